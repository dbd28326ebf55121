//! `scheduleResume`: letting a paused schedule go on (R61).

use std::collections::HashMap;

use gradus_domain::{
    access::{Action, Scope},
    ids::ScheduleId,
    scheduling::{
        calendar::WorkingCalendar,
        command::{ScheduleCommand, ScheduleRefusal, Stance, apply},
        standstill::ResumeMode,
        step::Recorded,
        stored::Schedule,
    },
};
use gradus_store::{error::StoreError, scheduling::schedules};
use serde::Serialize;

use super::{
    carry::{Carried, carry_out, plan},
    facts::{calendars_of, next_step, recorded_of, unended_of},
};
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleResume {
    /// Which schedule.
    pub schedule: ScheduleId,
    /// The version that the actor saw.
    pub expected_version: Option<i32>,
    /// What becomes of the occurrences of the pause.
    pub mode: ResumeMode,
}

/// Lets a paused schedule go on. Requires `MANAGE_SCHEDULES` on the whole organization.
///
/// What fell into the pause is recorded as missed, or caught up by the missed policy where the mode says so. What was
/// due before the pause and not yet done is caught up in either mode. While the program is held it is refused (PRG-2).
pub async fn schedule_resume(unit: &mut Unit, input: &ScheduleResume) -> Result<ScheduleId, Failure<ScheduleRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let found = schedules::find_for_update(unit.tx(), &scope, input.schedule).await?;
    let mut schedule = found.ok_or(Failure::NotFound("scheduleId"))?;
    expect_version(input.expected_version, schedule.version)?;
    apply(ScheduleCommand::Resume, Stance::from(&schedule)).map_err(|refusal| vec![refusal])?;
    let before = schedule.clone();
    schedule.end_pause(unit.now, input.mode);
    let calendars = calendars_of(unit, &scope, std::slice::from_ref(&schedule)).await?;
    let recorded = recorded_of(unit, &scope, std::slice::from_ref(&schedule)).await?;
    let recorded = recorded.into_values().next().unwrap_or_default();
    resume_in(unit, &scope, &mut schedule, &calendars, recorded).await?;
    unit.record(schedule.id, Some(&before), Some(&schedule), None);
    unit.announce(schedule.id, schedule.version, None);
    Ok(schedule.id)
}

/// Lets a schedule go on that the transaction holds and nothing keeps from running any more.
pub(super) async fn resume_in(
    unit: &mut Unit,
    scope: &Scope,
    schedule: &mut Schedule,
    calendars: &HashMap<String, WorkingCalendar>,
    recorded: Recorded,
) -> Result<Carried, StoreError> {
    schedule.version += 1;
    match next_step(schedule, calendars, recorded, unit.now) {
        Ok(step) => {
            let unended = unended_of(unit, scope, std::slice::from_ref(schedule)).await?;
            let unended = unended.into_values().next().unwrap_or_default();
            let planned = plan(unit, schedule.clone(), &step, unended)?;
            carry_out(unit, scope, std::slice::from_ref(&planned)).await?;
            let carried = planned.carried();
            *schedule = planned.schedule;
            Ok(carried)
        }
        Err(error) => {
            super::set_aside::fail(schedule, &error, unit.now);
            schedules::save(unit.tx(), scope, schedule).await?;
            Ok(Carried { schedule: schedule.code.clone(), ..Carried::default() })
        }
    }
}
