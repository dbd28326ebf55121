//! `findingVerify`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::{answer::FindingMove, verify::finding_verify},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `findingVerify`.
#[derive(InputObject)]
pub struct FindingVerifyInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingVerifyPayload, FindingVerifyError, FindingVerifyErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// Nobody is behind the token; a named person must do this (CAP-3).
    PersonNeeded = "PERSON_NEEDED",
    /// Viewer has a part in the finding that excludes this one (CAP-3, SEC-3).
    DutiesConflict = "DUTIES_CONFLICT",
    /// Finding is major, and the viewer belongs, or belonged while the work was done, to the department that it is
    /// about or to one that did the work (CAP-3).
    SameDepartment = "SAME_DEPARTMENT",
}

/// Mutation `findingVerify`.
#[derive(Default)]
pub struct FindingVerifyMutation;

#[Object]
impl FindingVerifyMutation {
    /// Confirms that the work is done; the wait for its effect begins (CAP-3). Requires `VERIFY_FINDINGS` on the
    /// department that it is about, and a named person. Since 0.1.
    async fn finding_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingVerifyInput,
    ) -> Result<FindingVerifyPayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingMove { finding, expected_version };
                request
                    .run("findingVerify", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_verify(unit, &input).await })
                    })
                    .await
            }
        };
        FindingVerifyPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
