//! `occurrenceStart` and `occurrenceSkip`: what people decide about occurrences that wait (R11, R36).

use gradus_domain::{
    access::{Action, Scope},
    ids::OccurrenceId,
    scheduling::{
        command::Stance,
        policy::OverlapPolicy,
        schedule::OccurrenceState,
        stored::{Occurrence, Schedule},
        waiting::{OccurrenceCommand, OccurrenceRefusal, judge},
    },
};
use gradus_store::scheduling::{occurrences, schedules};
use serde::Serialize;

use super::{
    carry::{LineIs, Planned, carry_out},
    facts::unended_of,
};
use crate::{Failure, Unit};

/// Input of `occurrenceStart`.
#[derive(Clone, Debug, Serialize)]
pub struct OccurrenceStart {
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// Starts it also where the overlap policy would have it wait or leave it out.
    pub even_if_open: bool,
}

/// Input of `occurrenceSkip`.
#[derive(Clone, Debug, Serialize)]
pub struct OccurrenceSkip {
    /// Which occurrence.
    pub occurrence: OccurrenceId,
    /// Why.
    pub reason: String,
}

/// What the journal says of an occurrence before and after.
#[derive(Serialize)]
struct Stood<'a> {
    state: OccurrenceState,
    reason: Option<&'a str>,
}

impl<'a> Stood<'a> {
    fn of(row: &'a Occurrence) -> Self {
        Self { state: row.state, reason: row.reason.as_deref() }
    }
}

/// Starts the work of an occurrence that is held. Requires `MANAGE_SCHEDULES` on the whole organization.
///
/// It works while the schedule is paused or exhausted, not while its program is held. Where an earlier occurrence is open
/// it stands in line if the overlap policy has a line; else it stays held and the command is refused.
pub async fn occurrence_start(
    unit: &mut Unit,
    input: &OccurrenceStart,
) -> Result<OccurrenceId, Failure<OccurrenceRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let (mut schedule, before) = held_row(unit, &scope, input.occurrence).await?;
    let allowed = judge(OccurrenceCommand::Start, &before, Stance::from(&schedule));
    allowed.map_err(|refusal| vec![refusal])?;
    if input.even_if_open {
        // Of this copy, which only says how the line is formed; the rule itself is not saved.
        schedule.rule.overlap = OverlapPolicy::Allow;
    }
    let unended = unended_of(unit, &scope, std::slice::from_ref(&schedule)).await?;
    let unended = unended.into_values().next().unwrap_or_default();
    let mut row = before.clone();
    row.release(schedule.rule.catch_up.grace(), unit.now);
    let mut planned = Planned::with(schedule, Vec::new(), vec![row]);
    planned.line_up(unit, unended, LineIs::Standing)?;
    let state = planned.state_of(before.id).unwrap_or(before.state);
    if state == OccurrenceState::Skipped {
        return Err(vec![OccurrenceRefusal::EarlierOpen].into());
    }
    carry_out(unit, &scope, &[planned]).await?;
    unit.record(before.id, Some(&Stood::of(&before)), Some(&Stood { state, reason: None }), None);
    Ok(before.id)
}

/// Leaves out an occurrence that has not started. Requires `MANAGE_SCHEDULES` on the whole organization.
pub async fn occurrence_skip(
    unit: &mut Unit,
    input: &OccurrenceSkip,
) -> Result<OccurrenceId, Failure<OccurrenceRefusal>> {
    let scope = unit.actor.require_organization(Action::ManageSchedules, unit.now)?;
    let (schedule, before) = held_row(unit, &scope, input.occurrence).await?;
    let reason = input.reason.trim();
    let mut refusals = Vec::new();
    if reason.is_empty() {
        refusals.push(OccurrenceRefusal::ReasonMissing);
    }
    refusals.extend(judge(OccurrenceCommand::Skip, &before, Stance::from(&schedule)).err());
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let mut row = before.clone();
    row.dismiss(unit.now);
    unit.record(row.id, Some(&Stood::of(&before)), Some(&Stood::of(&row)), Some(reason));
    unit.announce(row.id, 0, None);
    occurrences::save(unit.tx(), &scope, &row).await?;
    Ok(row.id)
}

/// An occurrence with its schedule, which is held until the transaction ends: whoever holds it decides about its line.
async fn held_row(
    unit: &Unit,
    scope: &Scope,
    id: OccurrenceId,
) -> Result<(Schedule, Occurrence), Failure<OccurrenceRefusal>> {
    let absent = || Failure::NotFound("occurrenceId");
    let found = occurrences::find_many(unit.tx(), scope, &[id]).await?.pop().ok_or_else(absent)?;
    let schedule = schedules::find_for_update(unit.tx(), scope, found.schedule).await?.ok_or_else(absent)?;
    // Read again under that lock.
    let row = occurrences::find_many(unit.tx(), scope, &[id]).await?.pop().ok_or_else(absent)?;
    Ok((schedule, row))
}
