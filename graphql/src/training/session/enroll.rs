//! `trainingSessionEnroll`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, TrainingSessionId};
use gradus_services::{
    Failure,
    training::sessions::enroll::{TrainingSessionEnroll, training_session_enroll},
};

use super::TrainingSession;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `trainingSessionEnroll`.
#[derive(InputObject)]
pub struct TrainingSessionEnrollInput {
    /// Id of the session.
    session_id: ID,
    /// Version of the session that the viewer saw. Without it, seats alone decide: they are never passed either way.
    expected_version: Option<i32>,
    /// Numbers of the employees, 100 at most.
    employee_numbers: Vec<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingSessionEnrollPayload, TrainingSessionEnrollError, TrainingSessionEnrollErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// Session was held or called off.
    WrongState = "WRONG_STATE",
    /// Fewer seats are left than people are named.
    Full = "FULL",
    /// No number is given.
    NobodyNamed = "NOBODY_NAMED",
    /// More than 100 numbers are given.
    TooManyNamed = "TOO_MANY_NAMED",
    /// No employee for whom the viewer plans training has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Person is named twice.
    NamedTwice = "NAMED_TWICE",
    /// Person holds the session.
    IsTrainer = "IS_TRAINER",
    /// Person is not employed on a day of the session.
    NotEmployed = "NOT_EMPLOYED",
    /// Person is on leave on a day of the session.
    OnLeave = "ON_LEAVE",
    /// Person is in another session at that time.
    Overlaps = "OVERLAPS",
    /// Person is enrolled already.
    AlreadyEnrolled = "ALREADY_ENROLLED",
}

/// Mutation `trainingSessionEnroll`.
#[derive(Default)]
pub struct TrainingSessionEnrollMutation;

#[Object]
impl TrainingSessionEnrollMutation {
    /// Puts people down for a session: all of them, or nobody, with one error for each who is refused. Requires
    /// `PLAN_TRAINING_SESSIONS` on the department that organizes it, and for the people. Since 0.1.
    async fn training_session_enroll(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionEnrollInput,
    ) -> Result<TrainingSessionEnrollPayload> {
        let request = request(ctx);
        let outcome = match TrainingSessionId::from_node_id(&input.session_id) {
            None => Err(Failure::NotFound("sessionId")),
            Some(session) => {
                let (expected_version, employee_numbers) = (input.expected_version, input.employee_numbers);
                let command = TrainingSessionEnroll { session, expected_version, employee_numbers };
                request
                    .run("trainingSessionEnroll", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { training_session_enroll(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingSessionEnrollPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
