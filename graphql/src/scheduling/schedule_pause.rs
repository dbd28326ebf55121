//! `schedulePause`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_pause::{SchedulePause, schedule_pause};

use super::{query::not_found, schedule::Schedule};
use crate::{errors::Result, payload::payload, request::request, scalars::DateTime};

/// Input of `schedulePause`.
#[derive(InputObject)]
pub struct SchedulePauseInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// Version of the schedule that the viewer saw.
    expected_version: i32,
    /// Reason of the pause.
    reason: String,
    /// Instant at which it ends by itself.
    until: Option<DateTime>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    SchedulePausePayload, SchedulePauseError, SchedulePauseErrorCode;
    /// Schedule after the change. Null when the request was refused.
    schedule: Schedule;
    /// Schedule is archived.
    Archived = "ARCHIVED",
    /// Schedule is not running.
    NotRunning = "NOT_RUNNING",
    /// Schedule is paused already.
    AlreadyPaused = "ALREADY_PAUSED",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
    /// Pause would end before it begins.
    UntilInThePast = "UNTIL_IN_THE_PAST",
}

/// Mutation `schedulePause`.
#[derive(Default)]
pub struct SchedulePauseMutation;

#[Object]
impl SchedulePauseMutation {
    /// Stops a schedule for a while; what it has started goes on. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_pause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: SchedulePauseInput,
    ) -> Result<SchedulePausePayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return SchedulePausePayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let command = SchedulePause {
            schedule,
            expected_version: input.expected_version,
            reason: input.reason,
            until: input.until.map(|until| until.0),
        };
        let outcome = request
            .run("schedulePause", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_pause(unit, &input).await })
            })
            .await;
        SchedulePausePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Schedule)) })
            .await
    }
}
