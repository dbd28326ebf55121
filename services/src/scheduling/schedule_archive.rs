//! `scheduleArchive`: stopping a schedule for good; its occurrences and their keys stay (R75, R81).

use gradus_domain::{
    access::Action,
    ids::ScheduleId,
    scheduling::{
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
        standstill::Stopped,
    },
};
use gradus_store::scheduling::schedules;
use serde::Serialize;

use super::edited::{Pending, behind, save_edited, withdrawn};
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleArchive {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Why.
    pub reason: Option<String>,
}

/// Archives a schedule. Requires `MANAGE_SCHEDULES` on the whole organization. What it has started goes on; what has not
/// started is withdrawn, and what it had not decided about is missed.
pub async fn schedule_archive(
    unit: &mut Unit,
    input: &ScheduleArchive,
) -> Result<ScheduleId, Failure<ScheduleRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let mut schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    expect_version(Some(input.expected_version), schedule.version)?;
    let state = apply(ScheduleCommand::Archive, Stance::from(&schedule));
    let state = state.map_err(|refusal| vec![refusal])?;
    let before = schedule.clone();
    schedule.state = state;
    schedule.version += 1;
    schedule.inactive = None;
    schedule.pause = None;
    schedule.hold = None;
    schedule.stopped = Stopped::default();
    schedule.next = None;
    schedule.wake_at = None;
    let left = behind(unit, &scope, &before, false).await?;
    let withdrawn = withdrawn(unit, &scope, schedule.id, "ARCHIVED").await?;
    save_edited(unit, &scope, &before, &schedule, &left, Pending::Withdrawn(withdrawn)).await?;
    unit.record(schedule.id, Some(&before), Some(&schedule), input.reason.as_deref());
    unit.announce(schedule.id, schedule.version, None);
    Ok(schedule.id)
}
