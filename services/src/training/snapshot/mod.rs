//! Coverage of any day from memory: everybody's standings in [columns](gradus_domain::training::columns), per
//! organization and process, fed by the change log.
//!
//! It promises the figures that the facts give (`coverage` judges them), and never older ones: before a request is
//! answered, every change that was committed before is taken in, by reading the outbox after the place that was reached.
//! Whoever has the answer to a command therefore sees its effect, whichever process carried it out. A change that says
//! whom it is about makes that person be read again; one that does not (an import), or another curriculum, makes
//! everybody be. Until then, and where there is no room, the facts are judged for each request as before.
//!
//! It is loaded when somebody first asks for the coverage of an organization with so many people that judging them
//! takes long; smaller ones cost nothing here. Memory is bounded for the process.
//!
//! How one could break it: by changing what somebody is judged from (posts, roles, groups, leaves, completions,
//! waivers) in a command that announces neither the person nor the completion, the waiver or the import.

mod follow;
mod load;
mod place;

use std::{
    collections::HashMap,
    fmt,
    num::NonZero,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::NaiveDate;
use gradus_domain::{
    access::Reach,
    ids::OrganizationId,
    training::columns::{AsOf, Columns},
};
use gradus_store::{error::StoreError, store::Store};
use tokio::{
    sync::Semaphore,
    time::{Duration, Instant},
};
use tokio_util::task::TaskTracker;

use self::{
    load::LoadFault,
    place::{Place, State},
};
use super::facts::TrainingFacts;
use crate::{Read, ReadResult};

/// Threads that count a day: one pass over everybody is to take some hundredths of a second, and others work too.
const THREADS: NonZero<usize> = NonZero::new(2).expect("two");
/// How long an organization is left to the facts after its loading has failed, or found no room.
const REST: Duration = Duration::from_mins(10);

/// What may be kept in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotSettings {
    /// Whether anything is.
    pub on: bool,
    /// Organizations of more people than this are. Judging fewer from the facts takes less than a second.
    pub from_people: u64,
    /// Most bytes in this process, all organizations together.
    pub bytes: u64,
}

impl SnapshotSettings {
    /// Nothing is kept.
    pub const OFF: Self = Self { on: false, from_people: 5_000, bytes: 0 };
}

/// What is kept at the moment, and what was done since the process began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SnapshotFigures {
    /// Organizations.
    pub organizations: u64,
    /// People.
    pub people: u64,
    /// Bytes.
    pub bytes: u64,
    /// Times that everybody of an organization was read.
    pub loads: u64,
    /// Times that somebody was read again after a change.
    pub reread: u64,
    /// Figures told from memory.
    pub answers: u64,
}

/// The snapshots of this process. Clones share them.
#[derive(Clone)]
pub struct Snapshots(Arc<Shared>);

struct Shared {
    store: Store,
    settings: SnapshotSettings,
    places: Mutex<HashMap<OrganizationId, Kept>>,
    /// One organization is loaded at a time: it takes a processor and a connection for a minute.
    loading: Arc<Semaphore>,
    /// One day is counted at a time: it takes two processors for some hundredths of a second.
    counting: Arc<Semaphore>,
    tasks: TaskTracker,
    loads: AtomicU64,
    reread: AtomicU64,
    answers: AtomicU64,
}

/// The place of an organization, and how large it is.
#[derive(Clone, Default)]
struct Kept {
    place: Arc<Mutex<Place>>,
    people: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
}

impl fmt::Debug for Snapshots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.figures())
    }
}

impl Snapshots {
    /// Snapshots of what `store` holds.
    #[must_use]
    pub fn new(store: Store, settings: SnapshotSettings) -> Self {
        let tasks = TaskTracker::new();
        // Closed, it still takes tasks, and tells whoever waits when there are none.
        tasks.close();
        Self(Arc::new(Shared {
            store,
            settings,
            places: Mutex::default(),
            loading: Arc::new(Semaphore::new(1)),
            counting: Arc::new(Semaphore::new(1)),
            tasks,
            loads: AtomicU64::default(),
            reread: AtomicU64::default(),
            answers: AtomicU64::default(),
        }))
    }

    /// What is kept, and what was done.
    #[must_use]
    pub fn figures(&self) -> SnapshotFigures {
        let shared = &self.0;
        let read = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        let places = shared.places.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = |figure: fn(&Kept) -> &AtomicU64| places.values().map(|kept| read(figure(kept))).sum::<u64>();
        SnapshotFigures {
            organizations: places.values().map(|kept| u64::from(read(&kept.people) > 0)).sum(),
            people: sum(|kept| &kept.people),
            bytes: sum(|kept| &kept.bytes),
            loads: read(&shared.loads),
            reread: read(&shared.reread),
            answers: read(&shared.answers),
        }
    }

    /// Waits until nothing is being loaded.
    pub async fn settled(&self) {
        self.0.tasks.wait().await;
    }

    /// How everybody stands on a day, by all that was committed before now; `None` where the facts are to be judged.
    ///
    /// Nothing is locked while the database is asked: whoever asks at the same time takes in the same changes, and the
    /// first one keeps them for all.
    pub(super) async fn as_of(&self, ctx: &Read, facts: &TrainingFacts, day: NaiveDate) -> ReadResult<Option<AsOf>> {
        if !self.0.settings.on || matches!(facts.scope.reach, Reach::Own(_)) {
            return Ok(None);
        }
        let organization = facts.scope.organization;
        let kept = self.kept(organization);
        let Some(state) = kept.state() else {
            self.load(organization, &kept, facts.today);
            return Ok(None);
        };
        let next = state.caught_up(&ctx.reader, organization).await?;
        let Some((next, reread)) = next.filter(|(next, _)| next.is_by(&facts.curriculum)) else {
            kept.drop_if(&state);
            self.load(organization, &kept, facts.today);
            return Ok(None);
        };
        self.0.reread.fetch_add(reread, Ordering::Relaxed);
        kept.take_in(&state, &next);
        let as_of = self.count(&kept, next.columns, day).await?;
        self.0.answers.fetch_add(u64::from(as_of.is_some()), Ordering::Relaxed);
        Ok(as_of)
    }

