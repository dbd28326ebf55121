//! `trainingSessionCancel`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, TrainingSessionId};
use gradus_services::{
    Failure,
    training::sessions::cancel::{TrainingSessionCancel, training_session_cancel},
};

use super::TrainingSession;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `trainingSessionCancel`.
#[derive(InputObject)]
pub struct TrainingSessionCancelInput {
    /// Id of the session.
    session_id: ID,
    /// Version of the session that the viewer saw.
    expected_version: i32,
    /// Reason, for the journal and for those enrolled.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingSessionCancelPayload, TrainingSessionCancelError, TrainingSessionCancelErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// Session was held or called off.
    WrongState = "WRONG_STATE",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
}

/// Mutation `trainingSessionCancel`.
#[derive(Default)]
pub struct TrainingSessionCancelMutation;

#[Object]
impl TrainingSessionCancelMutation {
    /// Calls a session off; its number stays taken, its seats count for no plan, and those enrolled are free at that
    /// time. Requires `PLAN_TRAINING_SESSIONS` on the department that organizes it. Since 0.1.
    async fn training_session_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionCancelInput,
    ) -> Result<TrainingSessionCancelPayload> {
        let request = request(ctx);
        let outcome = match TrainingSessionId::from_node_id(&input.session_id) {
            None => Err(Failure::NotFound("sessionId")),
            Some(session) => {
                let expected_version = Some(input.expected_version);
                let command = TrainingSessionCancel { session, expected_version, reason: input.reason };
                request
                    .run("trainingSessionCancel", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { training_session_cancel(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingSessionCancelPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
