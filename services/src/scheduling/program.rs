//! What becomes of a program's schedules when the program moves. Called inside the program's own commands.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::{
    access::Scope,
    ids::ProgramId,
    scheduling::{
        command::{ScheduleCommand, Stance, apply},
        schedule::{InactiveReason, ScheduleState},
        standstill::Pause,
        step::{Recorded, first_start},
    },
};
use gradus_store::{error::StoreError, scheduling::schedules};

use super::facts::{calendars_of, recorded_of};
use crate::Unit;

/// What an activation did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Activated {
    /// Schedules that run now.
    pub active: usize,
    /// Schedules whose action nothing serves yet.
    pub not_served: usize,
}

/// Starts the schedules of a program from `effective_at` on.
///
/// What lies between `effective_at` and now is made up for, each occurrence marked as such; the scheduler does it right
/// after the commit. A schedule whose action nothing serves stays inactive and says so.
pub async fn activate(
    unit: &mut Unit,
    scope: &Scope,
    program: ProgramId,
    effective_at: DateTime<Utc>,
) -> Result<Activated, StoreError> {
    let mut activated = Activated::default();
    let all = schedules::of_program_for_update(unit.tx(), scope, program).await?;
    let calendars = calendars_of(unit, scope, &all).await?;
    for mut schedule in all.into_iter().filter(|schedule| schedule.state == ScheduleState::Inactive) {
        let Ok(state) = apply(ScheduleCommand::Activate, Stance::from(&schedule)) else {
            activated.not_served += 1;
            if schedule.inactive != Some(InactiveReason::ActionNotServed) {
                schedule.inactive = Some(InactiveReason::ActionNotServed);
                schedules::save(unit.tx(), scope, &schedule).await?;
            }
            continue;
        };
        activated.active += 1;
        schedule.state = state;
        schedule.inactive = None;
        schedule.version += 1;
        // The cursor is the last instant that is decided; the first instant of the program is not.
        schedule.progress.cursor = schedule.progress.cursor.max(effective_at - TimeDelta::microseconds(1));
        schedule.backfill_until = (effective_at < unit.now).then_some(unit.now);
        let calendar = schedule.rule.recurrence.calendar.as_ref().and_then(|code| calendars.get(code));
        // A schedule that cannot be planned wakes at once: the engine finds out why and says so.
        let first = first_start(&schedule.rule, calendar, schedule.progress.cursor, Recorded::default());
        let first = first.map_err(|error| tracing::warn!(%error, "schedule {} cannot be planned", schedule.code));
        schedule.next = first.unwrap_or_default();
        schedule.wake_at = match first {
            // Never in the past: no look for what is due begins there.
            Ok(first) => first.map(|first| first.starts_at.max(unit.now)),
            Err(()) => Some(unit.now),
        };
        if schedule.wake_at.is_none() {
            schedule.state = ScheduleState::Exhausted;
        }
        schedules::save(unit.tx(), scope, &schedule).await?;
        unit.announce(schedule.id, schedule.version, None);
    }
    Ok(activated)
}

/// Keeps the schedules of a program that is put on hold from running; pauses by people stay as they are beneath.
pub async fn hold(unit: &mut Unit, scope: &Scope, program: ProgramId, reason: &str) -> Result<usize, StoreError> {
    let mut held = 0;
    for mut schedule in schedules::of_program_for_update(unit.tx(), scope, program).await? {
        if !schedule.begin_hold(pause_of(unit, reason, None)) {
            continue;
        }
        held += 1;
        schedule.version += 1;
        schedules::save(unit.tx(), scope, &schedule).await?;
        unit.announce(schedule.id, schedule.version, None);
    }
    Ok(held)
}

/// Lets the schedules of a program go on, except those that a person has paused. What fell into the hold is missed,
/// whoever ends the pauses and however.
pub async fn resume(unit: &mut Unit, scope: &Scope, program: ProgramId) -> Result<usize, StoreError> {
    let all = schedules::of_program_for_update(unit.tx(), scope, program).await?;
    let mut going_on = Vec::new();
    for mut schedule in all.into_iter().filter(|schedule| schedule.hold.is_some()) {
        if schedule.end_hold(unit.now) {
            going_on.push(schedule);
            continue;
        }
        schedule.version += 1;
        schedules::save(unit.tx(), scope, &schedule).await?;
        unit.announce(schedule.id, schedule.version, None);
        // Of a schedule whose rule is exhausted, somebody may still stand in line.
        super::ended::move_up(unit, scope, schedule).await?;
    }
    let calendars = calendars_of(unit, scope, &going_on).await?;
    let mut recorded = recorded_of(unit, scope, &going_on).await?;
    let count = going_on.len();
    for mut schedule in going_on {
        let recorded = recorded.remove(&schedule.id).unwrap_or_default();
        super::schedule_resume::resume_in(unit, scope, &mut schedule, &calendars, recorded).await?;
        unit.announce(schedule.id, schedule.version, None);
    }
    Ok(count)
}

/// A pause or a hold that begins now.
pub(super) fn pause_of(unit: &Unit, reason: &str, until: Option<DateTime<Utc>>) -> Pause {
    Pause { since: unit.now, by: unit.actor.principal.describe().2, reason: reason.to_owned(), until }
}
