//! `gateConditionMeet`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{GateConditionId, NodeId};
use gradus_services::programs::gates::condition_meet::{GateConditionMeet, gate_condition_meet};

use crate::{errors::Result, payload::payload, programs::phase::Phase, request::request};

/// Input of `gateConditionMeet`.
#[derive(InputObject)]
pub struct GateConditionMeetInput {
    /// Id of the condition.
    condition_id: ID,
    /// What shows that it is met, in one line.
    note: String,
    /// Version of the condition that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    GateConditionMeetPayload, GateConditionMeetError, GateConditionMeetErrorCode;
    /// Phase whose gate set the condition, after the change. Null when the request was refused.
    phase: Phase;
    /// Condition is met already.
    WrongState = "WRONG_STATE",
    /// Viewer owns the condition.
    OwnCondition = "OWN_CONDITION",
    /// No person confirms: a machine may not.
    NotAPerson = "NOT_A_PERSON",
    /// Note must be given.
    NoteMissing = "NOTE_MISSING",
    /// Note is not one line that may stand.
    NoteMalformed = "NOTE_MALFORMED",
}

/// Mutation `gateConditionMeet`.
#[derive(Default)]
pub struct GateConditionMeetMutation;

#[Object]
impl GateConditionMeetMutation {
    /// Confirms that a condition of a gate is met, also after its day (PRG-4). Refused to its owner (SEC-3). Requires
    /// `DECIDE_GATES` on the whole organization. Since 0.1.
    async fn gate_condition_meet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: GateConditionMeetInput,
    ) -> Result<GateConditionMeetPayload> {
        let request = request(ctx);
        let command = GateConditionMeet {
            condition: GateConditionId::from_node_id(&input.condition_id).unwrap_or(GateConditionId(uuid::Uuid::nil())),
            note: input.note,
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("gateConditionMeet", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { gate_condition_meet(unit, &input).await })
            })
            .await;
        GateConditionMeetPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Phase)) })
            .await
    }
}
