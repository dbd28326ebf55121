//! `findingSettle`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::answer::{FindingSettle, finding_settle},
};

use super::{enums::FindingDisputeDecision, finding::Finding};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingSettle`.
#[derive(InputObject)]
pub struct FindingSettleInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Decision.
    decision: FindingDisputeDecision,
    /// Reason for the decision.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingSettlePayload, FindingSettleError, FindingSettleErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Viewer has a part in the finding that excludes this one (CAP-3, SEC-3).
    DutiesConflict = "DUTIES_CONFLICT",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingSettle`.
#[derive(Default)]
pub struct FindingSettleMutation;

#[Object]
impl FindingSettleMutation {
    /// Decides on a finding that is contested; who contests it does not (SEC-3). Requires `MANAGE_FINDINGS` on the
    /// department that it is about. Since 0.1.
    async fn finding_settle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingSettleInput,
    ) -> Result<FindingSettlePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command =
                    FindingSettle { finding, expected_version, decision: input.decision.into(), reason: input.reason };
                request
                    .run("findingSettle", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_settle(unit, &input).await })
                    })
                    .await
            }
        };
        FindingSettlePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
