//! `calendarApprove` and `calendarReject`: a proposed version comes to hold, or is turned down (R37, R38).
//!
//! With the approval, in one transaction: the version holds, and so does what follows from it
//! ([`calendar_effect`](super::calendar_effect)).

use gradus_domain::{
    access::{Action, Scope},
    ids::CalendarProposalId,
    scheduling::calendar_proposal::{CalendarProposal, ProposalRefusal, ProposalState},
    text,
};
use gradus_store::scheduling::{calendar_proposals, calendars};
use serde::Serialize;

use super::{
    calendar_content::stored,
    calendar_effect::{Effect, take_effect},
    calendar_import::hand,
};
use crate::{Failure, Unit, failure::expect_version};

/// Input of both commands.
#[derive(Clone, Debug, Serialize)]
pub struct CalendarDecide {
    /// The proposal.
    pub proposal: CalendarProposalId,
    /// The version that the actor saw.
    pub expected_version: i32,
    /// Why. Needed to turn it down.
    pub reason: Option<String>,
}

/// What the journal keeps of an approval.
#[derive(Serialize)]
struct Holds<'a> {
    proposal: &'a CalendarProposal,
    calendar_version: i32,
    #[serde(flatten)]
    effect: Effect,
}

async fn held(
    unit: &Unit,
    scope: &Scope,
    input: &CalendarDecide,
) -> Result<CalendarProposal, Failure<ProposalRefusal>> {
    let found = calendar_proposals::find_for_update(unit.tx(), scope, input.proposal).await?;
    let found = found.ok_or(Failure::NotFound("proposalId"))?;
    expect_version(Some(input.expected_version), found.version)?;
    Ok(found)
}

fn reason(input: &CalendarDecide) -> Result<Option<String>, Failure<ProposalRefusal>> {
    let reason = input.reason.as_deref().map(text::plain).transpose();
    reason.map(|reason| reason.map(str::to_owned)).map_err(|_| vec![ProposalRefusal::ReasonUnfit].into())
}

fn decided(unit: &Unit, before: &CalendarProposal, state: ProposalState, reason: Option<String>) -> CalendarProposal {
    CalendarProposal {
        state,
        version: before.version + 1,
        decided_by: Some(hand(&unit.actor)),
        decided_at: Some(unit.now),
        reason,
        ..before.clone()
    }
}

/// Lets a proposed version hold. Requires `APPROVE_CALENDARS` on the whole organization; refused to whoever proposed it.
pub async fn calendar_approve(
    unit: &mut Unit,
    input: &CalendarDecide,
) -> Result<CalendarProposalId, Failure<ProposalRefusal>> {
    let scope = unit.actor.require_organization(Action::ApproveCalendars, unit.now)?;
    let before = held(unit, &scope, input).await?;
    let reason = reason(input)?;
    let calendar = calendars::find_for_update(unit.tx(), &scope, &before.code).await?;
    let present = calendar.as_ref().map_or(0, |calendar| calendar.version);
    before.approve(&hand(&unit.actor), present).map_err(|refusal| vec![refusal])?;

    let id = calendar.as_ref().map_or_else(|| unit.new_id(), |calendar| calendar.id);
    let next = stored(id, &before.code, present + 1, &before.content);
    match calendar {
        Some(_) => calendars::replace(unit.tx(), &scope, &next, unit.new_id(), unit.now).await?,
        None => calendars::insert(unit.tx(), &scope, &next, unit.new_id(), unit.now).await?,
    }
    let effect = take_effect(unit, &scope, &next).await?;
    let after = decided(unit, &before, ProposalState::Approved, reason);
    calendar_proposals::save(unit.tx(), &scope, &after).await?;
    let holds = Holds { proposal: &after, calendar_version: next.version, effect };
    unit.record(after.id, Some(&before), Some(&holds), after.reason.as_deref());
    unit.announce(id, next.version, None);
    Ok(after.id)
}

/// Turns a proposed version down. Requires `APPROVE_CALENDARS` on the whole organization; whoever proposed it may take it
/// back.
pub async fn calendar_reject(
    unit: &mut Unit,
    input: &CalendarDecide,
) -> Result<CalendarProposalId, Failure<ProposalRefusal>> {
    let scope = unit.actor.require_organization(Action::ApproveCalendars, unit.now)?;
    let before = held(unit, &scope, input).await?;
    let Some(reason) = reason(input)? else { return Err(vec![ProposalRefusal::ReasonUnfit].into()) };
    before.reject().map_err(|refusal| vec![refusal])?;
    let after = decided(unit, &before, ProposalState::Rejected, Some(reason));
    calendar_proposals::save(unit.tx(), &scope, &after).await?;
    unit.record(after.id, Some(&before), Some(&after), after.reason.as_deref());
    Ok(after.id)
}
