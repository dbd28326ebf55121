//! `schedulePreview`.

use async_graphql::{Enum, InputObject, SimpleObject};
use gradus_domain::scheduling::draft::{RecurrenceDraft, When};
use gradus_services::scheduling::preview::schedule_preview;

use super::{
    enums::RollPolicy, input::RecurrenceRuleInput, planned::PlannedOccurrence, refinements::RefinementsInput,
    schedule::preview_size,
};
use crate::{
    errors::{Result, fault, internal},
    request::Request,
    scalars::{DateTime, TimeZone},
};

/// Input of `schedulePreview`. Give `cron` or `rule`.
#[derive(InputObject)]
pub struct SchedulePreviewInput {
    /// Cron expression of six or seven fields: second, minute, hour, day of month, month, day of week, year.
    cron: Option<String>,
    /// Rule of another kind.
    rule: Option<RecurrenceRuleInput>,
    /// Zone in which the rule is meant.
    time_zone: TimeZone,
    /// Code of the working calendar.
    calendar: Option<String>,
    /// Where occurrences on days off go. Needed with a calendar.
    roll: Option<RollPolicy>,
    /// Time before the due instant at which the work starts, as an ISO 8601 duration.
    lead_time: Option<String>,
    /// What refines the rule.
    #[graphql(flatten)]
    refinements: RefinementsInput,
    /// Instant after which the rule is asked; now by default.
    from: Option<DateTime>,
    /// Number of occurrences, 100 at most.
    #[graphql(default = 10)]
    first: i32,
}

/// Preview of a rule.
#[derive(SimpleObject)]
pub struct SchedulePreview {
    /// First occurrences, in the order that the rule names them.
    occurrences: Vec<PlannedOccurrence>,
    /// Rule with all that refines it, in words, in the request's language. Null where it does not read.
    in_words: Option<String>,
    /// What a reader should know, in the request's language.
    warnings: Vec<String>,
    /// Reasons why it could not be saved as it is.
    errors: Vec<SchedulePreviewError>,
}

/// Reason why a rule could not be saved.
#[derive(SimpleObject)]
pub struct SchedulePreviewError {
    /// Reason, for programs.
    code: SchedulePreviewErrorCode,
    /// Reason, for people, in the request's language.
    message: String,
    /// Path of the input field that it is about.
    field: Option<Vec<String>>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// Reasons why a rule could not be saved. Expect new values.
        #[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
        pub enum SchedulePreviewErrorCode {
            $($(#[$doc])* $variant,)+
        }

        impl SchedulePreviewErrorCode {
            fn of(code: &str) -> Option<Self> {
                match code {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// Cron expression has five fields; the seconds are missing.
    CronFiveFields = "CRON_FIVE_FIELDS",
    /// Cron expression names a weekday by number.
    CronNumberedWeekday = "CRON_NUMBERED_WEEKDAY",
    /// Cron expression does not read.
    CronMalformed = "CRON_MALFORMED",
    /// Neither or both of cron and rule are given.
    CronOrRule = "CRON_OR_RULE",
    /// Rule lacks a field that its kind needs.
    FieldMissing = "FIELD_MISSING",
    /// Number is too small or too large.
    OutOfBounds = "OUT_OF_BOUNDS",
    /// Time of day does not read.
    TimeMalformed = "TIME_MALFORMED",
    /// Zone does not exist.
    TimeZoneUnknown = "TIME_ZONE_UNKNOWN",
    /// Calendar does not exist.
    CalendarUnknown = "CALENDAR_UNKNOWN",
    /// Calendar is attached, but no roll policy is given.
    RollMissing = "ROLL_MISSING",
    /// Roll policy is given, but no calendar.
    RollWithoutCalendar = "ROLL_WITHOUT_CALENDAR",
    /// Rule counts working days, but no calendar is given.
    CalendarMissing = "CALENDAR_MISSING",
    /// Lead time does not read.
    LeadTimeMalformed = "LEAD_TIME_MALFORMED",
    /// Offset is a number of working days beyond -62 or 62.
    OffsetOutOfBounds = "OFFSET_OUT_OF_BOUNDS",
    /// Last date lies before the first.
    DatesReversed = "DATES_REVERSED",
    /// There are more than 100 exclusions or exceptions.
    TooManyDates = "TOO_MANY_DATES",
    /// Exception moves its date too far.
    MoveTooFar = "MOVE_TOO_FAR",
    /// Two exceptions name one date.
    ExceptionTwice = "EXCEPTION_TWICE",
    /// Spread does not read, or is longer than a day.
    JitterMalformed = "JITTER_MALFORMED",
    /// Rule never takes place.
    NeverFires = "NEVER_FIRES",
    /// Rule excludes so much that no occurrence is found.
    Unresolvable = "UNRESOLVABLE",
    /// Occurrences lie too close together.
    TooFrequent = "TOO_FREQUENT",
}

/// Answers the query.
pub(super) async fn answer(request: &Request, input: SchedulePreviewInput) -> Result<SchedulePreview> {
    let first = preview_size(input.first)?;
    let locale = request.locale().await?;
    let read = request.read();
    let draft = RecurrenceDraft {
        when: When::Given { cron: input.cron, rule: input.rule.map(Into::into) },
        time_zone: input.time_zone.0,
        calendar: input.calendar,
        roll: input.roll.map(Into::into),
        lead_time: input.lead_time,
        refinements: input.refinements.into(),
    };
    let from = input.from.map_or(read.now, |from| from.0);
    let preview = schedule_preview(read, &draft, from, first, locale).await.map_err(fault)?;
    let errors = preview.told(locale).into_iter().map(|(code, message, field)| {
        let known = SchedulePreviewErrorCode::of(code);
        let code = known.ok_or_else(|| internal(&format!("no error code for refusal {code}")))?;
        Ok(SchedulePreviewError { code, message, field: Some(field).filter(|path| !path.is_empty()) })
    });
    Ok(SchedulePreview {
        errors: errors.collect::<Result<_>>()?,
        occurrences: preview.occurrences.iter().map(|planned| PlannedOccurrence::new(planned, locale)).collect(),
        in_words: preview.in_words,
        warnings: preview.warnings.iter().map(|warning| warning.message(locale)).collect(),
    })
}
