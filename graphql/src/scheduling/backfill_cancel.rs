//! `backfillCancel`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{BackfillId, NodeId};
use gradus_services::{
    Failure, Never,
    scheduling::backfill_cancel::{BackfillCancel, backfill_cancel},
};

use super::backfill::Backfill;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `backfillCancel`.
#[derive(InputObject)]
pub struct BackfillCancelInput {
    /// Id of the backfill.
    backfill_id: ID,
    /// Version of the backfill that the viewer saw.
    expected_version: i32,
    /// Reason why it is cancelled.
    reason: String,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    BackfillCancelPayload, BackfillCancelError, BackfillCancelErrorCode;
    /// Backfill after the change. Null when the request was refused.
    backfill: Backfill;
    /// Backfill has ended.
    NotRunning = "NOT_RUNNING",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
}

/// Mutation `backfillCancel`.
#[derive(Default)]
pub struct BackfillCancelMutation;

#[Object]
impl BackfillCancelMutation {
    /// Ends a backfill before it is through. What it has made stays, and the rest of its span stays without rows (R76).
    /// Requires `MANAGE_SCHEDULES`. Since 0.2.
    async fn backfill_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: BackfillCancelInput,
    ) -> Result<BackfillCancelPayload> {
        let request = request(ctx);
        let Some(backfill) = BackfillId::from_node_id(&input.backfill_id) else {
            let absent: std::result::Result<(), Failure<Never>> = Err(Failure::NotFound("backfillId"));
            return BackfillCancelPayload::of(request, absent, |_, ()| async { Ok(None) }).await;
        };
        let command = BackfillCancel { backfill, expected_version: input.expected_version, reason: input.reason };
        let outcome = request
            .run("backfillCancel", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { backfill_cancel(unit, &input).await })
            })
            .await;
        BackfillCancelPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Backfill)) })
            .await
    }
}
