//! `findingDispute`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::answer::{FindingReasoned, finding_dispute},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingDispute`.
#[derive(InputObject)]
pub struct FindingDisputeInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Reason why it is contested.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingDisputePayload, FindingDisputeError, FindingDisputeErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingDispute`.
#[derive(Default)]
pub struct FindingDisputeMutation;

#[Object]
impl FindingDisputeMutation {
    /// Contests a finding. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it. Since
    /// 0.1.
    async fn finding_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingDisputeInput,
    ) -> Result<FindingDisputePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingReasoned { finding, expected_version, reason: input.reason };
                request
                    .run("findingDispute", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_dispute(unit, &input).await })
                    })
                    .await
            }
        };
        FindingDisputePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
