//! `deliveryRetry`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{DeliveryId, NodeId};
use gradus_services::{
    Failure, Never,
    delivery::requeue::{DeadEnd, DeliveryRequeue, delivery_requeue},
};

use super::delivery::Delivery;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `deliveryRetry`.
#[derive(InputObject)]
pub struct DeliveryRetryInput {
    /// Ids of deliveries that were given up, 1 to 100.
    #[graphql(validator(max_items = 100))]
    delivery_ids: Vec<ID>,
    /// Reason.
    reason: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    DeliveryRetryPayload, DeliveryRetryError, DeliveryRetryErrorCode;
    /// Deliveries after the change, by id. Null when the request was refused: then none of them has changed.
    deliveries: Vec<Delivery>;
    /// A delivery was not given up.
    NotDead = "NOT_DEAD",
    /// No delivery is named, or more than 100 are.
    HowMany = "HOW_MANY",
    /// A reason must be given.
    ReasonMissing = "REASON_MISSING",
}

/// Mutation `deliveryRetry`.
#[derive(Default)]
pub struct DeliveryRetryMutation;

#[Object]
impl DeliveryRetryMutation {
    /// Has deliveries that were given up tried anew, with all their attempts; all of them or none (R123). Requires `MANAGE_SCHEDULES` on the
    /// whole organization.
    async fn delivery_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: DeliveryRetryInput,
    ) -> Result<DeliveryRetryPayload> {
        let request = request(ctx);
        let ids: Option<Vec<_>> = input.delivery_ids.iter().map(|id| DeliveryId::from_node_id(id)).collect();
        let Some(deliveries) = ids else {
            let absent: std::result::Result<(), Failure<Never>> = Err(Failure::NotFound("deliveryIds"));
            return DeliveryRetryPayload::of(request, absent, |_, ()| async { Ok(None) }).await;
        };
        let command = DeliveryRequeue { deliveries, becomes: DeadEnd::Retry, reason: input.reason };
        let outcome = request
            .run("deliveryRetry", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { delivery_requeue(unit, &input).await })
            })
            .await;
        DeliveryRetryPayload::of(request, outcome, |after, ids: Vec<DeliveryId>| async move {
            let mut found = after.load_many(ids.iter().copied()).await?;
            Ok(Some(ids.iter().filter_map(|id| found.remove(id)).map(Delivery).collect()))
        })
        .await
    }
}
