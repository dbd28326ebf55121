//! Queries about training.

use async_graphql::{Context, Object};
use gradus_services::training::{courses, requirements};

use super::{
    course::Course,
    coverage::{TrainingCoverage, coverage},
    requirement::TrainingRequirement,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
    scalars::{Date, Period},
};

/// Queries about training.
#[derive(Default)]
pub struct TrainingQuery;

#[Object]
impl TrainingQuery {
    /// Course with this code; null where there is none. Requires `READ_TRAINING`.
    async fn course(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the course.")] code: String,
    ) -> Option<Result<Course>> {
        let found = courses::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(Course)).transpose()
    }

    /// Courses of the organization, by code. Requires `READ_TRAINING`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn courses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
    ) -> Result<List<Course>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let found = courses::page(&read, &page).await.map_err(fault)?;
        Ok(list(found, Course, move || {
            let read = read.clone();
            async move { courses::count(&read).await }
        }))
    }

    /// Training requirement with this code; null where there is none. Requires `READ_TRAINING`.
    async fn training_requirement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the requirement.")] code: String,
    ) -> Option<Result<TrainingRequirement>> {
        let found = requirements::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(TrainingRequirement)).transpose()
    }

    /// Training requirements of the organization, by code. Requires `READ_TRAINING`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn training_requirements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
    ) -> Result<List<TrainingRequirement>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let found = requirements::page(&read, &page).await.map_err(fault)?;
        Ok(list(found, TrainingRequirement, move || {
            let read = read.clone();
            async move { requirements::count(&read).await }
        }))
    }

    /// Training coverage of those whom the viewer may see, on a day or of a period at its close. Without arguments:
    /// all of them, today. Requires `READ_TRAINING`.
    async fn training_coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of a department: only it and its subtree.")] department: Option<String>,
        #[graphql(desc = "Code of a requirement: only its assignments.")] requirement: Option<String>,
        #[graphql(desc = "Day at whose end the figures are told; today by default.")] as_of: Option<Date>,
        #[graphql(desc = "Period to judge at its close, by what was known at the end of `asOf`.")] period: Option<
            Period,
        >,
    ) -> Result<TrainingCoverage> {
        coverage(request(ctx), department.as_deref(), requirement.as_deref(), as_of, period).await
    }
}
