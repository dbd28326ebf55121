//! `scheduleTrigger`: an occurrence now, apart from the plan (R79).

use gradus_domain::{
    access::Action,
    ids::{OccurrenceId, ScheduleId},
    scheduling::{
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply, trigger_key},
        stored::Occurrence,
    },
};
use gradus_store::scheduling::{occurrences, schedules};
use serde::Serialize;

use super::by_hand::start_by_hand;
use crate::{Failure, Unit, door::is_key};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleTrigger {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// Identity of the occurrence: the same key starts nothing twice, for as long as the schedule exists.
    pub key: String,
    /// Starts it also where the overlap policy would have it wait or leave it out.
    pub even_if_open: bool,
}

/// Starts an occurrence now. Requires `MANAGE_SCHEDULES` on the whole organization.
///
/// The plan stays as it is: the cursor does not move. It works while the schedule is paused or exhausted, not while its
/// program is held. Where an earlier occurrence is open the overlap policy decides. A key that was used before answers the
/// occurrence of then.
pub async fn schedule_trigger(
    unit: &mut Unit,
    input: &ScheduleTrigger,
) -> Result<OccurrenceId, Failure<ScheduleRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    let key = trigger_key(&input.key).map_err(|refusal| vec![refusal])?;
    if !is_key(&input.key) {
        return Err(Failure::KeyMalformed);
    }
    if let Some(known) = occurrences::find_by_key(unit.tx(), &scope, schedule.id, &key).await? {
        unit.leave_nothing();
        return Ok(known.id);
    }
    let allowed = apply(ScheduleCommand::Trigger, Stance::from(&schedule));
    allowed.map_err(|refusal| vec![refusal])?;
    let row = Occurrence::triggered(unit.new_id(), &schedule, key, unit.now);
    let id = row.id;
    start_by_hand(unit, &scope, schedule, vec![row], input.even_if_open).await?;
    unit.record(id, None::<&()>, Some(input), None);
    Ok(id)
}
