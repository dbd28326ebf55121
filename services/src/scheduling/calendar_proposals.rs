//! Reading proposed versions of calendars. Requires `READ_SCHEDULES`.

use gradus_domain::{
    access::Action,
    ids::CalendarProposalId,
    page::{Page, PageRequest},
    scheduling::{calendar_change::CalendarContent, calendar_proposal::CalendarProposal},
};
pub use gradus_store::scheduling::calendar_proposals::ProposalFilter;
use gradus_store::scheduling::{calendar_proposals, calendars};

pub use super::calendar_content::{Moved, Moves};
use super::calendar_content::{content, moves as moved};
use crate::{Read, ReadResult};

/// The proposals with these ids.
pub async fn find_many(ctx: &Read, ids: &[CalendarProposalId]) -> ReadResult<Vec<CalendarProposal>> {
    Ok(calendar_proposals::find_many(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, ids).await?)
}

/// One page of proposals, the latest first.
pub async fn page(ctx: &Read, filter: &ProposalFilter, request: &PageRequest) -> ReadResult<Page<CalendarProposal>> {
    Ok(calendar_proposals::page_by_time(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter, request).await?)
}

/// How many proposals there are.
pub async fn count(ctx: &Read, filter: &ProposalFilter) -> ReadResult<u64> {
    Ok(calendar_proposals::count(&ctx.reader, &ctx.scope(Action::ReadSchedules)?, filter).await?)
}

/// What the version on which a proposal rests says; nothing but weekends where the calendar is new.
pub async fn base(ctx: &Read, code: &str, version: i32) -> ReadResult<Option<CalendarContent>> {
    let scope = ctx.scope(Action::ReadSchedules)?;
    let found = calendars::find_version(&ctx.reader, &scope, code, version).await?;
    Ok(found.map(|found| content(&found)))
}

/// What moves when a proposal comes to hold.
pub async fn moves(ctx: &Read, proposal: &CalendarProposal, before: &CalendarContent) -> ReadResult<Moved> {
    let scope = ctx.scope(Action::ReadSchedules)?;
    Ok(moved(&ctx.reader, &scope, &proposal.code, (before, &proposal.content), ctx.now).await?)
}
