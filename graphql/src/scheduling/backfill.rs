//! A backfill of a schedule.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, InputObject, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    ids::{BackfillId, NodeId, ScheduleId},
    page::Page,
    refusal::Refusal,
    scheduling::backfill::{self, Backfill as Model},
};
use gradus_services::scheduling::{
    backfills::{self, BackfillFilter as Filter},
    schedule_backfill::{Span, rehearse},
};

use super::{
    planned::PlannedOccurrence,
    schedule::{Schedule, preview_size},
};
use crate::{
    errors::{Result, fault, internal},
    page::{List, PageArgs, cost, list},
    request::{Batch, BatchError, Request, request},
    scalars::DateTime,
};

/// State of a backfill. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "backfill::BackfillState")]
pub enum BackfillState {
    /// It is being worked off.
    Running,
    /// Every nominal time of its span has a row.
    Done,
    /// It was ended before it was through; what it made stays.
    Cancelled,
}

/// Order in which a backfill works. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq, Default)]
#[graphql(remote = "backfill::BackfillOrder")]
pub enum BackfillOrder {
    /// The oldest nominal time first.
    #[default]
    OldestFirst,
    /// The newest nominal time first.
    NewestFirst,
}

/// Backfill: a past span of a schedule that is made up for. The scheduler works it off in portions of at most 100, after what
/// comes due by itself, and makes what has no row yet (R76–R78).
#[derive(Description)]
pub struct Backfill(pub Model);

#[Object(use_type_description)]
impl Backfill {
    /// Opaque id of the backfill.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Version of the backfill, for `expectedVersion`. It counts what people do; progress leaves it as it is.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Schedule of the backfill.
    async fn schedule(&self, ctx: &Context<'_>) -> Result<Schedule> {
        let found = request(ctx).load(self.0.schedule).await?;
        found.map(Schedule).ok_or_else(|| internal(&format!("schedule of {} is missing", self.0.id)))
    }

    /// State of the backfill.
    async fn state(&self) -> BackfillState {
        self.0.state.into()
    }

    /// First nominal instant of the span, included.
    async fn from(&self) -> DateTime {
        self.0.from.into()
    }

    /// Last nominal instant of the span, included.
    async fn to(&self) -> DateTime {
        self.0.to.into()
    }

    /// Order in which it works.
    async fn order(&self) -> BackfillOrder {
        self.0.order.into()
    }

    /// Indicates that it starts occurrences also where an earlier one is open.
    async fn even_if_open(&self) -> bool {
        self.0.even_if_open
    }

    /// Revision of the schedule's rule by which it plans; a later edit changes nothing of it.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Number of occurrences that it was to make when it was asked for: nominal times of the span without a row.
    async fn planned_count(&self) -> i32 {
        self.0.planned
    }

    /// Number of occurrences that it has made.
    async fn made_count(&self) -> i32 {
        self.0.made
    }

    /// Number of nominal times that had a row when their turn came.
    async fn passed_count(&self) -> i32 {
        self.0.passed
    }

    /// Last nominal instant that it has decided about. Null before the first.
    async fn watermark(&self) -> Option<DateTime> {
        self.0.watermark.map(Into::into)
    }

    /// Instant at which it goes on: at once, or later where there was no room for it (R77). Null once it has ended.
    async fn next_at(&self) -> Option<DateTime> {
        self.0.wake_at.map(Into::into)
    }

    /// Reason why it could not go on the last time, for operators. Null where nothing was in its way.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Name of who asked for it.
    async fn asked_by(&self) -> &str {
        &self.0.asked.by
    }

    /// Timestamp of the request.
    async fn asked_at(&self) -> DateTime {
        self.0.asked.at.into()
    }

    /// Reason of the request. Null where nobody gave one.
    async fn reason(&self) -> Option<&str> {
        self.0.asked.reason.as_deref()
    }

    /// Name of who cancelled it; `scheduler` where its schedule was archived meanwhile. Null where nobody did.
    async fn cancelled_by(&self) -> Option<&str> {
        self.0.cancelled.as_ref().map(|word| word.by.as_str())
    }

    /// Reason why it was cancelled. Null where it was not.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancelled.as_ref().and_then(|word| word.reason.as_deref())
    }

    /// Timestamp of its end, whichever way. Null while it runs.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}

/// What a backfill of a span would make, if it were asked for now.
#[derive(SimpleObject)]
pub struct BackfillPreview {
    /// Number of occurrences.
    count: i32,
    /// First of them, the oldest leading.
    occurrences: Vec<PlannedOccurrence>,
    /// Reasons why such a backfill would be refused, in the request's language. Empty where it would not.
    refusals: Vec<String>,
}

/// What a backfill of `span` would make of `schedule`.
pub(super) async fn preview(
    request: &Request,
    schedule: &gradus_domain::scheduling::stored::Schedule,
    span: Span,
    first: i32,
) -> Result<BackfillPreview> {
    let first = preview_size(first)?;
    let locale = request.locale().await?;
    let made = rehearse(request.read(), schedule, span).await.map_err(fault)?;
    Ok(match made {
        Ok(made) => BackfillPreview {
            count: i32::try_from(made.len()).unwrap_or(i32::MAX),
            occurrences: made.iter().take(first).map(|planned| PlannedOccurrence::new(planned, locale)).collect(),
            refusals: Vec::new(),
        },
        Err(refusals) => BackfillPreview {
            count: 0,
            occurrences: Vec::new(),
            refusals: refusals.iter().map(|refusal| refusal.message(locale)).collect(),
        },
    })
}

/// Which backfills are asked for. Conditions are joined by "and".
#[derive(Clone, InputObject)]
pub struct BackfillFilter {
    /// Id of a schedule.
    schedule_id: Option<ID>,
    /// States.
    #[graphql(validator(max_items = 100))]
    state: Option<Vec<BackfillState>>,
}

/// Queries about backfills.
#[derive(Default)]
pub struct BackfillQuery;

#[Object]
impl BackfillQuery {
    /// Backfills, the latest first. Requires `READ_SCHEDULES`. Since 0.2.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn backfills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Number of items from the start, 20 by default, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which to start.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Cursor before which to end.")] before: Option<String>,
        #[graphql(desc = "Which backfills.")] filter: Option<BackfillFilter>,
    ) -> Result<List<Backfill>> {
        let page = PageArgs { first, after, last, before }.request()?;
        let Some(filter) = read_filter(filter) else {
            let nothing = Page { items: Vec::new(), has_next: false, has_previous: false };
            return Ok(list(nothing, Backfill, || async { Ok(0) }));
        };
        let read = request(ctx).read().clone();
        let found = backfills::page(&read, &filter, &page).await.map_err(fault)?;
        Ok(list(found, Backfill, move || {
            let (read, filter) = (read.clone(), filter.clone());
            async move { backfills::count(&read, &filter).await }
        }))
    }
}

/// The filter in the use case's words; `None` where it names something that cannot exist.
fn read_filter(filter: Option<BackfillFilter>) -> Option<Filter> {
    let Some(filter) = filter else { return Some(Filter::default()) };
    let schedule = match filter.schedule_id {
        None => None,
        Some(id) => Some(ScheduleId::from_node_id(&id)?),
    };
    Some(Filter { schedule, states: filter.state.unwrap_or_default().into_iter().map(Into::into).collect() })
}

#[async_trait]
impl Loader<BackfillId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[BackfillId]) -> std::result::Result<HashMap<BackfillId, Model>, BatchError> {
        let found = backfills::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|backfill| (backfill.id, backfill)).collect())
    }
}
