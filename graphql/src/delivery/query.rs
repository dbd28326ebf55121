//! `deliveries`.

use async_graphql::{Context, InputObject, Object};
use gradus_services::delivery::deliveries;

use super::delivery::{Delivery, DeliveryState};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which deliveries are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct DeliveryFilter {
    /// Where they stand.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<DeliveryState>>,
}

/// Queries about deliveries.
#[derive(Default)]
pub struct DeliveryQuery;

#[Object]
impl DeliveryQuery {
    /// Deliveries to channels, the one that was recorded first leading (NTF-5, R123). Requires `READ_JOURNAL` on the whole
    /// organization.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which deliveries.")] filter: Option<DeliveryFilter>,
    ) -> Result<List<Delivery>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let states = filter.unwrap_or_default().state.unwrap_or_default();
        let states: Vec<_> = states.into_iter().map(Into::into).collect();
        let read = request(ctx).read().clone();
        let found = deliveries::page(&read, &states, &page).await.map_err(fault)?;
        Ok(list(found, Delivery, move || {
            let (read, states) = (read.clone(), states.clone());
            async move { deliveries::count(&read, &states).await }
        }))
    }
}
