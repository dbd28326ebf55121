//! `correctiveActionComplete`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{CorrectiveActionId, NodeId};
use gradus_services::{
    Failure,
    findings::act::{CorrectiveActionComplete, corrective_action_complete},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `correctiveActionComplete`.
#[derive(InputObject)]
pub struct CorrectiveActionCompleteInput {
    /// Action.
    action_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// What shows that it is done, in one line.
    evidence: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    CorrectiveActionCompletePayload, CorrectiveActionCompleteError, CorrectiveActionCompleteErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Action is done already.
    ActionDone = "ACTION_DONE",
    /// Work on corrective actions has not begun (CAP-3).
    NotBegun = "NOT_BEGUN",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `correctiveActionComplete`.
#[derive(Default)]
pub struct CorrectiveActionCompleteMutation;

#[Object]
impl CorrectiveActionCompleteMutation {
    /// Says that an action is done; with the last one the finding is implemented (CAP-3). Requires `ANSWER_FINDINGS`
    /// on the department of the finding, or to answer for the finding or the action. Since 0.1.
    async fn corrective_action_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: CorrectiveActionCompleteInput,
    ) -> Result<CorrectiveActionCompletePayload> {
        let request = request(ctx);
        let outcome = match CorrectiveActionId::from_node_id(&input.action_id) {
            None => Err(Failure::NotFound("actionId")),
            Some(action) => {
                let expected_version = Some(input.expected_version);
                let command = CorrectiveActionComplete { action, expected_version, evidence: input.evidence };
                request
                    .run("correctiveActionComplete", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { corrective_action_complete(unit, &input).await })
                    })
                    .await
            }
        };
        CorrectiveActionCompletePayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(Finding))
        })
        .await
    }
}
