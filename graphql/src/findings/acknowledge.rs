//! `findingAcknowledge`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::answer::{FindingMove, finding_acknowledge},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingAcknowledge`.
#[derive(InputObject)]
pub struct FindingAcknowledgeInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingAcknowledgePayload, FindingAcknowledgeError, FindingAcknowledgeErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
}

/// Mutation `findingAcknowledge`.
#[derive(Default)]
pub struct FindingAcknowledgeMutation;

#[Object]
impl FindingAcknowledgeMutation {
    /// Accepts a finding; whoever does so answers for it where nobody does yet. Requires `ANSWER_FINDINGS` on the
    /// department that it is about, or to answer for it. Since 0.1.
    async fn finding_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingAcknowledgeInput,
    ) -> Result<FindingAcknowledgePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingMove { finding, expected_version };
                request
                    .run("findingAcknowledge", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_acknowledge(unit, &input).await })
                    })
                    .await
            }
        };
        FindingAcknowledgePayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Finding)) },
        )
        .await
    }
}
