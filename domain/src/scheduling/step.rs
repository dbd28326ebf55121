//! One step of a schedule: what has come due since its cursor, and how far the cursor moves (R13, R14, R35).
//!
//! The step is a pure function of the rule, the calendar, the cursor, what is recorded already, and `now`. Replaying it
//! changes nothing: what is recorded is left out, so a batch whose commit was in doubt can simply run again (R85).
//!
//! Occurrences are due in another order than they are nominal where a roll goes back or a day is skipped over, so the
//! cursor stops before the first one that has not come due, and the ones beyond it are known by their rows.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    calendar::WorkingCalendar,
    missed::{Decision, Missed, MissedReason, all_missed, decide},
    plan::{PlanError, PlannedOccurrence, upcoming},
    recurrence::Recurrence,
    schedule::ScheduleRule,
    standstill::Stopped,
    stored::{Occurrence, Origin, Upcoming},
};

/// Occurrences made up for in one step; the rest follows in the next.
const MOST_BACKFILLED: usize = 1_000;

/// Where a schedule stands before the step.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The last nominal instant that has been decided about.
    pub cursor: DateTime<Utc>,
    /// Occurrences up to here are made up for, whatever the missed policy says.
    pub backfill_until: Option<DateTime<Utc>>,
    /// Occurrences that would have started then are missed.
    pub stopped: Stopped,
    /// What is recorded beyond the cursor.
    pub recorded: Recorded,
}

/// Occurrences that have a row already.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Nominal instants.
    pub instants: BTreeSet<DateTime<Utc>>,
    /// Nominal keys.
    pub keys: BTreeSet<String>,
    /// Runs of missed ones: first and last nominal instant, and when the run was recorded. What starts later was not missed
    /// then, though its nominal instant lies between the two.
    pub ranges: Vec<(DateTime<Utc>, DateTime<Utc>, DateTime<Utc>)>,
}

impl Recorded {
    /// Whether an occurrence has a row, under either of its identities (R80).
    #[must_use]
    pub fn holds(&self, planned: &PlannedOccurrence) -> bool {
        self.instants.contains(&planned.nominal_at)
            || self.keys.contains(&planned.nominal_key)
            || self
                .ranges
                .iter()
                .any(|(from, to, at)| (from..=to).contains(&&planned.nominal_at) && planned.starts_at <= *at)
    }

    /// As if `row` were not there: it is withdrawn, and makes room for what a new rule says (R73). A triggered one has no
    /// place in the plan.
    pub fn forget(&mut self, row: &Occurrence) {
        if row.origin != Origin::Trigger {
            self.instants.remove(&row.nominal_at);
            self.keys.remove(&row.nominal_key);
        }
    }
}

/// What a step decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// To be started and marked as made up for, oldest first.
    pub backfilled: Vec<PlannedOccurrence>,
    /// What becomes of the others that have come due.
    pub decision: Decision,
    /// To be recorded as missed while the schedule stood still.
    pub paused: Vec<Missed>,
    /// How far everything is decided.
    pub cursor: DateTime<Utc>,
    /// What starts next; none where the rule is exhausted.
    pub next: Option<Upcoming>,
    /// Whether there is more to make up for than one step takes.
    pub has_more: bool,
}

impl Step {
    /// How many occurrences it speaks of.
    #[must_use]
    pub fn count(&self) -> u64 {
        let paused: u64 = self.paused.iter().map(Missed::count).sum();
        self.decision.count() + paused + self.backfilled.len() as u64
    }
}

/// Decides about everything whose start has come by `now`.
pub fn step(
    rule: &ScheduleRule,
    calendar: Option<&WorkingCalendar>,
    standing: &Standing,
    now: DateTime<Utc>,
) -> Result<Step, PlanError> {
    let mut walk = Walk { cursor: standing.cursor, ..Walk::default() };
    for planned in upcoming(&rule.recurrence, calendar, standing.cursor) {
        let planned = planned?;
        if walk.is_beyond(&planned, &rule.recurrence) {
            break;
        }
        if walk.backfilled.len() == MOST_BACKFILLED {
            walk.has_more = true;
            walk.wait_for(&planned);
            break;
        }
        walk.visit(planned, standing, now);
    }
    let Walk { backfilled, due, paused, cursor, next, has_more, .. } = walk;
    Ok(Step {
        backfilled,
        decision: decide(due, rule.catch_up, now),
        paused: all_missed(paused, MissedReason::Paused),
        cursor,
        next,
        has_more,
    })
}

/// What starts first beyond `cursor`, of what is not recorded, whether or not its start has come.
pub fn first_start(
    rule: &ScheduleRule,
    calendar: Option<&WorkingCalendar>,
    cursor: DateTime<Utc>,
    recorded: Recorded,
) -> Result<Option<Upcoming>, PlanError> {
    let standing = Standing { cursor, recorded, ..Standing::default() };
    // Before all time nothing has come due, so that everything waits.
    Ok(step(rule, calendar, &standing, DateTime::<Utc>::MIN_UTC)?.next)
}

#[derive(Default)]
struct Walk {
    backfilled: Vec<PlannedOccurrence>,
    due: Vec<PlannedOccurrence>,
    paused: Vec<PlannedOccurrence>,
    cursor: DateTime<Utc>,
    next: Option<Upcoming>,
    waits: bool,
    has_more: bool,
}

impl Walk {
    /// Whether neither this occurrence nor a later one can start before the one that is known to start next.
    fn is_beyond(&self, planned: &PlannedOccurrence, recurrence: &Recurrence) -> bool {
        let Some(next) = self.next else { return false };
        let back = recurrence.farthest_back(planned.nominal_civil.date());
        let lead = planned.due_at - planned.starts_at;
        planned.nominal_at - back - lead > next.starts_at
    }

    fn visit(&mut self, planned: PlannedOccurrence, standing: &Standing, now: DateTime<Utc>) {
        if standing.recorded.holds(&planned) {
            self.pass(&planned);
        } else if planned.starts_at > now {
            self.wait_for(&planned);
        } else {
            self.pass(&planned);
            if standing.backfill_until.is_some_and(|until| planned.nominal_at <= until) {
                self.backfilled.push(planned);
            } else if standing.stopped.holds(planned.starts_at) {
                self.paused.push(planned);
            } else {
                self.due.push(planned);
            }
        }
    }

    /// The cursor goes on to a decided occurrence, unless an earlier one still waits.
    fn pass(&mut self, planned: &PlannedOccurrence) {
        if !self.waits {
            self.cursor = planned.nominal_at;
        }
    }

    fn wait_for(&mut self, planned: &PlannedOccurrence) {
        self.waits = true;
        if self.next.is_none_or(|next| planned.starts_at < next.starts_at) {
            self.next = Some(Upcoming::from(planned));
        }
    }
}

#[cfg(test)]
mod outage;
#[cfg(test)]
mod tests;
