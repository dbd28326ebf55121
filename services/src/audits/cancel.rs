//! Calling an audit off.

use gradus_domain::{
    audits::{command::cancel, refusal::AuditRefusal},
    ids::AuditId,
};
use serde::Serialize;

use super::change::{Right, load, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditCancel {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Calls an audit off; its number and its occurrence stay taken. Requires `MANAGE_AUDITS` on the department that carries
/// it out.
pub async fn audit_cancel(unit: &mut Unit, input: &AuditCancel) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let after = cancel(audit.clone(), &input.reason)?;
    save(unit, &audit, &after, Some(&input.reason)).await?;
    Ok(after.id)
}
