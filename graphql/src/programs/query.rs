//! Queries about programs.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::{access::Action, programs::program::ProgramState as State};
use gradus_services::programs::{read, shipped};

use super::{
    program::{Program, ProgramState},
    template::ProgramTemplate,
};
use crate::{
    errors::{Result, fault, internal},
    page::{List, PageArgs, cost, list},
    request::request,
};

/// Which programs are asked for.
#[derive(Clone, Default, InputObject)]
pub struct ProgramFilter {
    /// States of the program.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<ProgramState>>,
}

/// Queries about programs.
#[derive(Default)]
pub struct ProgramQuery;

#[Object]
impl ProgramQuery {
    /// Templates from which a program can be made. Requires `READ_PROGRAMS`.
    async fn program_templates(&self, ctx: &Context<'_>) -> Result<Vec<ProgramTemplate>> {
        request(ctx).read().scope(Action::ReadPrograms).map_err(fault)?;
        let shipped =
            shipped::shipped().map_err(|errors| internal(&format!("{} faults in a template", errors.len())))?;
        let template = |shipped: &shipped::ShippedTemplate| ProgramTemplate {
            code: shipped.content.template.code.to_string(),
            version: shipped.content.template.version.to_string(),
            name: shipped.content.template.name.clone(),
            summary: shipped.content.template.summary.clone(),
            digest: shipped.digest.clone(),
        };
        Ok(shipped.iter().map(template).collect())
    }

    /// Program with this code; null where there is none. Requires `READ_PROGRAMS`.
    async fn program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the program.")] code: String,
    ) -> Option<Result<Program>> {
        let found = read::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(Program)).transpose()
    }

    /// Programs of the organization, by code. Requires `READ_PROGRAMS`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which programs.")] filter: Option<ProgramFilter>,
    ) -> Result<List<Program>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let states = filter.and_then(|filter| filter.state).unwrap_or_default();
        let filter = read::ProgramFilter { states: states.into_iter().map(State::from).collect() };
        let read = request(ctx).read().clone();
        let found = read::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Program, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count(&read, &filter).await }
        }))
    }
}
