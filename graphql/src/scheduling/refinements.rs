//! What refines a recurrence: working days after it, limits by date, clock changes, spread.

use async_graphql::{Enum, InputObject, MaybeUndefined, SimpleObject};
use gradus_domain::scheduling::{
    draft::{ExceptionFields, Refinements},
    limits, policy,
    recurrence::Recurrence,
};
use gradus_services::scheduling::schedule_update::RefinementChanges;

use crate::scalars::Date;

/// What becomes of several occurrences that a working calendar puts on one day. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::CollisionPolicy")]
pub enum CollisionPolicy {
    /// One occurrence, which lists those that it merged.
    Merge,
    /// Each takes place.
    Keep,
}

/// What to do with dates beyond what the working calendar knows. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::UnknownCalendar")]
pub enum UnknownCalendar {
    /// Go by weekends and the days that are known already.
    WeekendRule,
    /// Start nothing until the calendar is known. With the version that knows it, what waited starts as its turn comes,
    /// at the time that it had; what does not take place by that version is withdrawn.
    Hold,
}

/// What happens to a local time that the clock jumps over in spring. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::GapPolicy")]
pub enum GapPolicy {
    /// Rules that admit every hour of the day skip it, appointments move to the first instant after the gap.
    Auto,
    /// It moves to the first instant after the gap.
    ShiftForward,
    /// It is read with the offset before the gap: 02:30 becomes 03:30.
    Rfc5545,
    /// It does not take place.
    Skip,
}

/// What happens to a local time that the clock shows twice in autumn. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::FoldPolicy")]
pub enum FoldPolicy {
    /// Rules that admit every hour of the day take both passes, appointments the first.
    Auto,
    /// The first pass.
    First,
    /// Both passes.
    Both,
    /// The second pass.
    Second,
}

/// Days in a row, both ends counted, on the wall of the schedule's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InputObject)]
pub struct ScheduleExclusionInput {
    /// First day.
    first: Date,
    /// Last day; the first one by default.
    last: Option<Date>,
}

/// Single date on which something else happens than the rule says (R5).
#[derive(Clone, Debug, PartialEq, Eq, InputObject)]
pub struct ScheduleExceptionInput {
    /// Date that the rule names, on the wall of the schedule's zone and before it moves off a day off.
    on: Date,
    /// Date to which it moves, at most 366 days away, whatever the working calendar says of it. Null to leave the date
    /// out.
    move_to: Option<Date>,
    /// Local time of day on that date, `14:00` or `14:00:00`; the rule's own by default. Only with `moveTo`.
    at: Option<String>,
}

/// What refines a rule.
#[derive(Clone, Debug, InputObject)]
pub struct RefinementsInput {
    /// Working days after the day that an occurrence would have, before it where negative: -62 to 62 (R32). Counted from
    /// the day to which it rolled. Needs a calendar.
    #[graphql(default)]
    working_day_offset: i32,
    /// What becomes of several occurrences on one day after rolling; MERGE by default (R34).
    collision: Option<CollisionPolicy>,
    /// What to do beyond what the calendar knows; WEEKEND_RULE by default (R36).
    unknown_calendar: Option<UnknownCalendar>,
    /// What happens to local times that the clock jumps over; AUTO by default (R20, R21).
    gap: Option<GapPolicy>,
    /// What happens to local times that the clock shows twice; AUTO by default (R20, R21).
    fold: Option<FoldPolicy>,
    /// First date that the rule may name, on the wall of its zone.
    starts_on: Option<Date>,
    /// Last date that the rule may name, on the wall of its zone.
    ends_on: Option<Date>,
    /// Days on which nothing takes place: what the rule names there is left out, and so is what would roll there. 100 at
    /// most.
    #[graphql(default, validator(max_items = 100))]
    exclusions: Vec<ScheduleExclusionInput>,
    /// Single dates that are left out or moved. 100 at most.
    #[graphql(default, validator(max_items = 100))]
    exceptions: Vec<ScheduleExceptionInput>,
    /// Most by which an occurrence is due later than the rule says, to spread the load, as an ISO 8601 duration of at
    /// most P1D, such as PT30M (R50). By how much is drawn from the schedule's id: always the same for one occurrence,
    /// never as far as the next one or the end of the day (R51).
    jitter: Option<String>,
}

/// Changes of what refines a rule. What is absent stays.
#[derive(Clone, Debug, InputObject)]
pub struct RefinementChangesInput {
    /// Working days after the day that an occurrence would have, before it where negative: -62 to 62 (R32).
    working_day_offset: Option<i32>,
    /// What becomes of several occurrences on one day after rolling (R34).
    collision: Option<CollisionPolicy>,
    /// What to do beyond what the calendar knows (R36).
    unknown_calendar: Option<UnknownCalendar>,
    /// What happens to local times that the clock jumps over (R20, R21).
    gap: Option<GapPolicy>,
    /// What happens to local times that the clock shows twice (R20, R21).
    fold: Option<FoldPolicy>,
    /// First date that the rule may name; null for none.
    starts_on: MaybeUndefined<Date>,
    /// Last date that the rule may name; null for none.
    ends_on: MaybeUndefined<Date>,
    /// Days on which nothing takes place, instead of those that were. 100 at most.
    #[graphql(validator(max_items = 100))]
    exclusions: Option<Vec<ScheduleExclusionInput>>,
    /// Single dates that are left out or moved, instead of those that were. 100 at most.
    #[graphql(validator(max_items = 100))]
    exceptions: Option<Vec<ScheduleExceptionInput>>,
    /// Most by which an occurrence is due later than the rule says, as an ISO 8601 duration of at most P1D; null for
    /// none (R50).
    jitter: MaybeUndefined<String>,
}

