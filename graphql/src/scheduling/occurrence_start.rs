//! `occurrenceStart`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, OccurrenceId};
use gradus_services::scheduling::occurrence_decide::{OccurrenceStart, occurrence_start};

use super::{occurrence::Occurrence, query::no_occurrence};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `occurrenceStart`.
#[derive(InputObject)]
pub struct OccurrenceStartInput {
    /// Id of the occurrence.
    occurrence_id: ID,
    /// Starts it also where an earlier occurrence is open and the overlap policy would have it wait or leave it out.
    #[graphql(default)]
    even_if_open: bool,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    OccurrenceStartPayload, OccurrenceStartError, OccurrenceStartErrorCode;
    /// Occurrence after the change; it has started, or it waits for an earlier one to end. Null when the request was refused.
    occurrence: Occurrence;
    /// Occurrence has started already, or it was decided that it does not.
    NotWaiting = "NOT_WAITING",
    /// Occurrence waits for an earlier one to end, and starts by itself then.
    InLine = "IN_LINE",
    /// Earlier occurrence is open, and the overlap policy has no place for this one to wait; it stays held (R40).
    EarlierOpen = "EARLIER_OPEN",
    /// Schedule is archived.
    Archived = "ARCHIVED",
    /// Action of the schedule is served by no code yet.
    ActionNotServed = "ACTION_NOT_SERVED",
    /// Program of the schedule is not active: it has not begun, or it is on hold (PRG-2).
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
}

/// Mutation `occurrenceStart`.
#[derive(Default)]
pub struct OccurrenceStartMutation;

#[Object]
impl OccurrenceStartMutation {
    /// Starts the work of an occurrence that waits for a person: state PENDING with the reason HOLD or CALENDAR_UNKNOWN (R11,
    /// R36). It keeps its due instant; started after its grace it counts as LATE. Works while the schedule is paused.
    /// Requires `MANAGE_SCHEDULES`. Since 0.2.
    async fn occurrence_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: OccurrenceStartInput,
    ) -> Result<OccurrenceStartPayload> {
        let request = request(ctx);
        let Some(occurrence) = OccurrenceId::from_node_id(&input.occurrence_id) else {
            return OccurrenceStartPayload::of(request, no_occurrence(), |_, ()| async { Ok(None) }).await;
        };
        let command = OccurrenceStart { occurrence, even_if_open: input.even_if_open };
        let outcome = request
            .run("occurrenceStart", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { occurrence_start(unit, &input).await })
            })
            .await;
        OccurrenceStartPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Occurrence)) },
        )
        .await
    }
}
