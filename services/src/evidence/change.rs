//! `evidenceArchive`, `evidenceHold`, `evidenceRelease` and `evidencePurge` (DOC-4).
//!
//! A purge removes nothing by itself: it says in one transaction that nobody needs the bytes, and the sweep takes them
//! out of the store after the commit, however often it has to begin.

use gradus_domain::{
    access::{Action, Scope},
    evidence::{
        command::{EvidenceCommand, EvidenceFacts},
        refusal::EvidenceRefusal,
        retention::RetentionClass,
        revision::{Decided, Evidence},
    },
    ids::EvidenceId,
    text,
};
use gradus_store::{
    error::StoreError,
    evidence::{files, revisions, uses},
};
use serde::Serialize;

use super::read::onlooker;
use crate::{Failure, Unit, failure::expect_version, programs::measure_move::today, scheduling::calendar_import::hand};

/// Input of the four commands.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceChange {
    /// The revision.
    pub evidence: EvidenceId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Why. Archiving needs none.
    pub reason: Option<String>,
    /// How long it is kept from now on, for archiving; as before where none is named.
    pub retention: Option<RetentionClass>,
}

/// Closes, holds, releases or purges a revision. Requires `MANAGE_EVIDENCE` on the whole organization.
pub async fn evidence_change(
    unit: &mut Unit,
    command: EvidenceCommand,
    input: &EvidenceChange,
) -> Result<EvidenceId, Failure<EvidenceRefusal>> {
    let seen = revisions::find_for_update(unit.tx(), &onlooker(&unit.actor, unit.now), &[input.evidence]).await?;
    let before = seen.into_iter().next().ok_or(Failure::NotFound("evidenceId"))?;
    let scope = unit.actor.require_organization(Action::ManageEvidence, unit.now)?;
    expect_version(input.expected_version, before.version)?;
    let today = today(unit.tx(), &scope, unit.now).await?;
    let facts = EvidenceFacts { uses: uses::of_evidence(unit.tx(), &scope, &[before.id]).await?, today };
    let mut refusals = before.blockers(command, &facts);
    let reason = input.reason.as_deref().map(text::plain);
    let reason = match (reason, command) {
        (Some(Ok(reason)), _) => reason.to_owned(),
        (None, EvidenceCommand::Archive) => String::new(),
        (None | Some(Err(_)), _) => {
            refusals.push(EvidenceRefusal::ReasonMissing);
            String::new()
        }
    };
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    let decided = Decided { by: hand(&unit.actor), at: unit.now, reason };
    let mut after = before.clone().after(command, decided, today);
    after.retention = input.retention.unwrap_or(before.retention);
    if !revisions::save(unit.tx(), &scope, &after).await? {
        return Err(Failure::Conflict(before.version));
    }
    if command == EvidenceCommand::Purge {
        let_go(unit, &scope, &after).await?;
    }
    unit.record(after.id, Some(&before), Some(&after), input.reason.as_deref());
    Ok(after.id)
}

/// Nobody needs the bytes any more, unless another revision shows them.
async fn let_go(unit: &Unit, scope: &Scope, purged: &Evidence) -> Result<(), StoreError> {
    // Held first: whoever makes a revision of the same bytes holds it too.
    let Some(file) = files::find_for_update(unit.tx(), scope, purged.file).await? else { return Ok(()) };
    if files::is_shown(unit.tx(), scope, file.id).await? {
        return Ok(());
    }
    files::save(unit.tx(), scope, &file.unneeded(unit.now)).await
}
