//! `scheduleBackfill`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_backfill::{ScheduleBackfill, schedule_backfill};

use super::{
    backfill::{Backfill, BackfillOrder},
    query::not_found,
};
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
    /// Order in which it works.
    #[graphql(default)]
    order: BackfillOrder,
    /// Reason why it is made up for.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleBackfillPayload, ScheduleBackfillError, ScheduleBackfillErrorCode;
    /// Backfill that was asked for; done at once where its span holds nothing to make. Null when the request was refused.
    backfill: Backfill;
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
    /// Schedule has 100 backfills under way.
    TooManyOpen = "TOO_MANY_OPEN",
    /// Rule cannot be planned.
    Unplannable = "UNPLANNABLE",
}

/// Mutation `scheduleBackfill`.
#[derive(Default)]
pub struct ScheduleBackfillMutation;

#[Object]
impl ScheduleBackfillMutation {
    /// Asks for the occurrences of a past span that have no row yet. The scheduler makes them in portions and starts their work,
    /// beside what comes due by itself; the answer is the backfill, by which one sees how far it has come. Works while the
    /// schedule is paused; while its program is on hold it is refused, and one under way waits (R62, R76, R77). Requires
    /// `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_backfill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleBackfillInput,
    ) -> Result<ScheduleBackfillPayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleBackfillPayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let command = ScheduleBackfill {
            schedule,
            from: input.from.0,
            to: input.to.0,
            even_if_open: input.even_if_open,
            order: input.order.into(),
            reason: input.reason,
        };
        let outcome = request
            .run("scheduleBackfill", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_backfill(unit, &input).await })
            })
            .await;
        ScheduleBackfillPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Backfill)) },
        )
        .await
    }
}
