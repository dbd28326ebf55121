//! `findingExtend`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::extend::{FindingExtend, finding_extend},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `findingExtend`.
#[derive(InputObject)]
pub struct FindingExtendInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// New due day, after the present one, in the organization's time zone.
    due_on: Date,
    /// Reason.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingExtendPayload, FindingExtendError, FindingExtendErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Finding is a strength, or has no due day (CAP-1).
    NothingDue = "NOTHING_DUE",
    /// Due day has come (CAP-6).
    DuePassed = "DUE_PASSED",
    /// Due day was moved twice already (CAP-6).
    ExtendedTwice = "EXTENDED_TWICE",
    /// Viewer has a part in the finding that excludes this one (CAP-3, SEC-3).
    DutiesConflict = "DUTIES_CONFLICT",
    /// New day does not lie after the present one.
    NotLater = "NOT_LATER",
    /// Finding is major, and the new day lies more than 90 days after the first one (CAP-6).
    BeyondLimit = "BEYOND_LIMIT",
    /// Text is missing.
    TextMissing = "TEXT_MISSING",
    /// Text is longer than 500 characters, begins like a formula, or holds a sign that is not printed.
    TextMalformed = "TEXT_MALFORMED",
}

/// Mutation `findingExtend`.
#[derive(Default)]
pub struct FindingExtendMutation;

#[Object]
impl FindingExtendMutation {
    /// Moves the due day of the present round; at most twice, and before it has come (CAP-6). Whoever answers for the
    /// work does not. Requires `MANAGE_FINDINGS` on the department that it is about. Since 0.1.
    async fn finding_extend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingExtendInput,
    ) -> Result<FindingExtendPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingExtend { finding, expected_version, due_on: input.due_on.0, reason: input.reason };
                request
                    .run("findingExtend", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_extend(unit, &input).await })
                    })
                    .await
            }
        };
        FindingExtendPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
