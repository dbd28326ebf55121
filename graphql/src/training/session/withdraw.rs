//! `trainingSessionWithdraw`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, TrainingSessionId};
use gradus_services::{
    Failure,
    training::sessions::withdraw::{TrainingSessionWithdraw, training_session_withdraw},
};

use super::TrainingSession;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `trainingSessionWithdraw`.
#[derive(InputObject)]
pub struct TrainingSessionWithdrawInput {
    /// Id of the session.
    session_id: ID,
    /// Version of the session that the viewer saw. Without it, whatever changed since does not matter.
    expected_version: Option<i32>,
    /// Numbers of the employees, 100 at most.
    employee_numbers: Vec<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingSessionWithdrawPayload, TrainingSessionWithdrawError, TrainingSessionWithdrawErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// Session was held or called off.
    WrongState = "WRONG_STATE",
    /// No number is given.
    NobodyNamed = "NOBODY_NAMED",
    /// More than 100 numbers are given.
    TooManyNamed = "TOO_MANY_NAMED",
    /// No employee for whom the viewer plans training has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Person is named twice.
    NamedTwice = "NAMED_TWICE",
    /// Person is not enrolled.
    NotEnrolled = "NOT_ENROLLED",
}

/// Mutation `trainingSessionWithdraw`.
#[derive(Default)]
pub struct TrainingSessionWithdrawMutation;

#[Object]
impl TrainingSessionWithdrawMutation {
    /// Takes people off a planned session and frees their seats: all of them, or nobody, with one error for each who is
    /// refused. Requires `PLAN_TRAINING_SESSIONS` on the department that organizes it, and for the people. Since 0.1.
    async fn training_session_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionWithdrawInput,
    ) -> Result<TrainingSessionWithdrawPayload> {
        let request = request(ctx);
        let outcome = match TrainingSessionId::from_node_id(&input.session_id) {
            None => Err(Failure::NotFound("sessionId")),
            Some(session) => {
                let (expected_version, employee_numbers) = (input.expected_version, input.employee_numbers);
                let command = TrainingSessionWithdraw { session, expected_version, employee_numbers };
                request
                    .run("trainingSessionWithdraw", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { training_session_withdraw(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingSessionWithdrawPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
