//! `trainingCompletionRevoke`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{CompletionId, NodeId};
use gradus_services::{
    Failure,
    training::completion_revoke::{TrainingCompletionRevoke, completion_revoke},
};

use super::completion::TrainingCompletion;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `trainingCompletionRevoke`.
#[derive(InputObject)]
pub struct TrainingCompletionRevokeInput {
    /// Id of the completion.
    completion_id: ID,
    /// Reason of the revocation.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingCompletionRevokePayload, TrainingCompletionRevokeError, TrainingCompletionRevokeErrorCode;
    /// Completion after the change. Null when the request was refused.
    completion: TrainingCompletion;
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
    /// Completion was revoked before.
    AlreadyRevoked = "ALREADY_REVOKED",
}

/// Mutation `trainingCompletionRevoke`.
#[derive(Default)]
pub struct TrainingCompletionRevokeMutation;

#[Object]
impl TrainingCompletionRevokeMutation {
    /// Revokes a completion: it stays on record and counts no more. Requires `RECORD_COMPLETIONS`. Since 0.1.
    async fn training_completion_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingCompletionRevokeInput,
    ) -> Result<TrainingCompletionRevokePayload> {
        let request = request(ctx);
        let outcome = match CompletionId::from_node_id(&input.completion_id) {
            None => Err(Failure::NotFound("completionId")),
            Some(completion) => {
                let command = TrainingCompletionRevoke { completion, reason: input.reason };
                request
                    .run("trainingCompletionRevoke", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { completion_revoke(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingCompletionRevokePayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingCompletion))
        })
        .await
    }
}
