//! Following up what an audit found.

use gradus_domain::{
    audits::{command::state_blockers, conduct::moved, refusal::AuditRefusal, transition::AuditCommand},
    ids::AuditId,
};
use serde::Serialize;

use super::change::{Right, load, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditFollowUp {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Begins to follow up what a signed audit found. Requires `MANAGE_AUDITS` on the department that carries it out.
pub async fn audit_follow_up(unit: &mut Unit, input: &AuditFollowUp) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Manage, input.expected_version).await?;
    let after = moved(audit.clone(), AuditCommand::FollowUp, state_blockers(audit.state, AuditCommand::FollowUp))?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
