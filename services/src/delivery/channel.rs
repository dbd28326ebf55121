//! What a channel is: the way by which deliveries of one kind leave.

use std::{fmt, sync::Arc};

use futures_util::future::BoxFuture;
use gradus_domain::{delivery::retry::AttemptFailure, ids::OrganizationId};

/// What a channel is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Whose it is.
    pub organization: OrganizationId,
    /// Where it goes.
    pub destination: String,
    /// By which the receiver tells a repetition.
    pub key: String,
    /// What is delivered, in the channel's own form.
    pub payload: serde_json::Value,
    /// Which attempt this is, from 1.
    pub attempt: i32,
}

/// How an attempt ended.
pub type Sent = Result<(), AttemptFailure>;

/// A way by which deliveries leave. It is asked to send at least once, and may be asked again after it has sent; it sends
/// under the parcel's key.
pub trait Channel: Send + Sync {
    /// Its name, by which deliveries name it.
    fn name(&self) -> &'static str;

    /// Sends. It is given no more time than [`ATTEMPT`](super::ATTEMPT).
    fn send(&self, parcel: Parcel) -> BoxFuture<'_, Sent>;
}

/// The channels that a process serves.
#[derive(Clone, Default)]
pub struct Channels(Arc<[Arc<dyn Channel>]>);

impl Channels {
    /// These.
    #[must_use]
    pub fn new(channels: impl IntoIterator<Item = Arc<dyn Channel>>) -> Self {
        Self(channels.into_iter().collect())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their names.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|channel| channel.name().to_owned()).collect()
    }

    /// The one with this name.
    pub(super) fn find(&self, name: &str) -> Option<&Arc<dyn Channel>> {
        self.0.iter().find(|channel| channel.name() == name)
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Channels").field(&self.names()).finish()
    }
}
