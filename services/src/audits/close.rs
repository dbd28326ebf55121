//! Closing an audit.

use gradus_domain::{
    audits::{
        conduct::{close_blockers, moved},
        refusal::AuditRefusal,
        transition::AuditCommand,
    },
    ids::AuditId,
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    outcome::outcome_of,
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditClose {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Closes an audit (AUD-2): everything that failed is mended, and its follow-ups are closed. Requires `MANAGE_AUDITS` on
/// the department that carries it out.
pub async fn audit_close(unit: &mut Unit, input: &AuditClose) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let outcome = outcome_of(unit.tx(), &everything(unit), &audit).await?;
    let after = moved(audit.clone(), AuditCommand::Close, close_blockers(&audit, outcome.close_facts()))?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
