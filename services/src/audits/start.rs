//! Beginning an audit on site.

use gradus_domain::{
    audits::{
        audit::Audit,
        conduct::{moved, start_blockers},
        refusal::AuditRefusal,
        transition::AuditCommand,
    },
    ids::AuditId,
};
use serde::Serialize;

use super::{
    change::{Right, everything, load, save},
    facts::cleared,
};
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditStart {
    /// The audit.
    pub audit: AuditId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Begins an audit (AUD-2): its day has come, those audited have known of it long enough, and its team is cleared on that
/// day. Requires `CONDUCT_AUDITS` and the lead of it.
pub async fn audit_start(unit: &mut Unit, input: &AuditStart) -> Result<AuditId, Failure<AuditRefusal>> {
    let audit = load(unit, input.audit, Right::Lead, input.expected_version).await?;
    let today = today(unit.tx(), unit.actor.organization, unit.now).await?;
    let cleared = cleared(unit.tx(), &everything(unit), &audit, Some(today)).await?;
    let notice = cleared.program.definition.rules.notice;
    let blockers = start_blockers(&audit, cleared.facts(), notice, today);
    let begun = moved(audit.clone(), AuditCommand::Start, blockers)?;
    // Whoever did not know of it does now.
    let informed_on = begun.informed_on.or(Some(today));
    let after = Audit { started_on: Some(today), informed_on, ..begun };
    save(unit, &audit, &after, None).await?;
    Ok(after.id)
}
