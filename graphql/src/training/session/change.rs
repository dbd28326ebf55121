//! `trainingSessionChange`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use gradus_domain::{
    ids::{NodeId, TrainingSessionId},
    time::to_micros,
};
use gradus_services::{
    Failure,
    training::sessions::change::{TrainingSessionChange, training_session_change},
};

use super::{TrainingSession, TrainingSessionMode};
use crate::{errors::Result, payload::payload, people::employee_update::change, request::request, scalars::DateTime};

/// Input of `trainingSessionChange`.
#[derive(InputObject)]
pub struct TrainingSessionChangeInput {
    /// Id of the session.
    session_id: ID,
    /// New values.
    changes: TrainingSessionChanges,
    /// Version of the session that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// New values of a training session. What is absent stays; null removes.
#[derive(InputObject)]
pub struct TrainingSessionChanges {
    /// Mode in which it is held.
    mode: Option<TrainingSessionMode>,
    /// Beginning. A new one does not lie in the past.
    starts_at: Option<DateTime>,
    /// End, after the beginning and at most 31 days later.
    ends_at: Option<DateTime>,
    /// Place.
    place: MaybeUndefined<String>,
    /// Address at the screen.
    link: MaybeUndefined<String>,
    /// Number of the employee who holds it; takes the place of an external trainer.
    trainer_number: MaybeUndefined<String>,
    /// Name of who holds it, where that is nobody of the organization; takes the place of an employee.
    trainer_name: MaybeUndefined<String>,
    /// Number of seats; never below the number of people enrolled.
    capacity: Option<i32>,
}

payload! {
    TrainingSessionChangePayload, TrainingSessionChangeError, TrainingSessionChangeErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// Session was held or called off.
    WrongState = "WRONG_STATE",
    /// New beginning lies in the past.
    InThePast = "IN_THE_PAST",
    /// End does not lie after the beginning, or too long after it.
    EndsOddly = "ENDS_ODDLY",
    /// Number of seats is below 1 or above 10,000.
    CapacityOutOfRange = "CAPACITY_OUT_OF_RANGE",
    /// Number of seats is below the number of people enrolled.
    CapacityBelowEnrolled = "CAPACITY_BELOW_ENROLLED",
    /// Place is blank, too long, begins like a formula, or holds a sign that is not printed.
    PlaceMalformed = "PLACE_MALFORMED",
    /// Link is no address that a browser opens as a page.
    LinkMalformed = "LINK_MALFORMED",
    /// Neither a place nor a link would be left.
    Nowhere = "NOWHERE",
    /// No employee whom the viewer may see has the trainer's number.
    TrainerUnknown = "TRAINER_UNKNOWN",
    /// Both an employee and an external trainer are named.
    TwoTrainers = "TWO_TRAINERS",
    /// Trainer's name is blank, too long, begins like a formula, or holds a sign that is not printed.
    TrainerNameMalformed = "TRAINER_NAME_MALFORMED",
    /// Trainer takes part in it.
    IsTrainer = "IS_TRAINER",
    /// Trainer or somebody enrolled is not employed on a day of the session.
    NotEmployed = "NOT_EMPLOYED",
    /// Trainer or somebody enrolled is on leave on a day of the session.
    OnLeave = "ON_LEAVE",
    /// Trainer or somebody enrolled is in another session at that time.
    Overlaps = "OVERLAPS",
}

/// Mutation `trainingSessionChange`.
#[derive(Default)]
pub struct TrainingSessionChangeMutation;

#[Object]
impl TrainingSessionChangeMutation {
    /// Changes time, place, trainer or seats of a planned session. Where its time changes, everybody enrolled must be
    /// able to come. The course stays: another one is another session. Requires `PLAN_TRAINING_SESSIONS` on the
    /// department that organizes it. Since 0.1.
    async fn training_session_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionChangeInput,
    ) -> Result<TrainingSessionChangePayload> {
        let request = request(ctx);
        let changes = input.changes;
        let outcome = match TrainingSessionId::from_node_id(&input.session_id) {
            None => Err(Failure::NotFound("sessionId")),
            Some(session) => {
                let command = TrainingSessionChange {
                    session,
                    expected_version: Some(input.expected_version),
                    mode: changes.mode.map(Into::into),
                    starts_at: changes.starts_at.map(|at| to_micros(at.0)),
                    ends_at: changes.ends_at.map(|at| to_micros(at.0)),
                    place: change(changes.place),
                    link: change(changes.link),
                    trainer_number: change(changes.trainer_number),
                    trainer_name: change(changes.trainer_name),
                    capacity: changes.capacity,
                };
                request
                    .run("trainingSessionChange", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { training_session_change(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingSessionChangePayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
