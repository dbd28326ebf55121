//! `programActivate`, `programHold`, `programResume`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    ids::{NodeId, ProgramId},
    programs::program::ProgramRefusal,
};
use gradus_services::{
    Failure,
    programs::{
        program_activate::program_activate,
        program_hold::{ProgramMove, program_hold, program_resume},
    },
};

use super::program::Program;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `programActivate`.
#[derive(InputObject)]
pub struct ProgramActivateInput {
    /// Id of the program.
    program_id: ID,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `programHold`.
#[derive(InputObject)]
pub struct ProgramHoldInput {
    /// Id of the program.
    program_id: ID,
    /// Reason for the stop.
    reason: String,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// Input of `programResume`.
#[derive(InputObject)]
pub struct ProgramResumeInput {
    /// Id of the program.
    program_id: ID,
    /// Remark for the journal.
    reason: Option<String>,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ProgramActivatePayload, ProgramActivateError, ProgramActivateErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// State of the program does not allow it.
    WrongState = "WRONG_STATE",
}

payload! {
    ProgramHoldPayload, ProgramHoldError, ProgramHoldErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// State of the program does not allow it.
    WrongState = "WRONG_STATE",
    /// Reason must be given.
    ReasonMissing = "REASON_MISSING",
}

payload! {
    ProgramResumePayload, ProgramResumeError, ProgramResumeErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// State of the program does not allow it.
    WrongState = "WRONG_STATE",
}

/// Mutations that move a program.
#[derive(Default)]
pub struct ProgramMoveMutation;

#[Object]
impl ProgramMoveMutation {
    /// Begins a program: phase 1 becomes active and the schedules start, from the program's first day on, also where it
    /// is past (PRG-2). Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    #[graphql(complexity = "500 + child_complexity")]
    async fn program_activate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ProgramActivateInput,
    ) -> Result<ProgramActivatePayload> {
        let request = request(ctx);
        let command = (ProgramId::from_node_id(&input.program_id), input.expected_version);
        let outcome = request
            .run("programActivate", input.idempotency_key, command, |unit, (id, version)| {
                Box::pin(async move {
                    let id = id.ok_or(Failure::<ProgramRefusal>::NotFound("programId"))?;
                    program_activate(unit, id, Some(version)).await
                })
            })
            .await;
        ProgramActivatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Program)) })
            .await
    }

    /// Stops a program for a while (PRG-2). Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    async fn program_hold(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ProgramHoldInput,
    ) -> Result<ProgramHoldPayload> {
        let request = request(ctx);
        let command = command(&input.program_id, input.reason, input.expected_version);
        let outcome = request
            .run("programHold", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { program_hold(unit, &input).await })
            })
            .await;
        ProgramHoldPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Program)) })
            .await
    }

    /// Goes on with a program (PRG-2). Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    async fn program_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ProgramResumeInput,
    ) -> Result<ProgramResumePayload> {
        let request = request(ctx);
        let command = command(&input.program_id, input.reason.unwrap_or_default(), input.expected_version);
        let outcome = request
            .run("programResume", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { program_resume(unit, &input).await })
            })
            .await;
        ProgramResumePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Program)) })
            .await
    }
}

/// An id of another kind is that of no program, which the use case then does not find.
fn command(id: &str, reason: String, version: i32) -> ProgramMove {
    let program = ProgramId::from_node_id(id).unwrap_or(ProgramId(uuid::Uuid::nil()));
    ProgramMove { program, reason, expected_version: Some(version) }
}
