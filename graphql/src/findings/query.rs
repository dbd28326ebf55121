//! Queries about findings.

use async_graphql::{Context, Enum, InputObject, Object};
use gradus_domain::{ids::AuditId, page::Page};
use gradus_services::findings::{
    figures::finding_figures,
    read::{self, FindingFilter as Filter, FindingNames, FindingOrder as Order},
};

use super::{
    enums::{FindingGrade, FindingSource, FindingState},
    figures::FindingFigures,
    finding::Finding,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
    scalars::Period,
};

/// Which findings are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct FindingFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<FindingState>>,
    /// Grades, as they stand by now.
    #[graphql(validator(max_items = 100))]
    grade: Option<Vec<FindingGrade>>,
    /// Sources.
    #[graphql(validator(max_items = 100))]
    source: Option<Vec<FindingSource>>,
    /// Code of a department: only findings about it or one below it.
    department: Option<String>,
    /// Number of an employee: only findings for which they answer.
    owner: Option<String>,
    /// Indicates that only overdue findings are asked for; false: only those that are not.
    overdue: Option<bool>,
}

/// Order of findings.
#[derive(Enum, Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum FindingOrder {
    /// By number.
    #[default]
    Number,
    /// By due day, then in the order of raising; what is never due comes last.
    Due,
}

/// Queries about findings.
#[derive(Default)]
pub struct FindingQuery;

#[Object]
impl FindingQuery {
    /// Finding with this number; null where there is none that the viewer may see. Requires `READ_FINDINGS`; everybody
    /// sees the findings that they raised, answer for or work on.
    async fn finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the finding.")] number: String,
    ) -> Option<Result<Finding>> {
        let found = read::find_by_number(request(ctx).read(), &number).await.map_err(fault);
        found.map(|found| found.map(Finding)).transpose()
    }

    /// Findings that the viewer may see: those about a department within reach, and those that they raised, answer for,
    /// work on, or found as one of an audit's team. Drafts are seen by who raised or found them and by who manages findings
    /// or audits there (SEC-2). Requires `READ_FINDINGS`; everybody sees their own.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which findings.")] filter: Option<FindingFilter>,
        #[graphql(desc = "Order. A cursor of one order is none of the other.", default)] order_by: FindingOrder,
    ) -> Result<List<Finding>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let (plain, names) = read_filter(filter.unwrap_or_default());
        let Some(filter) = read::narrow(&read, plain, &names).await.map_err(fault)? else {
            let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(list(nothing, Finding, || async { Ok(0) }));
        };
        let order = match order_by {
            FindingOrder::Number => Order::Number,
            FindingOrder::Due => Order::Due,
        };
        let found = read::page(&read, &filter, order, &page).await.map_err(fault)?;
        Ok(list(found, Finding, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count(&read, &filter).await }
        }))
    }

    /// Figures of findings in a period, by what is known today: closed on time (formula 4.13), effect of corrective action
    /// (formula 4.14), repeats (CAP-5). Counts the findings that the viewer may see. Null where the code names no department
    /// that the viewer may see. Requires `READ_FINDINGS`.
    #[graphql(complexity = "50 + child_complexity")]
    async fn finding_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Period, in the organization's time zone.")] period: Period,
        #[graphql(desc = "Code of a department: only findings about it or one below it.")] department: Option<String>,
    ) -> Result<Option<FindingFigures>> {
        let found = finding_figures(request(ctx).read(), period.0, department.as_deref()).await.map_err(fault)?;
        Ok(found.map(FindingFigures))
    }
}

/// The filter in the use case's words, with the names in it.
fn read_filter(filter: FindingFilter) -> (Filter, FindingNames) {
    let plain = Filter {
        states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
        grades: filter.grade.unwrap_or_default().into_iter().map(Into::into).collect(),
        sources: filter.source.unwrap_or_default().into_iter().map(Into::into).collect(),
        ..Filter::default()
    };
    let names = FindingNames { department: filter.department, owner: filter.owner, overdue: filter.overdue };
    (plain, names)
}

/// The findings of an audit that the viewer may see, by number.
pub(crate) async fn of_audit(
    ctx: &Context<'_>,
    audit: AuditId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Finding>> {
    let page = PageArgs::forward(first, after).request()?;
    let read = request(ctx).read().clone();
    let filter = Filter { audit: Some(audit), ..Filter::default() };
    let found = read::page(&read, &filter, Order::Number, &page).await.map_err(fault)?;
    Ok(list(found, Finding, move || {
        let (read, filter) = (read.clone(), filter.clone());
        async move { read::count(&read, &filter).await }
    }))
}
