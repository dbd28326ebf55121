//! What happens when the work of an occurrence has ended: its row says how, and the next one in line starts (R43).

use gradus_domain::{
    access::Scope,
    ids::OccurrenceId,
    scheduling::{
        schedule::ScheduleState,
        stored::{Ended, Schedule},
    },
};
use gradus_store::{
    error::StoreError,
    scheduling::{occurrences, schedules},
};

use super::carry::{LineIs, Planned, carry_out, waits_in_line};
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

/// Starts those in line whose turn it is, by the policy of now (R41), unless the schedule stands still.
pub(super) async fn move_up(unit: &mut Unit, scope: &Scope, schedule: Schedule) -> Result<(), StoreError> {
    if matches!(schedule.state, ScheduleState::Paused | ScheduleState::Archived) || schedule.stands_still() {
        return Ok(());
    }
    let mut unended = occurrences::unended(unit.tx(), scope, &[schedule.id]).await?;
    let unended = unended.remove(&schedule.id).unwrap_or_default();
    if !unended.iter().any(waits_in_line) {
        return Ok(());
    }
    let mut planned = Planned::bare(schedule);
    planned.line_up(unit, unended, LineIs::Moving)?;
    carry_out(unit, scope, &[planned]).await
}
