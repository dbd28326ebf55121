//! `scheduleBackfill`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_backfill::{ScheduleBackfill, schedule_backfill};

use super::{query::not_found, schedule::Schedule};
use crate::{errors::Result, payload::payload, request::request, scalars::DateTime};

/// Input of `scheduleBackfill`.
#[derive(InputObject)]
pub struct ScheduleBackfillInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// First instant of the span, included, as the rule names them.
    from: DateTime,
    /// Last instant of the span, included; not later than now.
    to: DateTime,
    /// Starts them also where an earlier occurrence is open and the overlap policy would have them wait or leave them
    /// out.
    #[graphql(default)]
    even_if_open: bool,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleBackfillPayload, ScheduleBackfillError, ScheduleBackfillErrorCode;
    /// Schedule after the change. Null when the request was refused.
    schedule: Schedule;
    /// Schedule is archived.
    Archived = "ARCHIVED",
    /// Action of the schedule is served by no code yet.
    ActionNotServed = "ACTION_NOT_SERVED",
    /// Program of the schedule is not active: it has not begun, or it is on hold (PRG-2).
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Span ends before it begins.
    SpanReversed = "SPAN_REVERSED",
    /// Span reaches into the future.
    SpanInTheFuture = "SPAN_IN_THE_FUTURE",
    /// Span holds more than 1,000 occurrences.
    TooMany = "TOO_MANY",
    /// Rule cannot be planned.
    Unplannable = "UNPLANNABLE",
}

/// Mutation `scheduleBackfill`.
#[derive(Default)]
pub struct ScheduleBackfillMutation;

#[Object]
impl ScheduleBackfillMutation {
    /// Makes the occurrences of a past span that have no row yet, and starts their work. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_backfill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleBackfillInput,
    ) -> Result<ScheduleBackfillPayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleBackfillPayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let command =
            ScheduleBackfill { schedule, from: input.from.0, to: input.to.0, even_if_open: input.even_if_open };
        let outcome = request
            .run("scheduleBackfill", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_backfill(unit, &input).await })
            })
            .await;
        ScheduleBackfillPayload::of(request, outcome, move |after, _| async move {
            Ok(after.load(schedule).await?.map(Schedule))
        })
        .await
    }
}
