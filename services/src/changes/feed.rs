//! The reading of the outbox: one line for each organization to which somebody listens.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use gradus_domain::ids::OrganizationId;
use gradus_store::{
    error::StoreError,
    outbox::{self, Place, Present, Recorded},
    store::{Reader, Store},
    wall::Wall,
};
use tokio::sync::{Notify, Semaphore, broadcast};

use super::{
    commits::Commits,
    subscription::{SubscribeFault, Subscription},
};
use crate::{Read, ReadResult};

/// How often the outbox is looked at when nothing hints that it should be.
const LOOK: Duration = Duration::from_secs(1);
/// The least pause between two looks: commits that follow one another are read together. Also how soon it is looked again
/// while an event waits for an older transaction to end.
const PAUSE: Duration = Duration::from_millis(50);
/// How many listeners of this process read the outbox for themselves at once.
const CATCHING_UP: usize = 2;
/// Events read at once.
pub(super) const PAGE: u64 = 500;
/// Events kept for listeners who are not as fast; whoever is slower still reads the outbox himself.
const KEPT: usize = 1024;

/// The present moment, by the connection that who asks holds.
pub async fn present(ctx: &Read) -> ReadResult<Present> {
    Ok(outbox::present(&ctx.reader).await?)
}

/// The events of this process's listeners. Clones share it.
#[derive(Clone)]
pub struct Feed(Arc<Shared>);

struct Shared {
    store: Store,
    commits: Commits,
    look: Duration,
    catching_up: Arc<Semaphore>,
    lines: Mutex<HashMap<OrganizationId, Slot>>,
}

/// The line of one organization, while it has one. Whoever begins it is waited for by those of the same organization, and
/// by nobody else.
type Slot = Arc<tokio::sync::Mutex<Weak<Line>>>;

/// The events of one organization, read for as long as somebody listens.
pub(super) struct Line {
    pub(super) organization: OrganizationId,
    store: Store,
    /// Rings after a commit of the organization.
    bell: Arc<Notify>,
    catching_up: Arc<Semaphore>,
    events: broadcast::Sender<Arc<Recorded>>,
    reached: Mutex<Place>,
}

impl Feed {
    /// Reads `store` while somebody listens, and at once when `commits` says that something was written there.
    pub(crate) fn new(store: Store, commits: Commits) -> Self {
        Self::looking_every(LOOK, store, commits)
    }

    /// The same with another pace, so that a test can tell a hint from the next look.
    #[must_use]
    pub fn looking_every(look: Duration, store: Store, commits: Commits) -> Self {
        let catching_up = Arc::new(Semaphore::new(CATCHING_UP));
        Self(Arc::new(Shared { store, commits, look, catching_up, lines: Mutex::default() }))
    }

    /// Begins to listen to an organization after a place that it has given out.
    pub async fn subscribe(&self, organization: OrganizationId, after: Place) -> Result<Subscription, SubscribeFault> {
        if after > self.present(organization).await?.place {
            return Err(SubscribeFault::UnknownPlace);
        }
        let line = self.line(organization).await?;
        let (reached, live) = line.join();
        Ok(Subscription::new(line, live, after, reached))
    }

    /// The present moment: whatever commits from now on comes after its place.
    pub async fn present(&self, organization: OrganizationId) -> Result<Present, StoreError> {
        outbox::present(&self.0.store.reader(Wall::around(organization))).await
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(super) fn commits(&self) -> &Commits {
        &self.0.commits
    }

    async fn line(&self, organization: OrganizationId) -> Result<Arc<Line>, StoreError> {
        let slot = self.slot(organization);
        let mut current = slot.lock().await;
        if let Some(line) = current.upgrade() {
            return Ok(line);
        }
        // Before the place is read, so that no commit after it is missed.
        let bell = self.0.commits.bell(organization);
        let reached = self.present(organization).await?.place;
        let line = Arc::new(Line {
            organization,
            store: self.0.store.clone(),
            bell,
            catching_up: self.0.catching_up.clone(),
            events: broadcast::Sender::new(KEPT),
            reached: Mutex::new(reached),
        });
        *current = Arc::downgrade(&line);
        tokio::spawn(follow(self.0.look, Arc::downgrade(&line)));
        Ok(line)
    }

    /// The place of an organization's line. Nothing is waited for here: this lock is everybody's.
    fn slot(&self, organization: OrganizationId) -> Slot {
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = lines.get(&organization) {
            return Arc::clone(slot);
        }
        let is_used =
            |slot: &Slot| Arc::strong_count(slot) > 1 || slot.try_lock().is_ok_and(|line| line.strong_count() > 0);
        lines.retain(|_, slot| is_used(slot));
        Arc::clone(lines.entry(organization).or_default())
    }
}

/// Reads on until nobody listens any more.
async fn follow(look: Duration, line: Weak<Line>) {
    loop {
        let Some(read) = line.upgrade() else { return };
        let longest = match read.read_on().await {
            Ok(Next::More) => continue,
            Ok(Next::Undecided) => Duration::ZERO,
            Ok(Next::Nothing) => look,
            Err(error) => {
                tracing::warn!("could not read what changed: {error}");
                look
            }
        };
        let bell = read.bell.clone();
        drop(read);
        tokio::time::sleep(PAUSE).await;
        // A commit since the reading began has rung, and is heard now.
        tokio::select! {
            () = bell.notified() => {}
            () = tokio::time::sleep(longest) => {}
        }
    }
}

/// What is to be expected after a look.
enum Next {
    /// There are more events than a page holds.
    More,
    /// An event waits for an older transaction.
    Undecided,
    /// All that there is was read.
    Nothing,
}

impl Line {
    /// How far the outbox was read, and the events after it.
    fn join(&self) -> (Place, broadcast::Receiver<Arc<Recorded>>) {
        let reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        (*reached, self.events.subscribe())
    }

    /// How far the outbox was read.
    pub(super) fn reached(&self) -> Place {
        *self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page of the outbox after a place, of objects whose ids begin so, when it is the listener's turn.
    pub(super) async fn page(&self, after: Place, kinds: Option<&[&str]>) -> Result<Vec<Recorded>, StoreError> {
        // It is never closed; without a turn there would be no harm but haste.
        let _turn = self.catching_up.clone().acquire_owned().await.ok();
        outbox::after(&self.reader(), self.organization, after, kinds, PAGE).await
    }

    fn reader(&self) -> Reader {
        self.store.reader(Wall::around(self.organization))
    }

    async fn read_on(&self) -> Result<Next, StoreError> {
        // First how far everything has ended, then what there is: never the other way round.
        let reader = self.reader();
        let horizon = outbox::horizon(&reader).await?;
        let mut events = outbox::after(&reader, self.organization, self.reached(), None, PAGE).await?;
        drop(reader);
        let is_full = events.len() as u64 == PAGE;
        let complete = events.partition_point(|event| event.place.transaction < horizon);
        let undecided = events.split_off(complete);
        self.publish(events);
        Ok(match () {
            () if !undecided.is_empty() => Next::Undecided,
            () if is_full => Next::More,
            () => Next::Nothing,
        })
    }

    fn publish(&self, events: Vec<Recorded>) {
        // Whoever joins meanwhile gets each event either by the place or by the channel.
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        for event in events {
            *reached = event.place;
            // Nobody may listen for a moment; the outbox keeps it.
            let _ = self.events.send(Arc::new(event));
        }
    }
}
