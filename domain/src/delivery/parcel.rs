//! A delivery and its attempts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{ids::DeliveryId, names::named_enum};

named_enum! {
    /// Where a delivery stands (NTF-5).
    DeliveryState {
        /// It waits for its next attempt.
        Pending = "PENDING",
        /// An attempt is under way, or was cut.
        Sending = "SENDING",
        /// It arrived.
        Delivered = "DELIVERED",
        /// It was given up after its last attempt, or because it can never arrive.
        Dead = "DEAD",
        /// Somebody wants it no more.
        Discarded = "DISCARDED",
    }
}

/// What is due as soon as anybody looks, by whatever clock: deliveries run on real time, also where business time is
/// simulated.
pub const AT_ONCE: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Name of the channel that takes it.
    pub channel: String,
    /// Where it goes in the channel: what one circuit breaker stands for, such as a host.
    pub destination: String,
    /// By which the receiver tells a repetition; one for each effect, whatever is tried (R84).
    pub key: String,
    /// What is delivered, in the channel's own form.
    pub payload: serde_json::Value,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts that count, since it was recorded or last tried anew.
    pub attempts: i32,
    /// All attempts, also those that count for nothing.
    pub tries: i32,
    /// Counts the claims: who holds an older one may no longer write how it ended.
    pub epoch: i64,
    /// When it is due; while it is sent, when its claim lapses. None where it has ended.
    pub wake_at: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Version, for `expectedVersion`.
    pub version: i32,
}

impl Delivery {
    /// A delivery that is due at once.
    #[must_use]
    pub fn new(id: DeliveryId, order: DeliveryOrder) -> Self {
        Self {
            id,
            channel: order.channel,
            destination: order.destination,
            key: order.key,
            payload: order.payload,
            state: DeliveryState::Pending,
            attempts: 0,
            tries: 0,
            epoch: 0,
            wake_at: Some(AT_ONCE),
            error: None,
            ended_at: None,
            version: 1,
        }
    }

    /// It is tried anew, with all its attempts before it (R123).
    pub fn requeue(&mut self) {
        self.state = DeliveryState::Pending;
        self.attempts = 0;
        self.wake_at = Some(AT_ONCE);
        self.ended_at = None;
        self.version += 1;
    }

    /// It ends as `state`, because of `error` where there is one.
    pub fn end(&mut self, state: DeliveryState, error: Option<String>, now: DateTime<Utc>) {
        self.state = state;
        self.error = error;
        self.wake_at = None;
        self.ended_at = Some(now);
        self.version += 1;
    }
}

/// What is to be delivered where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryOrder {
    /// Name of the channel.
    pub channel: String,
    /// Where it goes in the channel.
    pub destination: String,
    /// By which the receiver tells a repetition.
    pub key: String,
    /// What is delivered.
    pub payload: serde_json::Value,
}
