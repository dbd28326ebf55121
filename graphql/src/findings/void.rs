//! `findingVoid`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::answer::{FindingReasoned, finding_void},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingVoid`.
#[derive(InputObject)]
pub struct FindingVoidInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Reason why it is none.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingVoidPayload, FindingVoidError, FindingVoidErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingVoid`.
#[derive(Default)]
pub struct FindingVoidMutation;

#[Object]
impl FindingVoidMutation {
    /// Says that a finding is none; it keeps its number and the reason (CAP-6). Requires `MANAGE_FINDINGS` on the
    /// department that it is about. Since 0.1.
    async fn finding_void(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingVoidInput,
    ) -> Result<FindingVoidPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingReasoned { finding, expected_version, reason: input.reason };
                request
                    .run("findingVoid", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_void(unit, &input).await })
                    })
                    .await
            }
        };
        FindingVoidPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
