//! Carrying out a step: occurrences and the work that they start, then the schedule's new standing.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::OccurrenceId,
    scheduling::{
        missed::{Missed, Start},
        plan::PlannedOccurrence,
        schedule::{OccurrenceState, ScheduleState},
        step::Step,
        stored::{Occurrence, Origin, Schedule},
        zone::tzdb_version,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{occurrences, schedules},
};
use serde::{Deserialize, Serialize};

use super::dispatch;
use crate::Unit;

/// Why an occurrence that started late did.
const CAUGHT_UP: &str = "CAUGHT_UP";
/// Why an occurrence waits for a person.
const HOLD: &str = "HOLD";
/// Why an occurrence waits for its calendar.
const CALENDAR_UNKNOWN: &str = "CALENDAR_UNKNOWN";

/// What a step of one schedule came to, for the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Code of the schedule.
    pub schedule: String,
    /// Occurrences whose work was started.
    pub started: Vec<OccurrenceId>,
    /// Occurrences that wait.
    pub waiting: u64,
    /// Occurrences recorded as missed, those of runs counted.
    pub missed: u64,
}

impl Carried {
    /// Whether the step recorded no occurrence.
    pub(super) fn is_empty(&self) -> bool {
        self.started.is_empty() && self.waiting == 0 && self.missed == 0
    }
}

/// Carries out `step` of `schedule`, which the transaction holds, and saves both.
pub(super) async fn carry_out(
    unit: &mut Unit,
    scope: &Scope,
    schedule: &mut Schedule,
    step: Step,
) -> Result<Carried, StoreError> {
    let mut rows = rows(unit, schedule, &step);
    let mut carried = Carried { schedule: schedule.code.clone(), ..Carried::default() };
    for row in &mut rows {
        match row.state {
            OccurrenceState::Started => {
                start(unit, scope, schedule, row).await?;
                carried.started.push(row.id);
            }
            OccurrenceState::Missed => carried.missed += row.range.map_or(1, |(_, count)| count.unsigned_abs()),
            _ => carried.waiting += 1,
        }
    }
    occurrences::insert_many(unit.tx(), scope, &rows, unit.now).await?;
    settle(schedule, &step, unit.now);
    schedules::save(unit.tx(), scope, schedule).await?;
    Ok(carried)
}

/// Starts the work of an occurrence that is about to be stored.
pub(super) async fn start(
    unit: &mut Unit,
    scope: &Scope,
    schedule: &Schedule,
    row: &mut Occurrence,
) -> Result<(), StoreError> {
    row.state = OccurrenceState::Started;
    row.started_at = Some(unit.now);
    row.subject = Some(dispatch::start(unit, scope, &schedule.rule.action, row).await?);
    unit.announce(row.id, 0, None);
    Ok(())
}

fn rows(unit: &Unit, schedule: &Schedule, step: &Step) -> Vec<Occurrence> {
    let row = |planned: &PlannedOccurrence, origin, state, reason: Option<&str>| {
        let row = Occurrence::planned(unit.new_id(), schedule, planned, origin, state);
        Occurrence { reason: reason.map(str::to_owned), ..row }
    };
    let started = |planned: &PlannedOccurrence, origin, reason| {
        if planned.held {
            row(planned, origin, OccurrenceState::Pending, Some(CALENDAR_UNKNOWN))
        } else {
            row(planned, origin, OccurrenceState::Started, reason)
        }
    };
    let missed = |missed: &Missed| {
        let reason = Some(missed.reason().as_str());
        match missed {
            Missed::One { occurrence, .. } => row(occurrence, Origin::Automatic, OccurrenceState::Missed, reason),
            Missed::Range { from, to, count, .. } => Occurrence {
                range: Some((to.nominal_at, i64::try_from(*count).unwrap_or(i64::MAX))),
                ..row(from, Origin::Automatic, OccurrenceState::Missed, reason)
            },
        }
    };
    let mut rows: Vec<_> = step.backfilled.iter().map(|planned| started(planned, Origin::Backfill, None)).collect();
    rows.extend(step.decision.missed.iter().map(missed));
    rows.extend(step.paused.iter().map(missed));
    rows.extend(step.decision.hold.iter().map(|p| row(p, Origin::Automatic, OccurrenceState::Pending, Some(HOLD))));
    rows.extend(
        step.decision
            .start
            .iter()
            .map(|Start { occurrence, late }| started(occurrence, Origin::Automatic, late.then_some(CAUGHT_UP))),
    );
    rows
}

/// The schedule after its step.
fn settle(schedule: &mut Schedule, step: &Step, now: DateTime<Utc>) {
    schedule.progress.cursor = schedule.progress.cursor.max(step.cursor);
    schedule.next = step.next;
    tzdb_version().clone_into(&mut schedule.tzdb);
    schedule.error = None;
    schedule.failures = 0;
    if !step.has_more {
        schedule.backfill_until = None;
        schedule.stopped.0.clear();
    }
    let starts_at = step.next.map(|next| next.starts_at);
    schedule.wake_at = if step.has_more { Some(now) } else { starts_at };
    schedule.state = if schedule.wake_at.is_some() { ScheduleState::Active } else { ScheduleState::Exhausted };
}
