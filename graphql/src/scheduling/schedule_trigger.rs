//! `scheduleTrigger`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, ScheduleId};
use gradus_services::scheduling::schedule_trigger::{ScheduleTrigger, schedule_trigger};

use super::{occurrence::Occurrence, query::not_found};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `scheduleTrigger`.
#[derive(InputObject)]
pub struct ScheduleTriggerInput {
    /// Id of the schedule.
    schedule_id: ID,
    /// Identity of the occurrence: the same key starts nothing twice, for as long as the schedule exists.
    idempotency_key: String,
    /// Starts it also where an earlier occurrence is open and the overlap policy would have it wait or leave it out.
    #[graphql(default)]
    even_if_open: bool,
}

payload! {
    ScheduleTriggerPayload, ScheduleTriggerError, ScheduleTriggerErrorCode;
    /// Occurrence that was asked for, now or under the same key before; its state says whether it started, waits for an
    /// earlier one or was left out (R79). Null when the request was refused.
    occurrence: Occurrence;
    /// Schedule is archived.
    Archived = "ARCHIVED",
    /// Action of the schedule is served by no code yet.
    ActionNotServed = "ACTION_NOT_SERVED",
    /// Program of the schedule is not active: it has not begun, or it is on hold (PRG-2).
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Key of the trigger is missing.
    TriggerKeyMissing = "TRIGGER_KEY_MISSING",
}

/// Mutation `scheduleTrigger`.
#[derive(Default)]
pub struct ScheduleTriggerMutation;

#[Object]
impl ScheduleTriggerMutation {
    /// Starts an occurrence now, apart from the plan; also while the schedule is paused. Requires `MANAGE_SCHEDULES`. Since 0.1.
    async fn schedule_trigger(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ScheduleTriggerInput,
    ) -> Result<ScheduleTriggerPayload> {
        let request = request(ctx);
        let Some(schedule) = ScheduleId::from_node_id(&input.schedule_id) else {
            return ScheduleTriggerPayload::of(request, not_found(), |_, ()| async { Ok(None) }).await;
        };
        let command = ScheduleTrigger { schedule, key: input.idempotency_key, even_if_open: input.even_if_open };
        let outcome = request
            .run("scheduleTrigger", None, command, |unit, input| {
                Box::pin(async move { schedule_trigger(unit, &input).await })
            })
            .await;
        ScheduleTriggerPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Occurrence)) },
        )
        .await
    }
}
