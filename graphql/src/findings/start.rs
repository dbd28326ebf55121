//! `findingStart`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::{act::finding_start, answer::FindingMove},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingStart`.
#[derive(InputObject)]
pub struct FindingStartInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingStartPayload, FindingStartError, FindingStartErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
}

/// Mutation `findingStart`.
#[derive(Default)]
pub struct FindingStartMutation;

#[Object]
impl FindingStartMutation {
    /// Begins the work on a planned finding. Requires `ANSWER_FINDINGS` on the department that it is about, or to
    /// answer for it. Since 0.1.
    async fn finding_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingStartInput,
    ) -> Result<FindingStartPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingMove { finding, expected_version };
                request
                    .run("findingStart", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_start(unit, &input).await })
                    })
                    .await
            }
        };
        FindingStartPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
