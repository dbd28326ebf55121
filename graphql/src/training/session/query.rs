//! Queries about training sessions.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::page::Page;
use gradus_services::training::sessions::read::{self, SessionCodes, SessionFilter};

use super::{TrainingSession, TrainingSessionMode, TrainingSessionState};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::request,
    scalars::DateTime,
};

/// Which training sessions are asked for. Conditions are joined by "and".
#[derive(Clone, Default, InputObject)]
pub struct TrainingSessionFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<TrainingSessionState>>,
    /// Modes.
    #[graphql(validator(max_items = 100))]
    mode: Option<Vec<TrainingSessionMode>>,
    /// Code of a course.
    course: Option<String>,
    /// Code of a training requirement: only sessions of courses that count for it.
    requirement: Option<String>,
    /// Code of a department: only sessions that it or one below it organizes.
    department: Option<String>,
    /// Number of a campaign: only sessions that are planned within it.
    campaign: Option<String>,
    /// Beginning, at the earliest.
    starts_from: Option<DateTime>,
    /// Beginning, before this instant.
    starts_before: Option<DateTime>,
}

/// Queries about training sessions.
#[derive(Default)]
pub struct TrainingSessionQuery;

#[Object]
impl TrainingSessionQuery {
    /// Training session with this number; null where there is none that the viewer may see. Requires `READ_TRAINING`;
    /// everybody sees the sessions in which they are enrolled and those that they hold.
    async fn training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of the session.")] number: String,
    ) -> Option<Result<TrainingSession>> {
        let found = read::find_by_number(request(ctx).read(), &number).await.map_err(fault);
        found.map(|found| found.map(TrainingSession)).transpose()
    }

    /// Training sessions that the viewer may see, by their beginning: those that a department within reach organizes,
    /// those in which somebody within reach is enrolled, and those that the viewer holds. Requires `READ_TRAINING`;
    /// everybody sees the sessions in which they are enrolled.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn training_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which sessions.")] filter: Option<TrainingSessionFilter>,
    ) -> Result<List<TrainingSession>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let read = request(ctx).read().clone();
        let (plain, codes) = read_filter(filter.unwrap_or_default());
        let Some(filter) = read::narrow(&read, plain, &codes).await.map_err(fault)? else {
            let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(list(nothing, TrainingSession, || async { Ok(0) }));
        };
        let found = read::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, TrainingSession, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { read::count(&read, &filter).await }
        }))
    }
}

/// The filter in the use case's words, with the codes that it names.
fn read_filter(filter: TrainingSessionFilter) -> (SessionFilter, SessionCodes) {
    let plain = SessionFilter {
        states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
        modes: filter.mode.unwrap_or_default().into_iter().map(Into::into).collect(),
        from: filter.starts_from.map(|at| at.0),
        before: filter.starts_before.map(|at| at.0),
        ..SessionFilter::default()
    };
    let codes = SessionCodes {
        course: filter.course,
        requirement: filter.requirement,
        department: filter.department,
        campaign: filter.campaign,
    };
    (plain, codes)
}
