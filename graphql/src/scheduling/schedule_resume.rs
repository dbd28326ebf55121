//! `scheduleResume`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_resume::{ScheduleResume, schedule_resume};

use super::{enums::ResumeMode, query::not_found, schedule::Schedule};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `scheduleResume`.
#[derive(InputObject)]
pub struct ScheduleResumeInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// Version of the schedule that the viewer saw.
    expected_version: i32,
    /// What becomes of the occurrences of the pause; SKIP by default.
    mode: Option<ResumeMode>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ScheduleResumePayload, ScheduleResumeError, ScheduleResumeErrorCode;
    /// Schedule after the change. Null when the request was refused.
    schedule: Schedule;
    /// Schedule is archived.
    Archived = "ARCHIVED",
    /// Schedule is not paused.
    NotPaused = "NOT_PAUSED",
    /// Program of the schedule is not active: it has not begun, or it is on hold (PRG-2).
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
}

/// Mutation `scheduleResume`.
#[derive(Default)]
pub struct ScheduleResumeMutation;

#[Object]
impl ScheduleResumeMutation {
    /// Lets a paused schedule go on. What fell into the pause is recorded as missed, or caught up. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleResumeInput,
    ) -> Result<ScheduleResumePayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleResumePayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let command = ScheduleResume {
            schedule,
            expected_version: Some(input.expected_version),
            mode: input.mode.map(Into::into).unwrap_or_default(),
        };
        let outcome = request
            .run("scheduleResume", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { schedule_resume(unit, &input).await })
            })
            .await;
        ScheduleResumePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Schedule)) })
            .await
    }
}
