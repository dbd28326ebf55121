//! Writing the report of an audit.

use gradus_domain::{
    audits::{
        conduct::{moved, report_blockers},
        refusal::AuditRefusal,
        transition::AuditCommand,
    },
    ids::AuditId,
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    facts::cleared,
    paper::paper,
};
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Ends the work on site (AUD-2): every item is answered or without application, and the team is still cleared. Requires
/// `CONDUCT_AUDITS` and the lead of it.
pub async fn audit_report(unit: &mut Unit, input: &AuditReport) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Lead, input.expected_version).await?;
    let scope = everything(unit);
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let cleared = cleared(unit.tx(), &scope, &audit, Some(today)).await?;
    let missing = paper(unit.tx(), &scope, &audit).await?.missing(&audit);
    let after = moved(audit.clone(), AuditCommand::Report, report_blockers(&audit, cleared.facts(), missing))?;
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
