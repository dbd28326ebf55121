//! `findingIssue`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{FindingId, NodeId};
use gradus_services::{
    Failure,
    findings::issue::{FindingIssue, finding_issue},
};

use super::finding::Finding;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `findingIssue`.
#[derive(InputObject)]
pub struct FindingIssueInput {
    /// Finding.
    finding_id: ID,
    /// Version of the finding that the viewer saw.
    expected_version: i32,
    /// Number of the employee who answers for it; the head of the department where none is given.
    owner_number: Option<String>,
    /// Day by which its work is to be verified, in the organization's time zone; 30 days from today for major and 60
    /// for minor findings where none is given, and none for the others.
    due_on: Option<Date>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    FindingIssuePayload, FindingIssueError, FindingIssueErrorCode;
    /// Finding after the change. Null when the request was refused.
    finding: Finding;
    /// State of the finding does not allow it (CAP-2).
    WrongState = "WRONG_STATE",
    /// No employee who works here has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Day is over.
    InThePast = "IN_THE_PAST",
    /// Finding is a strength, or has no due day (CAP-1).
    NothingDue = "NOTHING_DUE",
}

/// Mutation `findingIssue`.
#[derive(Default)]
pub struct FindingIssueMutation;

#[Object]
impl FindingIssueMutation {
    /// Tells a finding to those whom it is about. Requires `MANAGE_FINDINGS` on the department that it is about.
    /// Since 0.1.
    async fn finding_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: FindingIssueInput,
    ) -> Result<FindingIssuePayload> {
        let request = request(ctx);
        let outcome = match FindingId::from_node_id(&input.finding_id) {
            None => Err(Failure::NotFound("findingId")),
            Some(finding) => {
                let expected_version = Some(input.expected_version);
                let command = FindingIssue {
                    finding,
                    expected_version,
                    owner_number: input.owner_number,
                    due_on: input.due_on.map(|day| day.0),
                };
                request
                    .run("findingIssue", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { finding_issue(unit, &input).await })
                    })
                    .await
            }
        };
        FindingIssuePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Finding)) })
            .await
    }
}
