//! `evidenceArchive`, `evidenceHold`, `evidenceRelease`, `evidencePurge`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    evidence::command::EvidenceCommand,
    ids::{EvidenceId, NodeId},
};
use gradus_services::{
    Failure,
    evidence::change::{EvidenceChange, evidence_change},
};

use super::revision::{Evidence, RetentionClass};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `evidenceArchive`.
#[derive(InputObject)]
pub struct EvidenceArchiveInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// How long it is kept from now on. As it was said when it was handed in where none is named.
    retention: Option<RetentionClass>,
    /// Remark for the journal.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `evidenceHold`.
#[derive(InputObject)]
pub struct EvidenceHoldInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// Reason, for the journal and for whoever looks the evidence up.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `evidenceRelease`.
#[derive(InputObject)]
pub struct EvidenceReleaseInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// Reason, for the journal and for whoever looks the evidence up.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `evidencePurge`.
#[derive(InputObject)]
pub struct EvidencePurgeInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// Reason, for the journal and for whoever looks the evidence up.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    EvidenceArchivePayload, EvidenceArchiveError, EvidenceArchiveErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is archived or purged already.
    WrongState = "WRONG_STATE",
    /// Evidence is bound to a record that is not signed off.
    InUse = "IN_USE",
    /// Reason does not stand in one printed line.
    ReasonMissing = "REASON_MISSING",
}

payload! {
    EvidenceHoldPayload, EvidenceHoldError, EvidenceHoldErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is purged.
    WrongState = "WRONG_STATE",
    /// Evidence is under legal hold already.
    OnHold = "ON_HOLD",
    /// Reason is missing, or does not stand in one printed line.
    ReasonMissing = "REASON_MISSING",
}

payload! {
    EvidenceReleasePayload, EvidenceReleaseError, EvidenceReleaseErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is purged.
    WrongState = "WRONG_STATE",
    /// Evidence is not under legal hold.
    NotOnHold = "NOT_ON_HOLD",
    /// Reason is missing, or does not stand in one printed line.
    ReasonMissing = "REASON_MISSING",
}

payload! {
    EvidencePurgePayload, EvidencePurgeError, EvidencePurgeErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is not archived, or purged already.
    WrongState = "WRONG_STATE",
    /// Evidence is under legal hold (DOC-4).
    OnHold = "ON_HOLD",
    /// Evidence must be kept for some time yet, or for good (DOC-4).
    Kept = "KEPT",
    /// Reason is missing, or does not stand in one printed line.
    ReasonMissing = "REASON_MISSING",
}

fn command(
    evidence: &str,
    expected_version: i32,
    reason: Option<String>,
    retention: Option<RetentionClass>,
) -> Option<EvidenceChange> {
    let evidence = EvidenceId::from_node_id(evidence)?;
    let retention = retention.map(Into::into);
    Some(EvidenceChange { evidence, expected_version: Some(expected_version), reason, retention })
}

/// Mutations that close, hold, release and purge evidence.
#[derive(Default)]
pub struct EvidenceChangeMutation;

#[Object]
impl EvidenceChangeMutation {
    /// Closes evidence: its retention begins, and it is bound to nothing any more. Refused while it is bound to
    /// a record that is not signed off. Requires `MANAGE_EVIDENCE` on the whole organization. Since 0.1.
    async fn evidence_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidenceArchiveInput,
    ) -> Result<EvidenceArchivePayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, input.expected_version, input.reason, input.retention) {
            None => Err(Failure::NotFound("evidenceId")),
            Some(command) => {
                request
                    .run("evidenceArchive", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_change(unit, EvidenceCommand::Archive, &input).await })
                    })
                    .await
            }
        };
        EvidenceArchivePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }

    /// Puts evidence under legal hold: it is not purged, whatever its retention says (DOC-4). Requires
    /// `MANAGE_EVIDENCE` on the whole organization. Since 0.1.
    async fn evidence_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidenceHoldInput,
    ) -> Result<EvidenceHoldPayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, input.expected_version, Some(input.reason), None) {
            None => Err(Failure::NotFound("evidenceId")),
            Some(command) => {
                request
                    .run("evidenceHold", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_change(unit, EvidenceCommand::Hold, &input).await })
                    })
                    .await
            }
        };
        EvidenceHoldPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }

    /// Lets go of a legal hold: retention decides again (DOC-4). Requires `MANAGE_EVIDENCE` on the whole
    /// organization. Since 0.1.
    async fn evidence_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidenceReleaseInput,
    ) -> Result<EvidenceReleasePayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, input.expected_version, Some(input.reason), None) {
            None => Err(Failure::NotFound("evidenceId")),
            Some(command) => {
                request
                    .run("evidenceRelease", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_change(unit, EvidenceCommand::Release, &input).await })
                    })
                    .await
            }
        };
        EvidenceReleasePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }

    /// Removes the bytes of archived evidence whose retention is over; its name, its hash and this decision
    /// stay (DOC-4). Other revisions of the same bytes keep them. Requires `MANAGE_EVIDENCE` on the whole
    /// organization. Since 0.1.
    async fn evidence_purge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidencePurgeInput,
    ) -> Result<EvidencePurgePayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, input.expected_version, Some(input.reason), None) {
            None => Err(Failure::NotFound("evidenceId")),
            Some(command) => {
                request
                    .run("evidencePurge", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_change(unit, EvidenceCommand::Purge, &input).await })
                    })
                    .await
            }
        };
        EvidencePurgePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }
}
