//! `consistencyIssues`.

use async_graphql::{Context, Object};
use gradus_services::upkeep::health;

use super::issue::ConsistencyIssue;
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Queries about what looks wrong.
#[derive(Default)]
pub struct UpkeepQuery;

#[Object]
impl UpkeepQuery {
    /// Records that look wrong, check by check, each with the command that would mend it (R130, RPT-5). Looked up at the
    /// instant of the request; a list that changes meanwhile may show a record on no page. Requires `READ_JOURNAL` on the
    /// whole organization.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn consistency_issues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
    ) -> Result<List<ConsistencyIssue>> {
        let page = PageArgs::forward(first, after).request()?;
        let read = request(ctx).read().clone();
        let found = health::page(&read, &page).await.map_err(fault)?;
        Ok(list(found, ConsistencyIssue, move || {
            let read = read.clone();
            async move { health::count(&read).await }
        }))
    }
}
