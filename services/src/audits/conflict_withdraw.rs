//! Taking a declared conflict of interest back.

use gradus_domain::{
    access::Action,
    audits::conflict::{ConflictRefusal as Refusal, withdrawn},
    ids::AuditConflictId,
};
use gradus_store::{audits::conflicts, people::employees};
use serde::Serialize;

use super::change::everything;
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditConflictWithdraw {
    /// The conflict.
    pub conflict: AuditConflictId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Takes back a conflict that was declared by mistake: it refuses nothing any more. Requires `READ_AUDITS` for one's own,
/// and `MANAGE_AUDITS` for somebody else's within reach.
pub async fn audit_conflict_withdraw(
    unit: &mut Unit,
    input: &AuditConflictWithdraw,
) -> Result<AuditConflictId, Failure<Refusal>> {
    unit.actor.scope(Action::ReadAudits, unit.now)?;
    let scope = everything(unit);
    let before = conflicts::find_for_update(unit.tx(), &scope, input.conflict).await?;
    let before = before.ok_or(Failure::NotFound("conflictId"))?;
    if unit.actor.employee != Some(before.employee) {
        // Whose conflicts one may not read one does not know of.
        let managed = unit
            .actor
            .scope(Action::ManageAudits, unit.now)
            .map_err(|_: Failure<Refusal>| Failure::NotFound("conflictId"))?;
        let found = employees::find_many(unit.tx(), &managed, &[before.employee]).await?;
        if found.is_empty() {
            return Err(Failure::NotFound("conflictId"));
        }
    }
    expect_version(input.expected_version, before.version)?;
    let after = withdrawn(before.clone(), &input.reason, unit.actor.employee, unit.now)?;
    conflicts::save(unit.tx(), &scope, &after).await?;
    unit.record(after.id, Some(&before), Some(&after), Some(&input.reason));
    Ok(after.id)
}
