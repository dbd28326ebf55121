//! Moving the end of a phase, and everything after it (PRG-5).

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::{PhaseId, ProgramId},
    programs::{
        phase::{ReplanRefusal, replan},
        program::ProgramCommand,
    },
};
use gradus_store::programs::{
    phases::{self, Replanning},
    programs,
};
use serde::Serialize;

use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramReplan {
    /// The phase whose end moves.
    pub phase: PhaseId,
    /// Its new last day.
    pub ends_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Version of the program that the actor saw.
    pub expected_version: Option<i32>,
}

/// Moves the end of a phase; later phases move by the same number of days. Baselines stay. Requires `MANAGE_PROGRAMS` on
/// the whole organization.
pub async fn program_replan(unit: &mut Unit, input: &ProgramReplan) -> Result<ProgramId, Failure<ReplanRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let found = phases::find_many(unit.tx(), &scope, &[input.phase]).await?;
    let program = found.first().map(|phase| phase.program).ok_or(Failure::NotFound("phaseId"))?;
    let locked = programs::find_for_update(unit.tx(), &scope, program).await?;
    let program = locked.ok_or(Failure::NotFound("phaseId"))?;
    expect_version(input.expected_version, program.version)?;
    if !program.blockers(ProgramCommand::Replan).is_empty() {
        return Err(vec![ReplanRefusal::ProgramOver].into());
    }
    let before = phases::of_programs(unit.tx(), &scope, &[program.id]).await?;
    let mut after = replan(before.clone(), input.phase, input.ends_on, &input.reason)?;
    for (old, new) in before.iter().zip(&mut after).filter(|(old, new)| old != new) {
        new.version = old.version + 1;
    }
    let changed: Vec<_> =
        after.iter().zip(&before).filter(|(new, old)| new != old).map(|(new, _)| new.clone()).collect();
    phases::save(unit.tx(), &scope, &changed).await?;
    if let Some(old_ends_on) = before.iter().find(|phase| phase.id == input.phase).and_then(|phase| phase.ends_on) {
        let reason = input.reason.trim().to_owned();
        let moved = Replanning { phase: input.phase, old_ends_on, new_ends_on: input.ends_on, reason, at: unit.now };
        phases::note_replanning(unit.tx(), &scope, unit.new_uuid(), &moved).await?;
    }
    let next = gradus_domain::programs::program::Program { version: program.version + 1, ..program.clone() };
    if !programs::save_state(unit.tx(), &scope, &next, program.version, None).await? {
        return Err(Failure::Conflict(next.version));
    }
    unit.record(program.id, Some(&before), Some(&after), Some(&input.reason));
    unit.announce(program.id, next.version, None);
    Ok(program.id)
}
