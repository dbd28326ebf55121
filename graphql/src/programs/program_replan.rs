//! `programReplan`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, PhaseId};
use gradus_services::programs::program_replan::{ProgramReplan, program_replan};

use super::program::Program;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `programReplan`.
#[derive(InputObject)]
pub struct ProgramReplanInput {
    /// Id of the phase whose end moves.
    phase_id: ID,
    /// New last day of the phase.
    ends_on: Date,
    /// Reason for the move.
    reason: String,
    /// Version of the program that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ProgramReplanPayload, ProgramReplanError, ProgramReplanErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// Phase is finished and does not move.
    PhaseFinished = "PHASE_FINISHED",
    /// Phase is open-ended and has no end to move.
    OpenEnded = "OPEN_ENDED",
    /// Phase would end before it begins.
    EndsBeforeStart = "ENDS_BEFORE_START",
    /// Phase ends on that day already.
    NothingChanges = "NOTHING_CHANGES",
    /// Reason must be given.
    ReasonMissing = "REASON_MISSING",
    /// Program is completed or cancelled.
    WrongState = "WRONG_STATE",
}

/// Mutation `programReplan`.
#[derive(Default)]
pub struct ProgramReplanMutation;

#[Object]
impl ProgramReplanMutation {
    /// Moves the end of a phase; later phases move by the same number of days and keep their length, finished ones and
    /// baselines stay (PRG-5). Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    async fn program_replan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ProgramReplanInput,
    ) -> Result<ProgramReplanPayload> {
        let request = request(ctx);
        let command = ProgramReplan {
            phase: PhaseId::from_node_id(&input.phase_id).unwrap_or(PhaseId(uuid::Uuid::nil())),
            ends_on: input.ends_on.0,
            reason: input.reason,
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("programReplan", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { program_replan(unit, &input).await })
            })
            .await;
        ProgramReplanPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Program)) })
            .await
    }
}
