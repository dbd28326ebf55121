//! A delivery.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    Context, Description, Enum, ID, Object, SimpleObject, async_trait::async_trait, dataloader::Loader,
};
use gradus_domain::{
    delivery::{
        parcel::{self, Delivery as Model},
        retry,
    },
    ids::{DeliveryId, NodeId},
};
use gradus_services::delivery::deliveries::{self, Attempt};

use crate::{
    errors::Result,
    request::{Batch, BatchError, group, request},
    scalars::DateTime,
};

/// Where a delivery stands (NTF-5). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "parcel::DeliveryState")]
pub enum DeliveryState {
    /// It waits for its next attempt.
    Pending,
    /// An attempt is under way, or was cut.
    Sending,
    /// It arrived.
    Delivered,
    /// It was given up after its last attempt, or because it can never arrive.
    Dead,
    /// Somebody wants it no more.
    Discarded,
}

/// What the failure of an attempt means for further ones (R120). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "retry::ErrorClass")]
pub enum DeliveryFailure {
    /// It may pass.
    Retryable,
    /// It never will.
    Permanent,
    /// The receiver is busy; the attempt counts for nothing.
    RateLimited,
    /// Nobody wants it any more.
    Cancelled,
}

/// Attempt of a delivery (R122).
#[derive(SimpleObject)]
pub struct DeliveryAttempt {
    /// Number of the attempt, from 1.
    number: i32,
    /// Instant at which it began.
    started_at: DateTime,
    /// Instant at which it ended. Null while it is under way, and where it was cut.
    ended_at: Option<DateTime>,
    /// What its failure means. Null where it arrived or has not ended.
    failure: Option<DeliveryFailure>,
    /// Why it failed, for operators.
    error: Option<String>,
}

impl From<Attempt> for DeliveryAttempt {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            started_at: attempt.started_at.into(),
            ended_at: attempt.ended_at.map(Into::into),
            failure: attempt.failure.map(Into::into),
            error: attempt.error,
        }
    }
}

/// Delivery to a channel outside, such as mail: recorded exactly once, sent at least once under one key (R84).
#[derive(Description)]
pub struct Delivery(pub Model);

#[Object(use_type_description)]
impl Delivery {
    /// Opaque id of the delivery.
    pub async fn id(&self) -> ID {
        self.0.id.to_node_id().into()
    }

    /// Name of the channel that takes it.
    async fn channel(&self) -> &str {
        &self.0.channel
    }

    /// Where it goes in the channel, such as a host.
    async fn destination(&self) -> &str {
        &self.0.destination
    }

    /// Key by which the receiver tells a repetition.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Where it stands.
    async fn state(&self) -> DeliveryState {
        self.0.state.into()
    }

    /// Number of attempts that count, since it was recorded or last tried anew. After 20 it is given up (R121).
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// Every attempt, in order, also those that count for nothing.
    async fn attempt_log(&self, ctx: &Context<'_>) -> Result<Vec<DeliveryAttempt>> {
        let found = request(ctx).load(AttemptsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Why the last attempt failed, for operators. Null where none did.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Real instant of its next attempt, or at which the one under way is taken for cut. 1970 where it is due as soon as
    /// anybody looks, null where it has ended.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.wake_at.map(Into::into)
    }

    /// Instant at which it ended. Null while it has not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}

#[async_trait]
impl Loader<DeliveryId> for Batch {
    type Value = Model;
    type Error = BatchError;

    async fn load(&self, ids: &[DeliveryId]) -> std::result::Result<HashMap<DeliveryId, Model>, BatchError> {
        let found = deliveries::find_many(&self.read, ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|delivery| (delivery.id, delivery)).collect())
    }
}

/// Key of the attempts of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AttemptsOf(pub DeliveryId);

#[async_trait]
impl Loader<AttemptsOf> for Batch {
    type Value = Vec<Attempt>;
    type Error = BatchError;

    async fn load(&self, keys: &[AttemptsOf]) -> std::result::Result<HashMap<AttemptsOf, Vec<Attempt>>, BatchError> {
        let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = deliveries::attempts(&self.read, &ids).await.map_err(Arc::new)?;
        Ok(group(keys, found, |attempt| Some(AttemptsOf(attempt.delivery))))
    }
}
