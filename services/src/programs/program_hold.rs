//! Stopping a program for a while, and going on with it (PRG-2).

use gradus_domain::{
    access::Action,
    ids::ProgramId,
    programs::program::{ProgramCommand, ProgramRefusal},
};
use gradus_store::programs::programs;
use serde::Serialize;

use crate::{Failure, Unit, failure::expect_version, scheduling};

/// Input of both commands.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramMove {
    /// The program.
    pub program: ProgramId,
    /// Why.
    pub reason: String,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Stops a program for a while; a reason is needed. Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn program_hold(unit: &mut Unit, input: &ProgramMove) -> Result<ProgramId, Failure<ProgramRefusal>> {
    go(unit, input, ProgramCommand::Hold).await
}

/// Goes on with a program. Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn program_resume(unit: &mut Unit, input: &ProgramMove) -> Result<ProgramId, Failure<ProgramRefusal>> {
    go(unit, input, ProgramCommand::Resume).await
}

async fn go(
    unit: &mut Unit,
    input: &ProgramMove,
    command: ProgramCommand,
) -> Result<ProgramId, Failure<ProgramRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let found = programs::find_for_update(unit.tx(), &scope, input.program).await?;
    let before = found.ok_or(Failure::NotFound("programId"))?;
    expect_version(input.expected_version, before.version)?;
    let mut blockers = before.blockers(command);
    if command == ProgramCommand::Hold && input.reason.trim().is_empty() {
        blockers.push(ProgramRefusal::ReasonMissing);
    }
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let mut after = before.clone().apply(command)?;
    after.version += 1;
    if !programs::save_state(unit.tx(), &scope, &after, before.version, None).await? {
        return Err(Failure::Conflict(after.version));
    }
    match command {
        ProgramCommand::Hold => scheduling::program::hold(unit, &scope, after.id, &input.reason).await?,
        _ => scheduling::program::resume(unit, &scope, after.id).await?,
    };
    unit.record(after.id, Some(&before), Some(&after), Some(&input.reason));
    unit.announce(after.id, after.version, None);
    Ok(after.id)
}
