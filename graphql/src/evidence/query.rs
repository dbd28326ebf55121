//! Queries about evidence.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    evidence::revision::{EvidenceObject, EvidenceObjectKind},
    ids::{EvidenceId, NodeId},
};
use gradus_services::evidence::read::{self, EvidenceFilter as Filter};

use super::revision::{Evidence, EvidenceFormat, EvidenceState, object};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which evidence is asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct EvidenceFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<EvidenceState>>,
    /// Forms of files.
    #[graphql(validator(max_items = 100))]
    format: Option<Vec<EvidenceFormat>>,
    /// Only under legal hold, or only not.
    is_on_hold: Option<bool>,
    /// Id of an audit or a measure to which it is bound. Nothing is found of a record that the viewer may not read.
    object_id: Option<ID>,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    sha256: Option<String>,
}

/// Queries about evidence.
#[derive(Default)]
pub struct EvidenceQuery;

#[Object]
impl EvidenceQuery {
    /// Evidence with this id. Null where there is none that the viewer may see: whoever may read a record to which it is
    /// bound sees it, whoever handed it in, and whoever holds `MANAGE_EVIDENCE` on the whole organization (SEC-1). Since
    /// 0.1.
    async fn evidence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the evidence.")] id: ID,
    ) -> Option<Result<Evidence>> {
        let id = EvidenceId::from_node_id(&id)?;
        request(ctx).load(id).await.map(|found| found.map(Evidence)).transpose()
    }

    /// Evidence that the viewer may see, the latest first. See `evidence` for who sees what. Since 0.1.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn evidence_files(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which evidence.")] filter: Option<EvidenceFilter>,
    ) -> Result<List<Evidence>> {
        let page = PageArgs { first, after, last, before }.request()?;
        // An id of another kind is that of no record to which anything is bound.
        let nothing = EvidenceObject { kind: EvidenceObjectKind::Audit, id: uuid::Uuid::nil() };
        let filter = filter.map_or_else(Filter::default, |filter| Filter {
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            formats: filter.format.unwrap_or_default().into_iter().map(Into::into).collect(),
            is_on_hold: filter.is_on_hold,
            object: filter.object_id.map(|id| object(&id).unwrap_or(nothing)),
            hash: filter.sha256,
        });
        let read = request(ctx).read().clone();
        let found = read::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Evidence, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count(&read, &filter).await }
        }))
    }
}
