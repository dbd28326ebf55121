//! `scheduleArchive`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_archive::{ScheduleArchive, schedule_archive};

use super::{query::not_found, schedule::Schedule};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `scheduleArchive`.
#[derive(InputObject)]
pub struct ScheduleArchiveInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// Version of the schedule that the viewer saw.
    expected_version: i32,
    /// Reason why it is archived.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleArchivePayload, ScheduleArchiveError, ScheduleArchiveErrorCode;
    /// Schedule after the change. Null when the request was refused.
    schedule: Schedule;
    /// Schedule is archived.
    Archived = "ARCHIVED",
}

/// Mutation `scheduleArchive`.
#[derive(Default)]
pub struct ScheduleArchiveMutation;

#[Object]
impl ScheduleArchiveMutation {
    /// Stops a schedule for good; its occurrences stay. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleArchiveInput,
    ) -> Result<ScheduleArchivePayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleArchivePayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let (expected_version, reason) = (input.expected_version, input.reason);
        let command = ScheduleArchive { schedule, expected_version, reason };
        let outcome = request
            .run("scheduleArchive", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_archive(unit, &input).await })
            })
            .await;
        ScheduleArchivePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Schedule)) })
            .await
    }
}
