//! Looking at the result of an audit as a peer (AUD-8).

use gradus_domain::{
    audits::{
        audit::Audit,
        command::state_blockers,
        exception::{AuditOverride, PeerReview},
        refusal::AuditRefusal,
        transition::AuditCommand,
    },
    ids::AuditId,
    text::plain,
};
use gradus_store::audits::overrides;
use serde::Serialize;

use super::change::{Right, everything, load, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReview {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// What the peer found.
    pub note: String,
}

/// Notes what a peer found of a result that is not signed yet. Requires to be the peer whom the exception in force names.
pub async fn audit_review(unit: &mut Unit, input: &AuditReview) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Review, input.expected_version).await?;
    let blockers = state_blockers(audit.state, AuditCommand::Review);
    if !blockers.is_empty() {
        return Err(blockers.into());
    }
    let scope = everything(unit);
    let exception = overrides::in_force(unit.tx(), &scope, &[audit.id]).await?.pop();
    let Some(exception) = exception.filter(AuditOverride::awaits_review) else {
        return Err(vec![AuditRefusal::NotTheReviewer].into());
    };
    let note = plain(&input.note).map_err(|fault| vec![AuditRefusal::NoteFaulty(fault)])?.to_owned();
    let reviewed = AuditOverride { review: Some(PeerReview { note, at: unit.now }), ..exception };
    overrides::save_review(unit.tx(), &scope, &reviewed).await?;
    let after = Audit { version: audit.version + 1, ..audit.clone() };
    save(unit, &audit, &after, None).await?;
    unit.record_also(reviewed.id, &reviewed);
    Ok(after.id)
}
