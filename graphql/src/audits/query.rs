//! Queries about audits.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::page::Page;
use gradus_services::audits::{
    audits::{self, AuditFilter as Filter},
    catalog,
};

use super::{
    audit::{Audit, AuditState},
    program::AuditProgram,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
    scalars::Date,
};

/// Which audits are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct AuditFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<AuditState>>,
    /// Code of an audit program.
    program: Option<String>,
    /// First day of the audit, at the earliest.
    planned_from: Option<Date>,
    /// First day of the audit, at the latest.
    planned_to: Option<Date>,
    /// Code of a department: only audits that look at it or at one below it.
    department: Option<String>,
}

/// Queries about audits.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Audit programs of the organization, by code. Requires `READ_AUDITS`.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn audit_programs(&self, ctx: &Context<'_>) -> Result<Vec<AuditProgram>> {
        let found = catalog::programs(request(ctx).read()).await.map_err(fault)?;
        Ok(found.into_iter().map(AuditProgram).collect())
    }

    /// Audit with this number; null where there is none that the viewer may see. Requires `READ_AUDITS`.
    async fn audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the audit.")] number: String,
    ) -> Option<Result<Audit>> {
        let found = audits::find_by_number(request(ctx).read(), &number).await.map_err(fault);
        found.map(|found| found.map(Audit)).transpose()
    }

    /// Audits that the viewer may see, by their day: those that look at a department within reach, those that such a
    /// department carries out, and those to which the viewer is assigned. Requires `READ_AUDITS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn audits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which audits.")] filter: Option<AuditFilter>,
    ) -> Result<List<Audit>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let (plain, program, department) = read_filter(filter);
        let narrowed = audits::narrow(&read, plain, program.as_deref(), department.as_deref()).await.map_err(fault)?;
        let Some(filter) = narrowed else {
            let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(list(nothing, Audit, || async { Ok(0) }));
        };
        let found = audits::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Audit, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { audits::count(&read, &filter).await }
        }))
    }
}

/// The filter in the use case's words, with the codes that it names.
fn read_filter(filter: Option<AuditFilter>) -> (Filter, Option<String>, Option<String>) {
    let Some(filter) = filter else { return (Filter::default(), None, None) };
    let plain = Filter {
        states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
        planned_from: filter.planned_from.map(|day| day.0),
        planned_to: filter.planned_to.map(|day| day.0),
        ..Filter::default()
    };
    (plain, filter.program, filter.department)
}
