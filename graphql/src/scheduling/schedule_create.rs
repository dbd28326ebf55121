//! `scheduleCreate`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::{
    locale::LocalizedText,
    scheduling::draft::{RecurrenceDraft, When},
};
use gradus_services::scheduling::schedule_create::{ScheduleCreate, schedule_create};

use super::{
    catch_up::ScheduleCatchUpInput,
    enums::{MissedPolicy, OverlapPolicy, RollPolicy},
    input::{RecurrenceRuleInput, ScheduleActionInput},
    refinements::RefinementsInput,
    schedule::Schedule,
};
use crate::{errors::Result, payload::payload, request::request, scalars::TimeZone};

/// Input of `scheduleCreate`.
#[derive(InputObject)]
pub struct ScheduleCreateInput {
    /// Code, unique in the organization: 1 to 64 letters, digits, `-`, `_` or `.`.
    code: String,
    /// Name of the schedule, in the request's language.
    name: String,
    /// Cron expression of six or seven fields: second, minute, hour, day of month, month, day of week, year. Give this
    /// or `rule`.
    cron: Option<String>,
    /// Rule of another kind.
    rule: Option<RecurrenceRuleInput>,
    /// Zone in which the rule is meant.
    time_zone: TimeZone,
    /// Code of the working calendar.
    calendar: Option<String>,
    /// Where occurrences on days off go. Needed with a calendar.
    roll: Option<RollPolicy>,
    /// Time before the due instant at which the work starts, as an ISO 8601 duration, such as P14D.
    lead_time: Option<String>,
    /// What refines the rule.
    #[graphql(flatten)]
    refinements: RefinementsInput,
    /// What happens to missed occurrences; by default what suits the action.
    missed_policy: Option<MissedPolicy>,
    /// Bounds within which missed occurrences are caught up.
    catch_up: Option<ScheduleCatchUpInput>,
    /// What happens when an earlier occurrence is still open; ALLOW by default.
    overlap_policy: Option<OverlapPolicy>,
    /// What an occurrence does.
    action: ScheduleActionInput,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleCreatePayload, ScheduleCreateError, ScheduleCreateErrorCode;
    /// Schedule after the change. Null when the request was refused.
    schedule: Schedule;
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
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Audit program does not exist.
    AuditProgramUnknown = "AUDIT_PROGRAM_UNKNOWN",
    /// Overlap policy is served by no code yet.
    OverlapNotServed = "OVERLAP_NOT_SERVED",
    /// Another schedule has the code.
    CodeTaken = "CODE_TAKEN",
    /// Code has other signs than a code may have, or too many.
    CodeMalformed = "CODE_MALFORMED",
}

/// Mutation `scheduleCreate`.
#[derive(Default)]
pub struct ScheduleCreateMutation;

#[Object]
impl ScheduleCreateMutation {
    /// Creates a schedule that runs from now on. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleCreateInput,
    ) -> Result<ScheduleCreatePayload> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let command = ScheduleCreate {
            code: input.code,
            name: LocalizedText([(locale, input.name)].into()),
            recurrence: RecurrenceDraft {
                when: When::Given { cron: input.cron, rule: input.rule.map(Into::into) },
                time_zone: input.time_zone.0,
                calendar: input.calendar,
                roll: input.roll.map(Into::into),
                lead_time: input.lead_time,
                refinements: input.refinements.into(),
            },
            action: input.action.into(),
            missed_policy: input.missed_policy.map(Into::into),
            catch_up: input.catch_up.map(Into::into).unwrap_or_default(),
            overlap_policy: input.overlap_policy.map(Into::into),
        };
        let outcome = request
            .run("scheduleCreate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_create(unit, &input).await })
            })
            .await;
        ScheduleCreatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Schedule)) })
            .await
    }
}
