//! Words of schedules and calendars.

use async_graphql::Enum;
use gradus_domain::{
    period::PeriodKind,
    scheduling::{calendar, draft, edit, policy, schedule, standstill},
};

/// How long a period of a rule is.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "PeriodKind")]
pub enum RulePeriod {
    /// A calendar year.
    Year,
    /// Half a calendar year.
    HalfYear,
    /// A calendar quarter.
    Quarter,
    /// A calendar month.
    Month,
}

/// State of a schedule. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "schedule::ScheduleState")]
pub enum ScheduleState {
    /// It makes no occurrences: its program is not active, or no code serves its action yet.
    Inactive,
    /// It makes occurrences.
    Active,
    /// A person paused it, or its program is on hold.
    Paused,
    /// Its rule has no further occurrence.
    Exhausted,
    /// Planning failed; it is tried again.
    Errored,
    /// It is stopped for good; its occurrences stay.
    Archived,
}

/// State of an occurrence. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "schedule::OccurrenceState")]
pub enum OccurrenceState {
    /// Planned, its work has not started.
    Pending,
    /// Its work has started.
    Started,
    /// Its work is done.
    Done,
    /// Its work is done; it started later than its grace allows.
    Late,
    /// It was left out: an earlier one was open (OVERLAP), or its work was called off (CANCELLED).
    Skipped,
    /// Its time passed without it.
    Missed,
    /// The schedule was changed or archived before it started.
    Withdrawn,
}

/// Reason why a schedule is inactive. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "schedule::InactiveReason")]
pub enum InactiveReason {
    /// Its program has not been activated.
    ProgramNotActive,
    /// No code serves its action yet.
    ActionNotServed,
}

/// What an edit of a schedule's rule does with occurrences that have a row and have not started. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq, Default)]
#[graphql(remote = "edit::OnEdit")]
pub enum ScheduleOnEdit {
    /// They are withdrawn; the new rule makes its own.
    #[default]
    Withdraw,
    /// They stay, with the revision under which they were made. Refused where the action changes.
    Keep,
    /// They stay, and start as the new rule says.
    Rebase,
}

/// Where an occurrence goes that falls on a day off. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::RollPolicy")]
pub enum RollPolicy {
    /// It stays.
    None,
    /// It does not take place.
    Skip,
    /// To the next working day.
    Following,
    /// To the working day before.
    Preceding,
    /// To the next working day, unless that lies in another month: then to the one before.
    ModifiedFollowing,
    /// To the working day before, unless that lies in another month: then to the next.
    ModifiedPreceding,
    /// To the nearest working day; of two equally near ones to the later.
    Nearest,
}

/// What happens to occurrences whose time passed while nobody could start them. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::MissedPolicy")]
pub enum MissedPolicy {
    /// The newest is started, the others are recorded as missed.
    Latest,
    /// All are started, oldest first.
    All,
    /// All are recorded as missed.
    Skip,
    /// All wait for a person.
    Hold,
}

/// What happens when an earlier occurrence is still open. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "policy::OverlapPolicy")]
pub enum OverlapPolicy {
    /// Both run side by side.
    Allow,
    /// The new one is skipped.
    Skip,
    /// One waits, further ones are skipped.
    BufferOne,
    /// All wait.
    BufferAll,
    /// The earlier one is asked to end; the new one starts when it has.
    CancelPrevious,
    /// The earlier one is closed at once.
    SupersedePrevious,
}

/// Who keeps a schedule from running. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "standstill::PauseCause")]
pub enum PauseCause {
    /// A person paused the schedule.
    Person,
    /// The program of the schedule is on hold.
    Program,
}

/// What becomes of the occurrences of a pause when it ends. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "standstill::ResumeMode")]
pub enum ResumeMode {
    /// They are recorded as missed.
    Skip,
    /// They are caught up by the schedule's policy.
    ApplyMissedPolicy,
}

/// Whether a day is worked.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar::DayKind")]
pub enum DayKind {
    /// A day off.
    Off,
    /// A working day.
    Work,
}

/// Day of the week.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "calendar::DayOfWeek")]
pub enum DayOfWeek {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// Kind of a rule that is no cron expression. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "draft::RuleKind")]
pub enum RuleKind {
    /// Every so many days from an anchor.
    EveryDays,
    /// Every so many weeks from an anchor.
    EveryWeeks,
    /// Every so many months from an anchor.
    EveryMonths,
    /// On the last day of each period.
    LastDay,
    /// On the nth of a weekday in each period.
    NthWeekday,
    /// On the last of a weekday in each period.
    LastWeekday,
    /// On the nth working day of each period.
    NthWorkingDay,
    /// On the last working day of each period.
    LastWorkingDay,
}
