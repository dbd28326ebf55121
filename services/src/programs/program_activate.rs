//! Beginning a program: phase 1 becomes active, and the schedules start from the program's first day (PRG-2).

use gradus_domain::{
    access::Action,
    ids::ProgramId,
    programs::{
        phase::PhaseState,
        program::{ProgramCommand, ProgramRefusal},
    },
};
use gradus_store::programs::{phases, programs};

use super::measure_move;
use crate::{Failure, Unit, failure::expect_version, scheduling};

/// Begins a program. It takes effect on the program's first day, also where that is past: what its schedules wanted
/// since then is backfilled and marked so. Requires `MANAGE_PROGRAMS` on the whole organization.
pub async fn program_activate(
    unit: &mut Unit,
    id: ProgramId,
    expected_version: Option<i32>,
) -> Result<ProgramId, Failure<ProgramRefusal>> {
    let scope = unit.actor.require_organization(Action::ManagePrograms, unit.now)?;
    let before = programs::find_for_update(unit.tx(), &scope, id).await?.ok_or(Failure::NotFound("programId"))?;
    expect_version(expected_version, before.version)?;
    let mut after = before.clone().apply(ProgramCommand::Activate)?;
    after.version += 1;
    if !programs::save_state(unit.tx(), &scope, &after, before.version, Some(unit.now)).await? {
        return Err(Failure::Conflict(after.version));
    }
    let mut first = phases::of_programs(unit.tx(), &scope, &[id]).await?;
    first.truncate(1);
    for phase in &mut first {
        phase.state = PhaseState::Active;
        phase.version += 1;
    }
    phases::save(unit.tx(), &scope, &first).await?;
    let zone = measure_move::zone(unit.tx(), &scope).await?;
    scheduling::program::activate(unit, &scope, id, zone.start_of(after.starts_on)).await?;
    unit.record(id, Some(&before), Some(&after), None);
    unit.announce(id, after.version, None);
    Ok(id)
}
