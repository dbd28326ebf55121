//! Asking for proposed versions of working calendars, and loading them.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, async_trait::async_trait, dataloader::Loader};
use gradus_domain::{
    ids::CalendarProposalId,
    scheduling::{
        calendar_change::CalendarContent,
        calendar_proposal::{CalendarProposal as Model, ProposalState},
    },
};
use gradus_services::{
    ReadResult,
    scheduling::calendar_proposals::{self as proposals, Moved, ProposalFilter},
};

use super::calendar_proposal::{CalendarProposal, CalendarProposalState};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::{Batch, BatchError, request},
};

/// Which proposed versions of calendars are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct CalendarProposalFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<CalendarProposalState>>,
    /// Code of the calendar.
    calendar: Option<String>,
}

/// Queries about proposed versions of calendars.
#[derive(Default)]
pub struct CalendarProposalQuery;

#[Object]
impl CalendarProposalQuery {
    /// Proposed versions of working calendars, the latest first. Requires `READ_SCHEDULES`. Since 0.1.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn calendar_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which proposals.")] filter: Option<CalendarProposalFilter>,
    ) -> Result<List<CalendarProposal>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let filter = filter.map_or_else(ProposalFilter::default, |filter| ProposalFilter {
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            code: filter.calendar,
        });
        let read = request(ctx).read().clone();
        let found = proposals::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, CalendarProposal, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { proposals::count(&read, &filter).await }
        }))
    }
}

#[async_trait]
impl Loader<CalendarProposalId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(
        &self,
        ids: &[CalendarProposalId],
    ) -> std::result::Result<HashMap<CalendarProposalId, Model>, BatchError> {
        let found = proposals::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|proposal| (proposal.id, proposal)).collect())
    }
}

/// Key of a version of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VersionOf {
    /// Code of the calendar.
    pub code: String,
    /// Number of the version.
    pub version: i32,
}

#[async_trait]
impl Loader<VersionOf> for Batch {
    type Value = Arc<CalendarContent>;
    type Error = BatchError;

    async fn load(
        &self,
        keys: &[VersionOf],
    ) -> std::result::Result<HashMap<VersionOf, Arc<CalendarContent>>, BatchError> {
        let mut found = HashMap::new();
        // Proposals of a page rest on a version or two of one calendar.
        for key in keys {
            if let Some(content) = proposals::base(&self.read, &key.code, key.version).await.map_err(Arc::new)? {
                found.insert(key.clone(), Arc::new(content));
            }
        }
        Ok(found)
    }
}

/// Key of what moves by a proposed version of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MovesOf(pub CalendarProposalId);

#[async_trait]
impl Loader<MovesOf> for Batch {
    type Value = Arc<Moved>;
    type Error = BatchError;

    async fn load(&self, keys: &[MovesOf]) -> std::result::Result<HashMap<MovesOf, Arc<Moved>>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut found = HashMap::new();
        for proposal in proposals::find_many(&self.read, &ids).await.map_err(Arc::new)? {
            found.insert(MovesOf(proposal.id), Arc::new(self.moved(&proposal).await.map_err(Arc::new)?));
        }
        Ok(found)
    }
}

impl Batch {
    /// What moves by a proposal; nothing once it is decided.
    async fn moved(&self, proposal: &Model) -> ReadResult<Moved> {
        if proposal.state != ProposalState::Pending {
            return Ok(Moved::default());
        }
        let base = proposals::base(&self.read, &proposal.code, proposal.base_version).await?;
        let base = base.unwrap_or_else(|| nothing_known(proposal));
        proposals::moves(&self.read, proposal, &base).await
    }
}

/// What the version before a calendar's first one says.
pub(super) fn nothing_known(proposal: &Model) -> CalendarContent {
    CalendarContent::unknown(proposal.content.name.clone(), proposal.content.time_zone.clone())
}
