//! Queries about schedules.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::{
    ids::ScheduleId,
    page::{Cursor, Page},
};
use gradus_services::{Failure, Never, scheduling::schedules};

use super::{
    enums::ScheduleState,
    occurrence::{FirstOccurrencesOf, Occurrence, OccurrenceFilter, read_filter},
    preview::{self, SchedulePreview, SchedulePreviewInput},
    schedule::Schedule,
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, cost, list},
    request::{Request, request},
};

/// Which schedules are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct ScheduleFilter {
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<ScheduleState>>,
    /// Kinds of what an occurrence does, such as CREATE_AUDIT.
    #[graphql(validator(max_items = 100))]
    action_kind: Option<Vec<String>>,
}

/// Queries about schedules.
#[derive(Default)]
pub struct SchedulingQuery;

#[Object]
impl SchedulingQuery {
    /// Schedule with this code; null where there is none that the viewer may see. Requires `READ_SCHEDULES`.
    async fn schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the schedule.")] code: String,
    ) -> Option<Result<Schedule>> {
        let found = schedules::find_by_code(request(ctx).read(), &code).await.map_err(fault);
        found.map(|found| found.map(Schedule)).transpose()
    }

    /// Schedules, by code. Requires `READ_SCHEDULES`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn schedules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which schedules.")] filter: Option<ScheduleFilter>,
    ) -> Result<List<Schedule>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let filter = filter.map_or_else(schedules::ScheduleFilter::default, |filter| schedules::ScheduleFilter {
            states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect(),
            action_kinds: filter.action_kind.unwrap_or_default(),
            program: None,
        });
        let read = request(ctx).read().clone();
        let found = schedules::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Schedule, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { schedules::count(&read, &filter).await }
        }))
    }

    /// Occurrences of all schedules, the one that is due first leading. Requires `READ_SCHEDULES`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which occurrences.")] filter: Option<OccurrenceFilter>,
    ) -> Result<List<Occurrence>> {
        let args = PageArgs { first, after, last, before };
        occurrence_list(request(ctx), args, read_filter(filter, None)).await
    }

    /// What a rule would do, shown before it is saved. Changes nothing. Requires `READ_SCHEDULES`.
    #[graphql(complexity = "cost(Some(100), None, child_complexity)")]
    async fn schedule_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rule to show.")] input: SchedulePreviewInput,
    ) -> Result<SchedulePreview> {
        preview::answer(request(ctx), input).await
    }
}

/// One page of occurrences; nothing where the filter names something that cannot exist.
pub(super) async fn occurrence_list(
    request: &Request,
    args: PageArgs,
    filter: Option<schedules::OccurrenceFilter>,
) -> Result<List<Occurrence>> {
    let page = args.request()?;
    let Some(filter) = filter else {
        let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
        return Ok(list(nothing, Occurrence, || async { Ok(0) }));
    };
    let read = request.read().clone();
    let found = schedules::page_occurrences(&read, &filter, &page).await.map_err(fault)?;
    Ok(list(found, Occurrence, move || {
        let (read, filter) = (read.clone(), filter.clone());
        async move { schedules::count_occurrences(&read, &filter).await }
    }))
}

/// One page of the occurrences of a schedule. Of a list of schedules, all first pages are one statement.
pub(super) async fn occurrences_of(
    request: &Request,
    schedule: ScheduleId,
    args: PageArgs,
    filter: Option<schedules::OccurrenceFilter>,
) -> Result<List<Occurrence>> {
    let (None, Some(filter)) = (&args.after, &filter) else { return occurrence_list(request, args, filter).await };
    let key = FirstOccurrencesOf { schedule, filter: filter.clone(), size: args.request()?.size };
    let first = request.load(key).await?.unwrap_or_default();
    let total = first.total;
    let has_next = first.items.len() as u64 != total;
    let items = first
        .items
        .into_iter()
        .map(|occurrence| (Cursor { key: occurrence.due_at.to_rfc3339(), id: occurrence.id.0 }, occurrence));
    let page = Page { items: items.collect(), has_next, has_previous: false };
    Ok(list(page, Occurrence, move || async move { Ok(total) }))
}

/// What a mutation answers where the id of its occurrence is not one of an occurrence.
pub(super) fn no_occurrence() -> std::result::Result<(), Failure<Never>> {
    Err(Failure::NotFound("occurrenceId"))
}

/// What a mutation answers where the id of its schedule is not one of a schedule.
pub(super) fn not_found() -> std::result::Result<(), Failure<Never>> {
    Err(Failure::NotFound("scheduleId"))
}
