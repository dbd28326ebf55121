//! Beginning to prepare an audit.

use gradus_domain::{
    audits::{command::prepare, refusal::AuditRefusal},
    ids::AuditId,
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    facts::cleared,
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditPrepare {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Begins to prepare an audit (AUD-2): it has a lead and a checklist, and its team is still cleared. Requires
/// `MANAGE_AUDITS` on the department that carries it out, or `CONDUCT_AUDITS` and a seat in its team.
pub async fn audit_prepare(unit: &mut Unit, input: &AuditPrepare) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Prepare, input.expected_version).await?;
    let cleared = cleared(unit.tx(), &everything(unit), &audit, None).await?;
    let after = prepare(audit.clone(), &cleared.terms, &cleared.team, cleared.exception.as_ref())?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
