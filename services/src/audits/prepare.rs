//! Beginning to prepare an audit.

use gradus_domain::{
    audits::command::{AuditRefusal, prepare},
    ids::AuditId,
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    facts::{auditors, program_of, terms},
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
    let scope = everything(unit);
    let program = program_of(unit.tx(), &scope, &audit).await?;
    let terms = terms(unit.tx(), &scope, &audit, &program).await?;
    let people: Vec<_> = audit.team.iter().map(|member| member.employee).collect();
    let team = auditors(unit.tx(), &scope, &terms, &people).await?;
    let after = prepare(audit.clone(), &terms, &team)?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