    /// Somebody judged so many people of an organization: a small one may have grown.
    pub(super) fn judged(&self, organization: OrganizationId, people: usize) {
        if self.0.settings.on && u64::try_from(people).is_ok_and(|people| people > self.0.settings.from_people) {
            let kept = self.kept(organization);
            let mut place = kept.place();
            if matches!(*place, Place::Small) {
                *place = Place::Unknown;
            }
        }
    }

    fn kept(&self, organization: OrganizationId) -> Kept {
        let mut places = self.0.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(organization).or_default().clone()
    }

    /// Counts a day, and keeps the counts for whoever asks next.
    async fn count(&self, kept: &Kept, columns: Arc<Columns>, day: NaiveDate) -> ReadResult<Option<AsOf>> {
        if let Some(as_of) = kept.counted(&columns, day) {
            return Ok(Some(as_of));
        }
        // It is never closed; without a turn there would be no harm but haste.
        let _turn = self.0.counting.clone().acquire_owned().await.ok();
        if let Some(as_of) = kept.counted(&columns, day) {
            return Ok(Some(as_of));
        }
        let counting = tokio::task::spawn_blocking(move || AsOf::count(columns, day, THREADS));
        let as_of = counting.await.map_err(|error| StoreError::Unfit(format!("a day was not counted: {error}")))?;
        if let Some(as_of) = &as_of {
            kept.keep(as_of);
        }
        Ok(as_of)
    }

    /// Begins to read everybody, unless somebody has, or there is no use in it.
    fn load(&self, organization: OrganizationId, kept: &Kept, today: NaiveDate) {
        let mut place = kept.place();
        if !place.is_to_be_loaded(Instant::now()) {
            return;
        }
        *place = Place::Loading;
        let (shared, kept) = (self.0.clone(), kept.clone());
        self.0.tasks.spawn(async move {
            let _turn = shared.loading.clone().acquire_owned().await.ok();
            let came = shared.read(organization, today).await;
            kept.put(came.unwrap_or_else(|fault| {
                tell(&fault);
                Place::Resting { until: Instant::now() + REST }
            }));
        });
    }
}

impl Shared {
    /// Reads everybody of an organization that is large enough.
    async fn read(&self, organization: OrganizationId, today: NaiveDate) -> Result<Place, LoadFault> {
        if !load::is_larger(&self.store, organization, self.settings.from_people).await? {
            return Ok(Place::Small);
        }
        self.loads.fetch_add(1, Ordering::Relaxed);
        let began = Instant::now();
        let loaded = load::load(&self.store, organization, today, self.room_beside(organization)).await?;
        let (people, bytes) = (loaded.columns().people(), loaded.bytes());
        let seconds = began.elapsed().as_secs();
        tracing::info!("training of {people} people is in memory: {bytes} bytes, after {seconds} s");
        Ok(Place::Ready(Box::new(loaded)))
    }

    /// Bytes that one organization may take beside the others.
    fn room_beside(&self, organization: OrganizationId) -> u64 {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let others = places.iter().filter(|(other, _)| **other != organization);
        let taken: u64 = others.map(|(_, kept)| kept.bytes.load(Ordering::Relaxed)).sum();
        self.settings.bytes.saturating_sub(taken)
    }
}

impl Kept {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in memory.
    fn state(&self) -> Option<State> {
        match &*self.place() {
            Place::Ready(loaded) => Some(loaded.state().clone()),
            _ => None,
        }
    }

    fn put(&self, came: Place) {
        let mut place = self.place();
        *place = came;
        self.measure(&place);
    }

    /// Lets go of what is no longer of use, unless it is another by now.
    fn drop_if(&self, state: &State) {
        let mut place = self.place();
        if matches!(&*place, Place::Ready(loaded) if loaded.state().is_of(state)) {
            *place = Place::Unknown;
            self.measure(&place);
        }
    }

    /// Keeps what followed on a state.
    fn take_in(&self, before: &State, next: &State) {
        let mut place = self.place();
        if let Place::Ready(loaded) = &mut *place {
            loaded.take_in(before, next);
            self.measure(&place);
        }
    }

    fn counted(&self, columns: &Arc<Columns>, day: NaiveDate) -> Option<AsOf> {
        match &*self.place() {
            Place::Ready(loaded) => loaded.counted(columns, day),
            _ => None,
        }
    }

    fn keep(&self, as_of: &AsOf) {
        let mut place = self.place();
        if let Place::Ready(loaded) = &mut *place {
            loaded.keep(as_of);
            self.measure(&place);
        }
    }

    fn measure(&self, place: &Place) {
        let (people, bytes) = match place {
            Place::Ready(loaded) => (loaded.columns().people(), loaded.bytes()),
            _ => (0, 0),
        };
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.people.store(number(people), Ordering::Relaxed);
        self.bytes.store(number(bytes), Ordering::Relaxed);
    }
}

fn tell(fault: &LoadFault) {
    match fault {
        LoadFault::Store(error) => tracing::warn!("could not take training into memory: {error}"),
        fault => tracing::warn!("training is judged from the database at each request: {fault}"),
    }
}
