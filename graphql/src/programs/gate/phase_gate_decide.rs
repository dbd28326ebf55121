//! `phaseGateDecide`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    ids::{NodeId, PhaseId},
    programs::gate::decision::{Asked, AskedCondition, AskedWaiver},
};
use gradus_services::programs::gates::decide::{PhaseGateDecide, phase_gate_decide};

use super::review::GateDecision;
use crate::{errors::Result, payload::payload, programs::phase::Phase, request::request, scalars::Date};

/// Condition that a decision sets.
#[derive(InputObject)]
pub struct GateConditionInput {
    /// What must be done, in one line.
    text: String,
    /// Number of the employee who must do it.
    owner_number: String,
    /// Day by which it must be done, today at the earliest.
    due_on: Date,
}

/// Criterion that a decision waives.
#[derive(InputObject)]
pub struct GateWaiverInput {
    /// Code of the criterion.
    criterion_code: String,
    /// Reason for the waiver, in one line.
    reason: String,
}

/// Input of `phaseGateDecide`.
#[derive(InputObject)]
pub struct PhaseGateDecideInput {
    /// Id of the phase.
    phase_id: ID,
    /// Decision.
    decision: GateDecision,
    /// Reason, in one line; needed where the decision goes against the recommendation, and always for SKIP.
    reason: Option<String>,
    /// Conditions, for PASS_WITH_CONDITIONS only, which needs one.
    #[graphql(default, validator(max_items = 100))]
    conditions: Vec<GateConditionInput>,
    /// Criteria that need not be met for once, for a phase that is passed only; each is not met.
    #[graphql(default, validator(max_items = 100))]
    waivers: Vec<GateWaiverInput>,
    /// Version of the phase that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    PhaseGateDecidePayload, PhaseGateDecideError, PhaseGateDecideErrorCode;
    /// Phase after the change. Null when the request was refused.
    phase: Phase;
    /// State of the phase does not allow it.
    WrongState = "WRONG_STATE",
    /// Program is not active.
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Open-ended phase is not left out.
    OpenEnded = "OPEN_ENDED",
    /// No person decides: a machine may not.
    NotAPerson = "NOT_A_PERSON",
    /// Viewer owns the program.
    OwnProgram = "OWN_PROGRAM",
    /// Viewer asked for this decision.
    OwnRequest = "OWN_REQUEST",
    /// Conditions of an earlier gate are past their day.
    ConditionsBreached = "CONDITIONS_BREACHED",
    /// Decision goes against the recommendation, and no reason is given.
    ReasonMissing = "REASON_MISSING",
    /// Reason is not one line that may stand.
    ReasonMalformed = "REASON_MALFORMED",
    /// Decision needs conditions.
    ConditionsMissing = "CONDITIONS_MISSING",
    /// Decision has no conditions.
    ConditionsUnwanted = "CONDITIONS_UNWANTED",
    /// Condition does not say in one line what must be done.
    ConditionTextMissing = "CONDITION_TEXT_MISSING",
    /// Nobody who works here has the number.
    ConditionOwnerUnknown = "CONDITION_OWNER_UNKNOWN",
    /// Day of the condition has gone by.
    ConditionDueInPast = "CONDITION_DUE_IN_PAST",
    /// Decision has no waivers.
    WaiversUnwanted = "WAIVERS_UNWANTED",
    /// Phase has no such criterion.
    CriterionUnknown = "CRITERION_UNKNOWN",
    /// Criterion is met.
    WaiverNotNeeded = "WAIVER_NOT_NEEDED",
    /// Criterion is waived twice.
    WaivedTwice = "WAIVED_TWICE",
    /// Waiver does not say in one line why.
    WaiverReasonMissing = "WAIVER_REASON_MISSING",
}

/// Mutation `phaseGateDecide`.
#[derive(Default)]
pub struct PhaseGateDecideMutation;

#[Object]
impl PhaseGateDecideMutation {
    /// Decides the gate of a phase: where it is passed or left out, the next phase begins, or the next round of an
    /// open-ended one (PRG-2, PRG-4). Refused to whom the program belongs and to who asked for the decision (SEC-3).
    /// Requires `DECIDE_GATES` on the whole organization; SKIP requires `SKIP_PHASES`, which is the sponsor's. Since 0.1.
    #[graphql(complexity = "100 + child_complexity")]
    async fn phase_gate_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: PhaseGateDecideInput,
    ) -> Result<PhaseGateDecidePayload> {
        let request = request(ctx);
        let condition = |of: GateConditionInput| AskedCondition {
            text: of.text,
            owner_number: of.owner_number,
            due_on: of.due_on.0,
        };
        let waiver = |of: GateWaiverInput| AskedWaiver { criterion_code: of.criterion_code, reason: of.reason };
        let command = PhaseGateDecide {
            phase: PhaseId::from_node_id(&input.phase_id).unwrap_or(PhaseId(uuid::Uuid::nil())),
            asked: Asked {
                decision: input.decision.into(),
                reason: input.reason,
                conditions: input.conditions.into_iter().map(condition).collect(),
                waivers: input.waivers.into_iter().map(waiver).collect(),
            },
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("phaseGateDecide", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { phase_gate_decide(unit, &input).await })
            })
            .await;
        PhaseGateDecidePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Phase)) })
            .await
    }
}
