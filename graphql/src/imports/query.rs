//! Queries about imports.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{ImportId, NodeId};
use gradus_services::import::runs::{self, ImportFilter as Filter};

use super::import::{Import, ImportKind, ImportState};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which imports are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct ImportFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<ImportState>>,
    /// Kinds.
    #[graphql(validator(max_items = 100))]
    kind: Option<Vec<ImportKind>>,
}

/// Queries about imports.
#[derive(Default)]
pub struct ImportQuery;

#[Object]
impl ImportQuery {
    /// Import with this id. Null where there is none that the viewer may see: whoever may import its kind in the whole
    /// organization sees it, whoever may for a part of it sees those that they began. Requires `MANAGE_PEOPLE`,
    /// `RECORD_COMPLETIONS` or `WAIVE_TRAINING`, by its kind. Since 0.1.
    async fn import(&self, ctx: &Context<'_>, #[graphql(desc = "Id of the import.")] id: ID) -> Option<Result<Import>> {
        let id = ImportId::from_node_id(&id)?;
        request(ctx).load(id).await.map(|found| found.map(Import)).transpose()
    }

    /// Imports that the viewer may see, the latest first: all of the kinds that they may import in the whole organization,
    /// and of the others those that they began. Requires `MANAGE_PEOPLE`, `RECORD_COMPLETIONS` or `WAIVE_TRAINING`.
    /// Since 0.1.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn imports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which imports.")] filter: Option<ImportFilter>,
    ) -> Result<List<Import>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let filter = filter.map_or_else(Filter::default, |filter| Filter {
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            kinds: filter.kind.unwrap_or_default().into_iter().map(Into::into).collect(),
        });
        let read = request(ctx).read().clone();
        let found = runs::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Import, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { runs::count(&read, &filter).await }
        }))
    }
}
