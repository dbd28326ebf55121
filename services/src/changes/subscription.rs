//! One listener's place in the feed.

use std::{future::pending, sync::Arc};

use gradus_domain::{changes::ChangeKind, ids::OrganizationId};
use gradus_store::{
    error::StoreError,
    outbox::{Place, Recorded},
};
use tokio::sync::broadcast::{
    Receiver,
    error::{RecvError, TryRecvError},
};

use super::feed::{Line, PAGE};

/// Why listening cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum SubscribeFault {
    /// The place is one that this database has never given out.
    #[error("the place is unknown here")]
    UnknownPlace,
    /// Something broke.
    #[error(transparent)]
    Broken(#[from] StoreError),
}

/// Listens to one organization. Events come once and in order, none is left out.
pub struct Subscription {
    line: Arc<Line>,
    live: Receiver<Arc<Recorded>>,
    place: Place,
    /// Up to here the events are read from the outbox, because the channel no longer or not yet has them.
    behind: Place,
    /// Prefixes of the objects that are of interest; `None` for all.
    kinds: Option<Vec<&'static str>>,
}

impl Subscription {
    pub(super) fn new(line: Arc<Line>, live: Receiver<Arc<Recorded>>, place: Place, behind: Place) -> Self {
        Self { line, live, place, behind, kinds: None }
    }

    /// Reads only events of objects of these kinds where it reads the outbox for itself; what happens meanwhile may
    /// come with others.
    #[must_use]
    pub fn about(self, kinds: &[ChangeKind]) -> Self {
        Self { kinds: Some(kinds.iter().map(|kind| kind.prefix()).collect()), ..self }
    }

    /// Whom it listens to.
    #[must_use]
    pub fn organization(&self) -> OrganizationId {
        self.line.organization
    }

    /// Waits for the next events: at least one.
    pub async fn next(&mut self) -> Result<Vec<Arc<Recorded>>, StoreError> {
        loop {
            let events = if self.place < self.behind { self.catch_up().await? } else { self.receive().await };
            if let Some(last) = events.last() {
                self.place = last.place;
                return Ok(events);
            }
        }
    }

    /// A page of the outbox up to where the channel takes over; none where that is reached.
    async fn catch_up(&mut self) -> Result<Vec<Arc<Recorded>>, StoreError> {
        let events = self.line.page(self.place, self.kinds.as_deref()).await?;
        let events: Vec<_> = events.into_iter().take_while(|event| event.place <= self.behind).map(Arc::new).collect();
        if events.is_empty() {
            self.place = self.behind;
        }
        Ok(events)
    }

    /// What the channel holds; none where it holds only what was seen, or has lost what was not.
    async fn receive(&mut self) -> Vec<Arc<Recorded>> {
        let mut events = Vec::new();
        let mut next = self.live.recv().await;
        loop {
            match next {
                Ok(event) if event.place > self.place => events.push(event),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => {
                    self.behind = self.line.reached();
                    return events;
                }
                // The line lives as long as its listeners.
                Err(RecvError::Closed) => pending().await,
            }
            if events.len() as u64 == PAGE {
                return events;
            }
            next = match self.live.try_recv() {
                Ok(event) => Ok(event),
                Err(TryRecvError::Lagged(lost)) => Err(RecvError::Lagged(lost)),
                Err(TryRecvError::Empty | TryRecvError::Closed) => return events,
            };
        }
    }
}
