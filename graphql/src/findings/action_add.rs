//! `correctiveActionAdd`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::act::{CorrectiveActionAdd, corrective_action_add},
};

use super::{finding::Finding, plan::CorrectiveActionInput};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `correctiveActionAdd`.
#[derive(InputObject)]
pub struct CorrectiveActionAddInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Action. Containment may run from the issue on; correction follows the plan.
    action: CorrectiveActionInput,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    CorrectiveActionAddPayload, CorrectiveActionAddError, CorrectiveActionAddErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// More than 20 actions at once, or more than 100 altogether.
    TooManyActions = "TOO_MANY_ACTIONS",
    /// No employee who works here has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Day is over.
    InThePast = "IN_THE_PAST",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `correctiveActionAdd`.
#[derive(Default)]
pub struct CorrectiveActionAddMutation;

#[Object]
impl CorrectiveActionAddMutation {
    /// Adds an action. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it. Since 0.1.
    async fn corrective_action_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: CorrectiveActionAddInput,
    ) -> Result<CorrectiveActionAddPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = CorrectiveActionAdd { finding, expected_version, action: input.action.into() };
                request
                    .run("correctiveActionAdd", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { corrective_action_add(unit, &input).await })
                    })
                    .await
            }
        };
        CorrectiveActionAddPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Finding)) },
        )
        .await
    }
}
