//! Queries about indicators.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{DepartmentId, NodeId};
use gradus_services::indicators::indicators;

use super::{formula::IndicatorTag, indicator::Indicator, words::Cadence};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which indicators are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct IndicatorFilter {
    /// Id of the department that answers for the indicator.
    owner: Option<ID>,
    /// How the indicator is used.
    tag: Option<IndicatorTag>,
    /// How often a value is taken.
    cadence: Option<Cadence>,
}

/// Queries about indicators.
#[derive(Default)]
pub struct IndicatorQuery;

#[Object]
impl IndicatorQuery {
    /// Indicator with this code; null where there is none that the viewer may see. Requires `READ_INDICATORS`.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the indicator.")] code: String,
    ) -> Option<Result<Indicator>> {
        let found = indicators::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(Indicator)).transpose()
    }

    /// Indicators of the organization, by code. Requires `READ_INDICATORS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which indicators.")] filter: Option<IndicatorFilter>,
    ) -> Result<List<Indicator>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let filter = filter.unwrap_or_default();
        let owner = match filter.owner.map(|id| DepartmentId::from_node_id(&id)) {
            None => None,
            Some(Some(owner)) => Some(owner),
            // An id of another kind is that of no department: nothing matches.
            Some(None) => Some(DepartmentId(uuid::Uuid::nil())),
        };
        let (tag, cadence) = (filter.tag.map(Into::into), filter.cadence.map(Into::into));
        let filter = indicators::IndicatorFilter { owner, tag, cadence };
        let read = request(ctx).read().clone();
        let found = indicators::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Indicator, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { indicators::count(&read, &filter).await }
        }))
    }
}
