//! `scheduleUpdate`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use gradus_domain::{
    ids::{NodeId, ScheduleId},
    locale::LocalizedText,
    refusal::InChanges,
};
use gradus_services::scheduling::schedule_update::{ScheduleChanges, ScheduleUpdate, schedule_update};

use super::{
    catch_up::ScheduleCatchUpInput,
    enums::{MissedPolicy, OverlapPolicy, RollPolicy, ScheduleOnEdit},
    input::{RecurrenceRuleInput, ScheduleActionInput},
    query::not_found,
    refinements::RefinementChangesInput,
    schedule::Schedule,
};
use crate::{errors::Result, payload::payload, request::request, scalars::TimeZone};

/// What changes of a schedule. What is absent stays; null takes a value away.
#[derive(InputObject)]
pub struct ScheduleChangesInput {
    /// Name of the schedule, in the request's language.
    name: Option<String>,
    /// Cron expression of six or seven fields.
    cron: Option<String>,
    /// Rule of another kind.
    rule: Option<RecurrenceRuleInput>,
    /// Zone in which the rule is meant.
    time_zone: Option<TimeZone>,
    /// Code of the working calendar.
    calendar: MaybeUndefined<String>,
    /// Where occurrences on days off go.
    roll: MaybeUndefined<RollPolicy>,
    /// Time before the due instant at which the work starts, as an ISO 8601 duration.
    lead_time: MaybeUndefined<String>,
    /// What changes of what refines the rule.
    #[graphql(flatten)]
    refinements: RefinementChangesInput,
    /// What happens to missed occurrences.
    missed_policy: Option<MissedPolicy>,
    /// Bounds within which missed occurrences are caught up.
    catch_up: Option<ScheduleCatchUpInput>,
    /// What happens when an earlier occurrence is still open.
    overlap_policy: Option<OverlapPolicy>,
    /// What an occurrence does.
    action: Option<ScheduleActionInput>,
}

/// Input of `scheduleUpdate`.
#[derive(InputObject)]
pub struct ScheduleUpdateInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// Version of the schedule that the viewer saw.
    expected_version: i32,
    /// What changes.
    changes: ScheduleChangesInput,
    /// What becomes of occurrences that have a row and have not started, where the edit changes what is to be done or when.
    #[graphql(default)]
    on_edit: ScheduleOnEdit,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleUpdatePayload, ScheduleUpdateError, ScheduleUpdateErrorCode;
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
    /// Occurrences that have not started cannot be kept when the action changes (R73).
    KeepWithOtherAction = "KEEP_WITH_OTHER_ACTION",
    /// Schedule is archived.
    Archived = "ARCHIVED",
}

/// Mutation `scheduleUpdate`.
#[derive(Default)]
pub struct ScheduleUpdateMutation;

#[Object]
impl ScheduleUpdateMutation {
    /// Changes a schedule. A change of its rule makes a new revision, which holds from now on; what has
    /// started keeps the old one (R72), and `onEdit` says what becomes of what has not (R73). Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleUpdateInput,
    ) -> Result<ScheduleUpdatePayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleUpdatePayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let locale = request.locale().await?;
        let changes = input.changes;
        let changes = ScheduleChanges {
            name: changes.name.map(|name| LocalizedText([(locale, name)].into())),
            cron: changes.cron,
            rule: changes.rule.map(Into::into),
            time_zone: changes.time_zone.map(|zone| zone.0),
            calendar: changes.calendar.as_opt_deref().map(|code| code.map(str::to_owned)),
            roll: changes.roll.map_value(Into::into).into(),
            lead_time: changes.lead_time.as_opt_deref().map(|lead| lead.map(str::to_owned)),
            refinements: changes.refinements.into(),
            missed_policy: changes.missed_policy.map(Into::into),
            catch_up: changes.catch_up.map(Into::into).unwrap_or_default(),
            overlap_policy: changes.overlap_policy.map(Into::into),
            action: changes.action.map(Into::into),
        };
        let command = ScheduleUpdate {
            schedule,
            expected_version: input.expected_version,
            changes,
            on_edit: input.on_edit.into(),
        };
        let outcome = request
            .run("scheduleUpdate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_update(unit, &input).await })
            })
            .await;
        let outcome = outcome.map_err(|failure| failure.lift(InChanges));
        ScheduleUpdatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Schedule)) })
            .await
    }
}
