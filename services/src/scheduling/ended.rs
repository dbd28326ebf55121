//! What happens when the work of an occurrence has ended: its row says how, and the next one in line starts (R43).

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{
    access::Scope,
    ids::OccurrenceId,
    scheduling::{
        overlap::{Turn, turns},
        schedule::{OccurrenceState, ScheduleRule, ScheduleState},
        stored::{Ended, Occurrence, Schedule},
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{occurrences, schedules},
};

use serde::Serialize;

use super::{
    carry::{LineIs, Planned, carry_out, waits_in_line},
    dispatch,
    set_aside::fail,
};
use crate::Unit;

/// Notes how the work of an occurrence ended, and lets the next one in line start: both in the transaction in which it
/// ended. What has ended before stays as it is.
pub(crate) async fn work_ended(unit: &mut Unit, id: OccurrenceId, how: Ended) -> Result<(), StoreError> {
    let scope = Scope::organization(unit.actor.organization);
    let Some(found) = occurrences::find_many(unit.tx(), &scope, &[id]).await?.pop() else { return Ok(()) };
    // Whoever holds the schedule decides about its line; the row is read again under that lock.
    let Some(schedule) = schedules::find_for_update(unit.tx(), &scope, found.schedule).await? else { return Ok(()) };
    let Some(mut row) = occurrences::find_many(unit.tx(), &scope, &[id]).await?.pop() else { return Ok(()) };
    if !row.end(how, unit.now) {
        return Ok(());
    }
    unit.announce(row.id, 0, None);
    let ended = Planned::with(schedule.clone(), Vec::new(), vec![row]);
    carry_out(unit, &scope, &[ended]).await?;
    move_up(unit, &scope, schedule).await
}

/// Starts those in line whose turn it is, by the policy of now (R41), unless the schedule stands still. Where what they need
/// is missing they wait on, and the schedule says why.
pub(super) async fn move_up(unit: &mut Unit, scope: &Scope, schedule: Schedule) -> Result<(), StoreError> {
    if matches!(schedule.state, ScheduleState::Paused | ScheduleState::Archived) || schedule.stands_still() {
        return Ok(());
    }
    let mut unended = occurrences::unended(unit.tx(), scope, &[schedule.id]).await?;
    let unended = unended.remove(&schedule.id).unwrap_or_default();
    if !unended.iter().any(waits_in_line) {
        return Ok(());
    }
    let days = days_of_next(&schedule.rule, &unended, unit.now);
    if let Some(what) = dispatch::lacks(unit, scope, &schedule.rule, days).await? {
        return put_off(unit, scope, schedule, &what).await;
    }
    let mut planned = Planned::bare(schedule);
    planned.line_up(unit, unended, LineIs::Moving)?;
    carry_out(unit, scope, &[planned]).await
}

/// On which days those are due who start now.
fn days_of_next(rule: &ScheduleRule, unended: &[Occurrence], now: DateTime<Utc>) -> BTreeSet<NaiveDate> {
    let is_open = unended.iter().any(|row| row.state == OccurrenceState::Started);
    let waiting = unended.iter().filter(|row| waits_in_line(row) && now - row.starts_at <= rule.catch_up.window());
    let waiting: Vec<_> = waiting.collect();
    let turns = turns(rule.overlap, is_open, waiting.len());
    let next = waiting.into_iter().zip(turns).filter(|(_, turn)| *turn == Turn::Start);
    next.map(|(row, _)| row.due_on()).collect()
}

/// What the journal says of a schedule that is tried again later.
#[derive(Serialize)]
struct PutOff<'a> {
    schedule: &'a str,
    state: ScheduleState,
    failures: i32,
}

/// The next in line waits until `what` it lacks is there: the schedule says so and tries again (R82). Whoever has ended the
/// one before is not told of it.
async fn put_off(unit: &mut Unit, scope: &Scope, mut schedule: Schedule, what: &str) -> Result<(), StoreError> {
    fail(&mut schedule, &what, unit.now);
    schedules::save(unit.tx(), scope, &schedule).await?;
    unit.record_also(
        schedule.id,
        &PutOff { schedule: &schedule.code, state: schedule.state, failures: schedule.failures },
    );
    unit.announce(schedule.id, schedule.version, None);
    Ok(())
}
