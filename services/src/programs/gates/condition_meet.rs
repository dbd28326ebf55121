//! Confirming that a condition of a gate is met (PRG-4): by somebody else than its owner (SEC-3).

use gradus_domain::{
    access::Action,
    ids::{GateConditionId, PhaseId},
    programs::gate::condition::GateConditionRefusal,
};
use gradus_store::programs::{gates, phases};
use serde::Serialize;

use super::Held;
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct GateConditionMeet {
    /// The condition.
    pub condition: GateConditionId,
    /// What shows it.
    pub note: String,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Confirms that a condition is met; answers the phase whose gate set it. Requires `DECIDE_GATES` on the whole
/// organization; refused to its owner.
pub async fn gate_condition_meet(
    unit: &mut Unit,
    input: &GateConditionMeet,
) -> Result<PhaseId, Failure<GateConditionRefusal>> {
    let scope = unit.actor.require_organization(Action::DecideGates, unit.now)?;
    let found = gates::find_condition(unit.tx(), &scope, input.condition).await?;
    let (_, phase) = found.ok_or(Failure::NotFound("conditionId"))?;
    // What is decided about the program queues at its row.
    let held = Held::of_phase(unit.tx(), &scope, phase, unit.now).await?.ok_or(Failure::NotFound("conditionId"))?;
    let mut conditions = held.gates.iter().flat_map(|gate| &gate.conditions);
    let before = conditions.find(|condition| condition.id == input.condition).cloned();
    let before = before.ok_or(Failure::NotFound("conditionId"))?;
    expect_version(input.expected_version, before.version)?;
    let after = before.clone().confirm(&input.note, unit.actor.employee, (unit.now, held.today))?;
    if !gates::save_met(unit.tx(), &scope, &after, before.version).await? {
        return Err(Failure::Conflict(after.version));
    }
    // The gate stands otherwise by it, so whoever listens to its phase hears of it.
    let mut changed = held.phase(phase).cloned().ok_or(Failure::NotFound("conditionId"))?;
    changed.version += 1;
    phases::save(unit.tx(), &scope, std::slice::from_ref(&changed)).await?;
    let note = after.met.as_ref().map(|met| met.note.as_str());
    unit.record(after.id, Some(&before), Some(&after), note);
    unit.announce(phase, changed.version, None);
    Ok(phase)
}