impl From<ScheduleExclusionInput> for limits::DateSpan {
    fn from(input: ScheduleExclusionInput) -> Self {
        Self { first: input.first.0, last: input.last.unwrap_or(input.first).0 }
    }
}

impl From<ScheduleExceptionInput> for ExceptionFields {
    fn from(input: ScheduleExceptionInput) -> Self {
        Self { on: input.on.0, move_to: input.move_to.map(|day| day.0), at: input.at }
    }
}

/// Each of `items` in the domain's words.
fn all<A, B: From<A>>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(Into::into).collect()
}

impl From<RefinementsInput> for Refinements {
    fn from(input: RefinementsInput) -> Self {
        let mut refinements = Self {
            offset: input.working_day_offset,
            collision: input.collision.map(Into::into).unwrap_or_default(),
            unknown_calendar: input.unknown_calendar.map(Into::into).unwrap_or_default(),
            starts_on: input.starts_on.map(|day| day.0),
            ends_on: input.ends_on.map(|day| day.0),
            exclusions: all(input.exclusions),
            exceptions: all(input.exceptions),
            jitter: input.jitter,
            ..Self::default()
        };
        refinements.dst.gap = input.gap.map(Into::into).unwrap_or_default();
        refinements.dst.fold = input.fold.map(Into::into).unwrap_or_default();
        refinements
    }
}

impl From<RefinementChangesInput> for RefinementChanges {
    fn from(input: RefinementChangesInput) -> Self {
        let date = |date: MaybeUndefined<Date>| date.map_value(|day| day.0).into();
        Self {
            offset: input.working_day_offset,
            collision: input.collision.map(Into::into),
            unknown_calendar: input.unknown_calendar.map(Into::into),
            gap: input.gap.map(Into::into),
            fold: input.fold.map(Into::into),
            starts_on: date(input.starts_on),
            ends_on: date(input.ends_on),
            exclusions: input.exclusions.map(all),
            exceptions: input.exceptions.map(all),
            jitter: input.jitter.into(),
        }
    }
}

/// Days in a row on which nothing takes place, both ends counted.
#[derive(SimpleObject)]
pub struct ScheduleExclusion {
    /// First day.
    first: Date,
    /// Last day.
    last: Date,
}

/// Single date on which something else happens than the rule says.
#[derive(SimpleObject)]
pub struct ScheduleException {
    /// Date that the rule names.
    on: Date,
    /// Date to which it moves. Null where it is left out.
    move_to: Option<Date>,
    /// Local time of day on that date. Null where the rule's own holds.
    at: Option<String>,
}

/// What refines the rule of a schedule.
#[derive(SimpleObject)]
pub struct ScheduleRefinements {
    /// Working days after the day that an occurrence would have, before it where negative.
    working_day_offset: i32,
    /// What becomes of several occurrences on one day after rolling.
    collision: CollisionPolicy,
    /// What to do beyond what the calendar knows.
    unknown_calendar: UnknownCalendar,
    /// What happens to local times that the clock jumps over.
    gap: GapPolicy,
    /// What happens to local times that the clock shows twice.
    fold: FoldPolicy,
    /// First date that the rule may name. Null where there is none.
    starts_on: Option<Date>,
    /// Last date that the rule may name. Null where there is none.
    ends_on: Option<Date>,
    /// Days on which nothing takes place.
    exclusions: Vec<ScheduleExclusion>,
    /// Single dates that are left out or moved, by date.
    exceptions: Vec<ScheduleException>,
    /// Most by which an occurrence is due later than the rule says, as an ISO 8601 duration. Null where nothing spreads.
    jitter: Option<String>,
}

impl From<&Recurrence> for ScheduleRefinements {
    fn from(recurrence: &Recurrence) -> Self {
        let of = Refinements::of(recurrence);
        let exclusion = |span: limits::DateSpan| ScheduleExclusion { first: Date(span.first), last: Date(span.last) };
        let exception = |fields: ExceptionFields| ScheduleException {
            on: Date(fields.on),
            move_to: fields.move_to.map(Date),
            at: fields.at,
        };
        Self {
            working_day_offset: of.offset,
            collision: of.collision.into(),
            unknown_calendar: of.unknown_calendar.into(),
            gap: of.dst.gap.into(),
            fold: of.dst.fold.into(),
            starts_on: of.starts_on.map(Date),
            ends_on: of.ends_on.map(Date),
            exclusions: of.exclusions.into_iter().map(exclusion).collect(),
            exceptions: of.exceptions.into_iter().map(exception).collect(),
            jitter: of.jitter,
        }
    }
}
