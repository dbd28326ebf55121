//! What follows from a version of a calendar that comes to hold (R36, R37).
//!
//! Every running schedule that goes by it is planned anew from its cursor. Occurrences that waited for the calendar go on
//! where it is certain about them by now. Those that have a row already keep their time; where this version would have put
//! them elsewhere they get a note, and where it puts them right again they lose it. What has a row is not planned again,
//! because its key is recorded (R80).

use chrono::TimeDelta;
use gradus_domain::{
    access::Scope,
    scheduling::{
        calendar::WorkingCalendar,
        missed::MissedReason,
        occurrence_note::{NoteCause, OccurrenceNote},
        plan::{PlannedOccurrence, upcoming},
        schedule::ScheduleState,
        stored::{Occurrence, Schedule},
        waiting::CALENDAR_UNKNOWN,
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{calendars::StoredCalendar, notes, schedules},
};
use serde::Serialize;

use super::{
    carry::{Planned, carry_out},
    ended::move_up,
    facts::recorded_of,
    schedule_create::set_alarm,
};
use crate::Unit;

/// How far from where it was an occurrence is looked for: other zone data may have moved it by less.
const BESIDE: TimeDelta = TimeDelta::days(2);
/// Why an occurrence is withdrawn that waited for its calendar: by what the calendar says it does not take place.
const CALENDAR: &str = "CALENDAR";

/// What followed, for the journal.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Effect {
    /// Codes of the schedules of which something else comes next.
    planned_anew: Vec<String>,
    /// Occurrences that waited for the calendar and wait no more.
    released: usize,
    /// Occurrences whose note changed.
    noted: usize,
}

/// Lets what follows from `calendar`, of which the transaction has just stored the version, take effect.
pub(super) async fn take_effect(
    unit: &mut Unit,
    scope: &Scope,
    calendar: &StoredCalendar,
) -> Result<Effect, StoreError> {
    let mut effect = Effect::default();
    let mut living = notes::living_of_calendar_for_update(unit.tx(), scope, &calendar.working.code).await?;
    for schedule in &mut living {
        if plan_anew(unit, scope, schedule).await? {
            effect.planned_anew.push(schedule.code.clone());
        }
    }
    effect.released = release(unit, scope, &living, &calendar.working).await?;
    effect.noted = note(unit, scope, &living, calendar).await?;
    Ok(effect)
}

/// Plans a running schedule anew; answers whether something else comes next.
async fn plan_anew(unit: &mut Unit, scope: &Scope, schedule: &mut Schedule) -> Result<bool, StoreError> {
    if !matches!(schedule.state, ScheduleState::Active | ScheduleState::Exhausted) {
        return Ok(false);
    }
    let recorded = recorded_of(unit, scope, std::slice::from_ref(schedule)).await?;
    let recorded = recorded.into_values().next().unwrap_or_default();
    let mut after = Schedule { state: ScheduleState::Active, ..schedule.clone() };
    set_alarm(unit, scope, &mut after, recorded).await?;
    // What its program or a person keeps from running has something to come, and waits for them.
    if after.stands_still() && after.state == ScheduleState::Active {
        (after.state, after.wake_at) = (ScheduleState::Paused, None);
    }
    if (after.next, after.wake_at, after.state) == (schedule.next, schedule.wake_at, schedule.state) {
        return Ok(false);
    }
    schedules::save(unit.tx(), scope, &after).await?;
    unit.announce(after.id, after.version, None);
    *schedule = after;
    Ok(true)
}

/// Lets occurrences go on that waited for what the calendar says by now; answers how many. They stand in line like those
/// that waited for an earlier one, and start as their turn comes. What does not take place by this calendar is withdrawn.
async fn release(
    unit: &mut Unit,
    scope: &Scope,
    of: &[Schedule],
    calendar: &WorkingCalendar,
) -> Result<usize, StoreError> {
    let ids: Vec<_> = of.iter().map(|schedule| schedule.id).collect();
    let mut held = notes::waiting_because(unit.tx(), scope, &ids, CALENDAR_UNKNOWN).await?;
    let mut released = 0;
    for schedule in of {
        let mut rows: Vec<_> = held.extract_if(.., |row| row.schedule == schedule.id).collect();
        rows.retain_mut(|row| goes_on(schedule, row, calendar, unit));
        if rows.is_empty() {
            continue;
        }
        released += rows.len();
        for row in &rows {
            unit.announce(row.id, 0, None);
        }
        carry_out(unit, scope, &[Planned::with(schedule.clone(), Vec::new(), rows)]).await?;
        move_up(unit, scope, schedule.clone()).await?;
    }
    Ok(released)
}

/// Whether an occurrence that waited for the calendar waits no more; it is put in line then, or withdrawn.
fn goes_on(schedule: &Schedule, row: &mut Occurrence, calendar: &WorkingCalendar, unit: &Unit) -> bool {
    let planned = planned_as(schedule, row, calendar);
    let is_certain = match &planned {
        Some(planned) => !planned.held,
        None => ![row.nominal_local.date(), row.due_on()].into_iter().any(|day| calendar.is_provisional(day)),
    };
    if !is_certain {
        return false;
    }
    if planned.is_none() {
        return row.withdraw(CALENDAR, unit.now);
    }
    row.provisional = false;
    row.reason = Some(MissedReason::Overlap.as_str().to_owned());
    true
}

/// Notes on open occurrences of the future where `calendar` would have put them; answers of how many that changed.
async fn note(unit: &mut Unit, scope: &Scope, of: &[Schedule], calendar: &StoredCalendar) -> Result<usize, StoreError> {
    let ids: Vec<_> = of.iter().map(|schedule| schedule.id).collect();
    let mut noted = 0;
    for row in notes::ahead(unit.tx(), scope, &ids, unit.now).await? {
        let Some(schedule) = of.iter().find(|schedule| schedule.id == row.schedule) else { continue };
        // One that was made under another rule is not asked about.
        if row.revision != schedule.progress.revision || row.range.is_some() {
            continue;
        }
        let note = elsewhere(schedule, &row, &calendar.working, calendar.version);
        let has_of_calendar = row.note.as_ref().is_some_and(|note| note.cause == NoteCause::Calendar);
        if note.is_none() && !has_of_calendar {
            continue;
        }
        notes::note(unit.tx(), scope, row.id, note.as_ref()).await?;
        unit.announce(row.id, 0, None);
        noted += 1;
    }
    Ok(noted)
}

/// What `calendar` makes of an occurrence by the present rule; none where it does not take place by itself.
fn planned_as(schedule: &Schedule, row: &Occurrence, calendar: &WorkingCalendar) -> Option<PlannedOccurrence> {
    let planned = upcoming(&schedule.rule.recurrence, Some(calendar), row.nominal_at - BESIDE).map_while(Result::ok);
    let mut beside = planned.take_while(|planned| planned.nominal_at <= row.nominal_at + BESIDE);
    beside.find(|planned| planned.nominal_key == row.nominal_key)
}

/// Where `calendar` puts an occurrence, if elsewhere.
fn elsewhere(
    schedule: &Schedule,
    row: &Occurrence,
    calendar: &WorkingCalendar,
    version: i32,
) -> Option<OccurrenceNote> {
    let planned = planned_as(schedule, row, calendar);
    if planned.as_ref().is_some_and(|planned| planned.due_at == row.due_at) {
        return None;
    }
    Some(OccurrenceNote {
        cause: NoteCause::Calendar,
        of: format!("{} {version}", calendar.code),
        due_at: planned.as_ref().map(|planned| planned.due_at),
        local: planned.map(|planned| planned.due_local.civil),
    })
}
