//! `occurrenceSkip`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, OccurrenceId};
use gradus_services::scheduling::occurrence_decide::{OccurrenceSkip, occurrence_skip};

use super::{occurrence::Occurrence, query::no_occurrence};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `occurrenceSkip`.
#[derive(InputObject)]
pub struct OccurrenceSkipInput {
    /// Id of the occurrence.
    occurrence_id: ID,
    /// Reason why it does not take place; the journal keeps it with who said so.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    OccurrenceSkipPayload, OccurrenceSkipError, OccurrenceSkipErrorCode;
    /// Occurrence after the change. Null when the request was refused.
    occurrence: Occurrence;
    /// Occurrence has started already, or it was decided that it does not.
    NotWaiting = "NOT_WAITING",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
}

/// Mutation `occurrenceSkip`.
#[derive(Default)]
pub struct OccurrenceSkipMutation;

#[Object]
impl OccurrenceSkipMutation {
    /// Leaves out an occurrence that has not started: one that waits for a person, for its calendar or for an earlier one. It
    /// becomes SKIPPED with the reason DISMISSED and keeps its row, so the schedule does not make it again (R11, R81). Works
    /// while the schedule is paused and while its program is on hold. Requires `MANAGE_SCHEDULES`. Since 0.2.
    async fn occurrence_skip(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: OccurrenceSkipInput,
    ) -> Result<OccurrenceSkipPayload> {
        let request = request(ctx);
        let Some(occurrence) = OccurrenceId::from_node_id(&input.occurrence_id) else {
            return OccurrenceSkipPayload::of(request, no_occurrence(), |_, ()| async { Ok(None) }).await;
        };
        let command = OccurrenceSkip { occurrence, reason: input.reason };
        let outcome = request
            .run("occurrenceSkip", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { occurrence_skip(unit, &input).await })
            })
            .await;
        OccurrenceSkipPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Occurrence)) },
        )
        .await
    }
}
