//! `findingClose`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::answer::{FindingMove, finding_close},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingClose`.
#[derive(InputObject)]
pub struct FindingCloseInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingClosePayload, FindingCloseError, FindingCloseErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Finding is major or minor: it is closed when its actions have proved effective (CAP-3).
    EffectRequired = "EFFECT_REQUIRED",
    /// Actions are still open (CAP-3).
    ActionsOpen = "ACTIONS_OPEN",
}

/// Mutation `findingClose`.
#[derive(Default)]
pub struct FindingCloseMutation;

#[Object]
impl FindingCloseMutation {
    /// Closes an acknowledged finding that needs no correction. Requires `MANAGE_FINDINGS` on the department that it
    /// is about. Since 0.1.
    async fn finding_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingCloseInput,
    ) -> Result<FindingClosePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingMove { finding, expected_version };
                request
                    .run("findingClose", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_close(unit, &input).await })
                    })
                    .await
            }
        };
        FindingClosePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
