//! `calendarReject`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{CalendarProposalId, NodeId};
use gradus_services::{
    Failure, Never,
    scheduling::calendar_decide::{CalendarDecide, calendar_reject},
};

use super::calendar_proposal::CalendarProposal;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `calendarReject`.
#[derive(InputObject)]
pub struct CalendarRejectInput {
    /// Id of the proposed version.
    proposal_id: ID,
    /// Version of the proposal that the viewer saw.
    expected_version: i32,
    /// Reason of the decision.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    CalendarRejectPayload, CalendarRejectError, CalendarRejectErrorCode;
    /// Proposal after the change. Null when the request was refused.
    proposal: CalendarProposal;
    /// Proposal is approved or rejected already.
    Decided = "DECIDED",
    /// Reason is blank, too long, begins like a formula, or holds a sign that is not printed.
    ReasonUnfit = "REASON_UNFIT",
}

/// Mutation `calendarReject`.
#[derive(Default)]
pub struct CalendarRejectMutation;

#[Object]
impl CalendarRejectMutation {
    /// Turns a proposed version of a calendar down; whoever proposed it may take it back so. Requires
    /// `APPROVE_CALENDARS`. Since 0.1.
    async fn calendar_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: CalendarRejectInput,
    ) -> Result<CalendarRejectPayload> {
        let request = request(ctx);
        let Some(proposal) = CalendarProposalId::from_node_id(&input.proposal_id) else {
            let absent = Err::<(), Failure<Never>>(Failure::NotFound("proposalId"));
            return CalendarRejectPayload::of(request, absent, |_, ()| async { Ok(None) }).await;
        };
        let (expected_version, reason) = (input.expected_version, Some(input.reason));
        let command = CalendarDecide { proposal, expected_version, reason };
        let outcome = request
            .run("calendarReject", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { calendar_reject(unit, &input).await })
            })
            .await;
        CalendarRejectPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(CalendarProposal))
        })
        .await
    }
}
