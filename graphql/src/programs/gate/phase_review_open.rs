//! `phaseReviewOpen`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, PhaseId};
use gradus_services::programs::gates::review_open::{PhaseReviewOpen, phase_review_open};

use crate::{errors::Result, payload::payload, programs::phase::Phase, request::request};

/// Input of `phaseReviewOpen`.
#[derive(InputObject)]
pub struct PhaseReviewOpenInput {
    /// Id of the phase.
    phase_id: ID,
    /// Version of the phase that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    PhaseReviewOpenPayload, PhaseReviewOpenError, PhaseReviewOpenErrorCode;
    /// Phase after the change. Null when the request was refused.
    phase: Phase;
    /// State of the phase does not allow it.
    WrongState = "WRONG_STATE",
    /// Program is not active.
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Present round of an open-ended phase was judged, and the next one has not begun.
    RoundNotBegun = "ROUND_NOT_BEGUN",
    /// Conditions of an earlier gate are past their day.
    ConditionsBreached = "CONDITIONS_BREACHED",
}

/// Mutation `phaseReviewOpen`.
#[derive(Default)]
pub struct PhaseReviewOpenMutation;

#[Object]
impl PhaseReviewOpenMutation {
    /// Puts the gate of a phase to the decision, and keeps what its criteria say at this instant (PRG-2, PRG-3). Requires
    /// `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    #[graphql(complexity = "100 + child_complexity")]
    async fn phase_review_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: PhaseReviewOpenInput,
    ) -> Result<PhaseReviewOpenPayload> {
        let request = request(ctx);
        let phase = PhaseId::from_node_id(&input.phase_id).unwrap_or(PhaseId(uuid::Uuid::nil()));
        let command = PhaseReviewOpen { phase, expected_version: Some(input.expected_version) };
        let outcome = request
            .run("phaseReviewOpen", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { phase_review_open(unit, &input).await })
            })
            .await;
        PhaseReviewOpenPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Phase)) })
            .await
    }
}
