//! `evidenceBind`, `evidenceUnbind`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{EvidenceId, NodeId};
use gradus_services::{
    Failure,
    evidence::bind::{EvidenceBind, evidence_bind, evidence_unbind},
};

use super::revision::{Evidence, object};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `evidenceBind`.
#[derive(InputObject)]
pub struct EvidenceBindInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Id of the audit or the measure that it shows something about.
    object_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `evidenceUnbind`.
#[derive(InputObject)]
pub struct EvidenceUnbindInput {
    /// Id of the evidence.
    evidence_id: ID,
    /// Id of the audit or the measure from which it is taken.
    object_id: ID,
    /// Version of the evidence that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    EvidenceBindPayload, EvidenceBindError, EvidenceBindErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is archived or purged.
    WrongState = "WRONG_STATE",
    /// Evidence is bound to this record already.
    BoundAlready = "BOUND_ALREADY",
    /// Record was signed off or given up.
    RecordClosed = "RECORD_CLOSED",
}

payload! {
    EvidenceUnbindPayload, EvidenceUnbindError, EvidenceUnbindErrorCode;
    /// Evidence after the change. Null when the request was refused.
    evidence: Evidence;
    /// Evidence is archived or purged.
    WrongState = "WRONG_STATE",
    /// Evidence is not bound to this record.
    NotBound = "NOT_BOUND",
    /// Record was signed off with this evidence (DOC-1).
    Frozen = "FROZEN",
}

fn command(evidence: &str, object_id: &str, version: i32) -> std::result::Result<EvidenceBind, &'static str> {
    let evidence = EvidenceId::from_node_id(evidence).ok_or("evidenceId")?;
    let object = object(object_id).ok_or("objectId")?;
    Ok(EvidenceBind { evidence, object, expected_version: Some(version) })
}

/// Mutations that bind evidence to records.
#[derive(Default)]
pub struct EvidenceBindMutation;

#[Object]
impl EvidenceBindMutation {
    /// Binds evidence that the viewer sees to an audit or a measure that is still open. Who may read the record may read
    /// the evidence from then on. Requires the right to work on the record: `CONDUCT_AUDITS` and a seat in its team or
    /// `MANAGE_AUDITS`; `UPDATE_MEASURES` on a department that carries the measure out or answers for it. Since 0.1.
    async fn evidence_bind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidenceBindInput,
    ) -> Result<EvidenceBindPayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, &input.object_id, input.expected_version) {
            Err(field) => Err(Failure::NotFound(field)),
            Ok(command) => {
                request
                    .run("evidenceBind", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_bind(unit, &input).await })
                    })
                    .await
            }
        };
        EvidenceBindPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }

    /// Takes evidence from an audit or a measure again, unless that was signed off with it (DOC-1). Requires the same
    /// right as `evidenceBind`. Since 0.1.
    async fn evidence_unbind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EvidenceUnbindInput,
    ) -> Result<EvidenceUnbindPayload> {
        let request = request(ctx);
        let outcome = match command(&input.evidence_id, &input.object_id, input.expected_version) {
            Err(field) => Err(Failure::NotFound(field)),
            Ok(command) => {
                request
                    .run("evidenceUnbind", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { evidence_unbind(unit, &input).await })
                    })
                    .await
            }
        };
        EvidenceUnbindPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Evidence)) })
            .await
    }
}
