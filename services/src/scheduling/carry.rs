//! Carrying out steps: occurrences and the work that they start, then the schedules' new standing.
//!
//! A step becomes rows in memory first ([`plan`]); then the rows of all schedules are written together ([`carry_out`]),
//! a few statements for a whole batch (R82). What waits for an earlier occurrence to end stands in line with what has
//! just come due (R41).

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::OccurrenceId,
    scheduling::{
        missed::{Missed, MissedReason, Start},
        overlap::{Turn, turns},
        plan::PlannedOccurrence,
        schedule::{OccurrenceState, ScheduleState},
        step::Step,
        stored::{CAUGHT_UP, Occurrence, Origin, Schedule},
        zone::tzdb_version,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{occurrences, schedules},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dispatch::{self, Order};
use crate::Unit;

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
    /// Occurrences that were left out because another one is open.
    pub skipped: u64,
    /// Occurrences recorded as missed, those of runs counted.
    pub missed: u64,
}

impl Carried {
    /// Whether the step recorded no occurrence.
    pub(super) fn is_empty(&self) -> bool {
        self.started.is_empty() && self.waiting == 0 && self.skipped == 0 && self.missed == 0
    }

    fn of(schedule: &Schedule, rows: &[&Occurrence]) -> Self {
        let mut carried = Self { schedule: schedule.code.clone(), ..Self::default() };
        for row in rows {
            match row.state {
                OccurrenceState::Started => carried.started.push(row.id),
                OccurrenceState::Missed => carried.missed += row.range.map_or(1, |(_, count)| count.unsigned_abs()),
                OccurrenceState::Skipped => carried.skipped += 1,
                _ => carried.waiting += 1,
            }
        }
        carried
    }
}

/// What the journal says of an occurrence: which one, and what became of it. Nothing of it is about people.
#[derive(Serialize)]
struct Line<'a> {
    schedule: &'a str,
    nominal_at: DateTime<Utc>,
    state: OccurrenceState,
    reason: Option<&'a str>,
    subject: Option<Uuid>,
    count: Option<i64>,
}

/// A schedule that the transaction holds, as its step leaves it, with the occurrences that are new or have changed.
pub(super) struct Planned {
    pub(super) schedule: Schedule,
    new: Vec<Occurrence>,
    changed: Vec<Occurrence>,
    orders: Vec<Order>,
}

impl Planned {
    /// A schedule that changes and records nothing.
    pub(super) fn bare(schedule: Schedule) -> Self {
        Self { schedule, new: Vec::new(), changed: Vec::new(), orders: Vec::new() }
    }

    /// A schedule with occurrences that are ready to be stored as they are.
    pub(super) fn with(schedule: Schedule, new: Vec<Occurrence>, changed: Vec<Occurrence>) -> Self {
        Self { schedule, new, changed, orders: Vec::new() }
    }

    /// How many occurrences are written.
    pub(super) fn rows(&self) -> usize {
        self.new.len() + self.changed.len()
    }

    /// What it comes to.
    pub(super) fn carried(&self) -> Carried {
        Carried::of(&self.schedule, &self.new.iter().chain(&self.changed).collect::<Vec<_>>())
    }

    /// Puts the new occurrences in line behind those of the schedule that have not ended, and starts those whose turn it
    /// is. In a line that stands, nobody who waited already starts.
    pub(super) fn line_up(
        &mut self,
        unit: &mut Unit,
        unended: Vec<Occurrence>,
        line_is: LineIs,
    ) -> Result<(), StoreError> {
        let rule = &self.schedule.rule;
        let (open, rest): (Vec<_>, Vec<_>) = unended.into_iter().partition(|row| row.state == OccurrenceState::Started);
        let mut waiting: Vec<_> = rest.into_iter().filter(waits_in_line).collect();
        if line_is == LineIs::Moving {
            // Before it takes a place: what is too old to be caught up is missed (R44).
            for row in waiting.extract_if(.., |row| unit.now - row.starts_at > rule.catch_up.window()) {
                let (state, reason) = (OccurrenceState::Missed, Some(MissedReason::Window.as_str().to_owned()));
                self.changed.push(Occurrence { state, reason, ended_at: Some(unit.now), ..row });
            }
        }
        let stands = line_is == LineIs::Standing && !waiting.is_empty();
        let new = self.new.iter_mut().filter(|row| row.state == OccurrenceState::Started);
        let mut line: Vec<_> = waiting.iter_mut().chain(new).collect();
        let turns = turns(rule.overlap, stands || !open.is_empty(), line.len());
        let blocker = open.first().or(line.first().map(|first| &**first)).map(|row| row.id);
        for (row, turn) in line.iter_mut().zip(turns) {
            match turn {
                _ if stands && waits_in_line(row) => {}
                Turn::Start => {
                    row.reason = row.reason.take().filter(|reason| reason != MissedReason::Overlap.as_str());
                    self.orders.push(dispatch::order(unit, rule, row)?);
                }
                Turn::Wait => give_way(row, OccurrenceState::Pending, blocker),
                Turn::Skip => {
                    give_way(row, OccurrenceState::Skipped, blocker);
                    row.ended_at = Some(unit.now);
                }
            }
        }
        self.changed.extend(waiting.into_iter().filter(|row| !waits_in_line(row)));
        Ok(())
    }
}

