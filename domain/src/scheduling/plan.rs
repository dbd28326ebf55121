//! The plan of a schedule: its next occurrence after an instant, as a pure function (R1).
//!
//! Engine, preview and backfill all call [`next`]; nothing here knows what has run before. An occurrence keeps its
//! *nominal* time, which is what the rule says, and gets a *due* time from it: civil time → roll to a working day and
//! on by working days (the wall time stays) → resolve in the zone → jitter (R33). Its work starts at due minus lead.
//! Cursors move in nominal order; order of due differs where a roll goes back (R35).
//!
//! Occurrences that roll onto one due time are one occurrence (R34). Which of them stands for the group does not
//! depend on the cursor: the one that did not have to roll, else the earliest. So the set of occurrences is fixed, and
//! "the next" is merely its first member after the cursor; this is what makes R3 hold.

mod note;
mod planner;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::{
    calendar::WorkingCalendar,
    recurrence::Recurrence,
    resolve::{Budget, Pass, Unresolvable, next_instant},
    zone::LocalTime,
};
use planner::{Planner, Settled};

/// One planned occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedOccurrence {
    /// What the rule says on the wall.
    pub nominal_civil: NaiveDateTime,
    /// When that is; unique within a schedule.
    pub nominal_at: DateTime<Utc>,
    /// Which pass, where the clock shows the civil time twice.
    pub pass: Pass,
    /// When it is due: after the roll to a working day.
    pub due_at: DateTime<Utc>,
    /// What the wall shows when it is due.
    pub due_local: LocalTime,
    /// When its work starts: due minus lead.
    pub starts_at: DateTime<Utc>,
    /// Why it takes place on another day than the rule says, where it does.
    pub shift: Option<Shift>,
    /// How much later it is due than it would be without jitter.
    pub delay: TimeDelta,
    /// Whether the clock jumps over its civil time, so that it takes place at another.
    pub shifted: bool,
    /// Whether the calendar may still change about it (R36).
    pub provisional: bool,
    /// Whether it must wait until the calendar is known.
    pub held: bool,
    /// Civil times that rolled onto the same due time and are done with it.
    pub merged: Vec<NaiveDateTime>,
    /// Identity that survives changes of the zone's rules: zone, civil time, pass (R80).
    pub nominal_key: String,
}

/// Why an occurrence takes place on another day than its rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// The day is not worked (R32).
    DayOff,
    /// It lies so many working days after the day, before it where negative (R32).
    WorkingDays(i32),
    /// A person moved this one.
    Exception,
}

/// Why no plan can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The search was given up (R4).
    #[error(transparent)]
    Unresolvable(#[from] Unresolvable),
    /// The schedule goes by a calendar, but none was handed in.
    #[error("the schedule goes by a working calendar, but none was given")]
    CalendarMissing,
}

/// The first occurrence whose nominal instant lies strictly after `cursor`; none where the rule is exhausted.
pub fn next(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    cursor: DateTime<Utc>,
) -> Result<Option<PlannedOccurrence>, PlanError> {
    if recurrence.uses_calendar() && calendar.is_none() {
        return Err(PlanError::CalendarMissing);
    }
    let planner = Planner { recurrence, calendar };
    let Recurrence { zone, limits, .. } = recurrence;
    let mut budget = Budget::new();
    let mut cursor = match limits.starts_on {
        Some(first) => cursor.max(zone.start_of(first) - TimeDelta::seconds(1)),
        None => cursor,
    };
    let next_civil = |after| recurrence.rule.next_after(after, calendar);
    loop {
        let dst = recurrence.settled_dst();
        let Some(nominal) = next_instant(&next_civil, zone, dst, cursor, &mut budget)? else {
            return Ok(None);
        };
        if limits.ends_on.is_some_and(|last| zone.is_over(last, nominal.instant)) {
            return Ok(None);
        }
        cursor = match planner.settle(nominal) {
            Settled::Planned(occurrence) => return Ok(Some(*occurrence)),
            Settled::NotThisTime => nominal.instant,
            // A time that the clock jumps over may take place on the day after its own.
            Settled::NotThisDay if zone.date(nominal.instant) != nominal.civil.date() => nominal.instant,
            Settled::NotThisDay => nominal.instant.max(zone.leaves_day(nominal.instant) - TimeDelta::seconds(1)),
            Settled::NotBefore(date) => nominal.instant.max(zone.start_of(date) - TimeDelta::seconds(1)),
        };
    }
}

/// The occurrences after `cursor`, one by one, until the rule is exhausted or an error ends the run.
pub fn upcoming<'a>(
    recurrence: &'a Recurrence,
    calendar: Option<&'a WorkingCalendar>,
    cursor: DateTime<Utc>,
) -> impl Iterator<Item = Result<PlannedOccurrence, PlanError>> + 'a {
    let mut cursor = Some(cursor);
    std::iter::from_fn(move || {
        let next = next(recurrence, calendar, cursor?).transpose();
        cursor = next.as_ref().and_then(|next| next.as_ref().ok()).map(|occurrence| occurrence.nominal_at);
        next
    })
}

#[cfg(test)]
mod refined;
#[cfg(test)]
mod spread;
#[cfg(test)]
mod tests;
