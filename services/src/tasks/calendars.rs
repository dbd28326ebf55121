//! Versions of calendars that wait for a second pair of eyes (R38).

use gradus_domain::{
    access::{Action, Scope},
    page::PageRequest,
    scheduling::calendar_proposal::ProposalState,
    tasks::{Task, TaskKind, TaskReason},
};
use gradus_store::{
    scheduling::{
        calendar_proposals::{self, ProposalFilter},
        calendars,
    },
    tasks::Part,
};

use super::{Waiting, taken};
use crate::{Never, Read, ReadResult, scheduling::calendar_import::hand};

/// Proposals that the asker may decide: to approve, or to turn down where the calendar has moved on. There is one at most
/// for each year of a calendar.
pub(super) async fn to_decide(ctx: &Read, part: Part) -> ReadResult<Vec<Waiting>> {
    if ctx.actor.require_organization::<Never>(Action::ApproveCalendars, ctx.now).is_err() {
        return Ok(Vec::new());
    }
    let scope = Scope::organization(ctx.actor.organization);
    let filter = ProposalFilter { states: vec![ProposalState::Pending], code: None };
    let page = calendar_proposals::page_by_time(&ctx.reader, &scope, &filter, &PageRequest::first(100)).await?;
    let proposals: Vec<_> = page.items.into_iter().map(|(_, proposal)| proposal).collect();
    let codes: Vec<_> = proposals.iter().map(|proposal| proposal.code.clone()).collect();
    let versions = if codes.is_empty() {
        std::collections::HashMap::new()
    } else {
        calendars::find_many(&ctx.reader, &scope, &codes).await?
    };
    let me = hand(&ctx.actor);
    let mut tasks = Vec::new();
    for proposal in proposals.iter().filter(|proposal| !proposal.proposed_by.is_same(&me)) {
        let present = versions.get(&proposal.code).map_or(0, |calendar| calendar.version);
        let mut task = Task::of(TaskKind::CalendarDecide, proposal.id, None, TaskReason::Decider);
        if proposal.approve(&me, present).is_err() {
            task.command = Some("calendarReject");
        }
        tasks.push(task.into());
    }
    Ok(taken(tasks, part))
}
