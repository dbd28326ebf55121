//! `findingAcceptRisk`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::risk::{FindingAcceptRisk, finding_accept_risk},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `findingAcceptRisk`.
#[derive(InputObject)]
pub struct FindingAcceptRiskInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// First day on which it is no longer left as it is, at most 366 days ahead, in the organization's time zone.
    until_on: Date,
    /// Reason.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingAcceptRiskPayload, FindingAcceptRiskError, FindingAcceptRiskErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Finding is neither major nor minor and needs no correction (CAP-1).
    NotRequired = "NOT_REQUIRED",
    /// Nobody is behind the token; a named person must do this (CAP-3).
    PersonNeeded = "PERSON_NEEDED",
    /// Viewer has a part in the finding that excludes this one (CAP-3, SEC-3).
    DutiesConflict = "DUTIES_CONFLICT",
    /// End does not lie after today, or more than 366 days after it.
    UntilOutOfRange = "UNTIL_OUT_OF_RANGE",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingAcceptRisk`.
#[derive(Default)]
pub struct FindingAcceptRiskMutation;

#[Object]
impl FindingAcceptRiskMutation {
    /// Leaves a finding as it is until a day, on which it returns to analysis by itself (CAP-2). Whoever answers for
    /// the work does not decide so. Requires `MANAGE_FINDINGS` on the department that it is about. Since 0.1.
    async fn finding_accept_risk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingAcceptRiskInput,
    ) -> Result<FindingAcceptRiskPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command =
                    FindingAcceptRisk { finding, expected_version, until_on: input.until_on.0, reason: input.reason };
                request
                    .run("findingAcceptRisk", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_accept_risk(unit, &input).await })
                    })
                    .await
            }
        };
        FindingAcceptRiskPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Finding)) },
        )
        .await
    }
}
