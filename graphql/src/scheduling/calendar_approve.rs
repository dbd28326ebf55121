//! `calendarApprove`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{CalendarProposalId, NodeId};
use gradus_services::{
    Failure, Never,
    scheduling::calendar_decide::{CalendarDecide, calendar_approve},
};

use super::calendar_proposal::CalendarProposal;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `calendarApprove`.
#[derive(InputObject)]
pub struct CalendarApproveInput {
    /// Id of the proposed version.
    proposal_id: ID,
    /// Version of the proposal that the viewer saw.
    expected_version: i32,
    /// Reason of the decision, for the journal.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    CalendarApprovePayload, CalendarApproveError, CalendarApproveErrorCode;
    /// Proposal after the change. Null when the request was refused.
    proposal: CalendarProposal;
    /// Proposal is approved or rejected already.
    Decided = "DECIDED",
    /// Viewer proposed it: somebody else must approve it.
    OwnProposal = "OWN_PROPOSAL",
    /// Another version of the calendar came to hold meanwhile.
    Outdated = "OUTDATED",
    /// Reason is blank, too long, begins like a formula, or holds a sign that is not printed.
    ReasonUnfit = "REASON_UNFIT",
}

/// Mutation `calendarApprove`.
#[derive(Default)]
pub struct CalendarApproveMutation;

#[Object]
impl CalendarApproveMutation {
    /// Lets a proposed version of a calendar hold (R37, R38). Running schedules that go by the calendar are planned anew at
    /// once; occurrences that have a row keep their time and get a note where they would move. Refused to whoever
    /// proposed it. Requires `APPROVE_CALENDARS`. Since 0.1.
    async fn calendar_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: CalendarApproveInput,
    ) -> Result<CalendarApprovePayload> {
        let request = request(ctx);
        let Some(proposal) = CalendarProposalId::from_node_id(&input.proposal_id) else {
            let absent = Err::<(), Failure<Never>>(Failure::NotFound("proposalId"));
            return CalendarApprovePayload::of(request, absent, |_, ()| async { Ok(None) }).await;
        };
        let (expected_version, reason) = (input.expected_version, input.reason);
        let command = CalendarDecide { proposal, expected_version, reason };
        let outcome = request
            .run("calendarApprove", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { calendar_approve(unit, &input).await })
            })
            .await;
        CalendarApprovePayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(CalendarProposal))
        })
        .await
    }
}