/// Whether those who wait may start now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineIs {
    /// They may, as their turn comes.
    Moving,
    /// They may not: somebody asks for further ones by hand, of a schedule that may be paused.
    Standing,
}

/// Whether an occurrence waits for an earlier one, and not for a person or a calendar.
pub(super) fn waits_in_line(row: &Occurrence) -> bool {
    row.state == OccurrenceState::Pending && row.reason.as_deref() == Some(MissedReason::Overlap.as_str())
}

fn give_way(row: &mut Occurrence, state: OccurrenceState, blocker: Option<OccurrenceId>) {
    row.state = state;
    row.reason = Some(MissedReason::Overlap.as_str().to_owned());
    row.blocked_by = row.blocked_by.or(blocker);
}

/// What `step` makes of `schedule`, of which `unended` are open or wait.
pub(super) fn plan(
    unit: &mut Unit,
    mut schedule: Schedule,
    step: &Step,
    unended: Vec<Occurrence>,
) -> Result<Planned, StoreError> {
    let new = rows(unit, &schedule, step);
    settle(&mut schedule, step, unit.now);
    let mut planned = Planned::with(schedule, new, Vec::new());
    planned.line_up(unit, unended, LineIs::Moving)?;
    Ok(planned)
}

/// Writes what was planned: occurrences, schedules, then the work that they start, and a line in the journal for each
/// occurrence.
pub(super) async fn carry_out(unit: &mut Unit, scope: &Scope, planned: &[Planned]) -> Result<(), StoreError> {
    for of in planned {
        for row in of.new.iter().chain(&of.changed) {
            let (count, reason) = (row.range.map(|(_, count)| count), row.reason.as_deref());
            let subject = row.subject.as_ref().map(|(_, id)| *id);
            let (schedule, nominal_at, state) = (of.schedule.code.as_str(), row.nominal_at, row.state);
            unit.record_also(row.id, &Line { schedule, nominal_at, state, reason, subject, count });
        }
    }
    occurrences::insert_many(unit.tx(), scope, planned.iter().flat_map(|of| &of.new), unit.now).await?;
    for row in planned.iter().flat_map(|of| &of.changed) {
        occurrences::save(unit.tx(), scope, row).await?;
    }
    schedules::save_many(unit.tx(), scope, planned.iter().map(|of| &of.schedule)).await?;
    let orders: Vec<_> = planned.iter().flat_map(|of| &of.orders).cloned().collect();
    dispatch::make(unit, scope, &orders).await
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
    let mut rows: Vec<_> = step.backfilled.iter().map(|planned| started(planned, Origin::Backfill, None)).collect();
    rows.extend(missed_rows(unit, schedule, &step.decision.missed));
    rows.extend(missed_rows(unit, schedule, &step.paused));
    rows.extend(step.decision.hold.iter().map(|p| row(p, Origin::Automatic, OccurrenceState::Pending, Some(HOLD))));
    rows.extend(
        step.decision
            .start
            .iter()
            .map(|Start { occurrence, late }| started(occurrence, Origin::Automatic, late.then_some(CAUGHT_UP))),
    );
    rows
}

/// The rows of occurrences that are missed.
pub(super) fn missed_rows(unit: &Unit, schedule: &Schedule, missed: &[Missed]) -> Vec<Occurrence> {
    let row = |planned: &PlannedOccurrence, reason: MissedReason| {
        let (origin, state) = (Origin::Automatic, OccurrenceState::Missed);
        let row = Occurrence::planned(unit.new_id(), schedule, planned, origin, state);
        Occurrence { reason: Some(reason.as_str().to_owned()), ended_at: Some(unit.now), ..row }
    };
    let rows = missed.iter().map(|missed| match missed {
        Missed::One { occurrence, reason } => row(occurrence, *reason),
        Missed::Range { from, to, count, reason } => {
            Occurrence { range: Some((to.nominal_at, i64::try_from(*count).unwrap_or(i64::MAX))), ..row(from, *reason) }
        }
    });
    rows.collect()
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
