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
mod source;

use std::{
    collections::HashMap,
    fmt,
    num::NonZero,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Reach, Scope},
    ids::OrganizationId,
    training::columns::{AsOf, Columns},
};
use gradus_store::{error::StoreError, store::Store, training::facts as stored};
use tokio::{
    sync::{Mutex as AsyncMutex, Semaphore},
    time::{Duration, Instant},
};
use tokio_util::task::TaskTracker;

pub use self::source::{Everybody, Source};
use self::{
    load::LoadFault,
    place::{Loaded, Place},
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
    loading: Semaphore,
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
    place: Arc<AsyncMutex<Place>>,
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
            loading: Semaphore::new(1),
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
        let sum = |figure: fn(&Kept) -> &AtomicU64| places.values().map(|kept| read(figure(kept))).sum();
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
    pub(super) async fn as_of(&self, ctx: &Read, facts: &TrainingFacts, day: NaiveDate) -> ReadResult<Option<AsOf>> {
        if !self.0.settings.on || matches!(facts.scope.reach, Reach::Own(_)) {
            return Ok(None);
        }
        let organization = facts.scope.organization;
        let kept = self.kept(organization);
        // Whoever holds the place needs a connection; nobody may wait for it while holding one.
        ctx.reader.rest().await;
        let mut place = kept.place.lock().await;
        if let Place::Ready(loaded) = &mut *place {
            let follows = loaded.catch_up(&ctx.reader, organization).await?;
            if let Some(reread) = follows.filter(|_| loaded.is_by(&facts.curriculum)) {
                self.0.reread.fetch_add(reread, Ordering::Relaxed);
                kept.measure(loaded);
                let counted = loaded.counted(day);
                let columns = loaded.columns();
                drop(place);
                let as_of = match counted {
                    Some(as_of) => Some(as_of),
                    None => self.count(&kept, columns, day).await?,
                };
                self.0.answers.fetch_add(u64::from(as_of.is_some()), Ordering::Relaxed);
                return Ok(as_of);
            }
            *place = Place::Unknown;
            kept.forget();
        }
        if place.is_to_be_loaded(Instant::now()) {
            let everybody = Scope { organization, reach: Reach::Organization };
            let is_large = stored::has_more_people_than(&ctx.reader, &everybody, self.0.settings.from_people).await?;
            *place = if is_large { Place::Loading } else { Place::Small };
            if is_large {
                self.begin_loading(organization, kept.clone(), facts.today);
            }
        }
        Ok(None)
    }

    /// Somebody judged so many people of an organization: a small one may have grown.
    pub(super) async fn judged(&self, ctx: &Read, people: usize) {
        if self.0.settings.on && u64::try_from(people).is_ok_and(|people| people > self.0.settings.from_people) {
            let kept = self.kept(ctx.actor.organization);
            ctx.reader.rest().await;
            let mut place = kept.place.lock().await;
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
    async fn count(
        &self,
        kept: &Kept,
        columns: Arc<Columns>,
        day: NaiveDate,
    ) -> ReadResult<Option<AsOf>> {
        // It is never closed; without a turn there would be no harm but haste.
        let _turn = self.0.counting.clone().acquire_owned().await.ok();
        if let Place::Ready(loaded) = &*kept.place.lock().await
            && let Some(as_of) = loaded.counted_of(&columns, day)
        {
            return Ok(Some(as_of));
        }
        let counting = tokio::task::spawn_blocking(move || AsOf::count(columns, day, THREADS));
        let as_of = counting.await.map_err(|error| StoreError::Unfit(format!("a day was not counted: {error}")))?;
        if let (Some(as_of), Place::Ready(loaded)) = (&as_of, &mut *kept.place.lock().await) {
            loaded.keep(as_of);
            kept.measure(loaded);
        }
        Ok(as_of)
    }

    fn begin_loading(&self, organization: OrganizationId, kept: Kept, today: NaiveDate) {
        let shared = self.0.clone();
        self.0.tasks.spawn(async move {
            let _turn = shared.loading.acquire().await.ok();
            let room = shared.room_beside(organization);
            let began = Instant::now();
            let loaded = load::load(&shared.store, organization, today, room).await;
            shared.loads.fetch_add(1, Ordering::Relaxed);
            let mut place = kept.place.lock().await;
            *place = match loaded {
                Ok(loaded) => {
                    kept.measure(&loaded);
                    let (people, bytes) = (loaded.columns().people(), loaded.bytes());
                    let seconds = began.elapsed().as_secs();
                    tracing::info!("training of {people} people is in memory: {bytes} bytes, after {seconds} s");
                    Place::Ready(Box::new(loaded))
                }
                Err(fault) => {
                    tell(&fault);
                    Place::Resting { until: Instant::now() + REST }
                }
            };
        });
    }
}

impl Shared {
    /// Bytes that one organization may take beside the others.
    fn room_beside(&self, organization: OrganizationId) -> u64 {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let others = places.iter().filter(|(other, _)| **other != organization);
        let taken: u64 = others.map(|(_, kept)| kept.bytes.load(Ordering::Relaxed)).sum();
        self.settings.bytes.saturating_sub(taken)
    }
}

impl Kept {
    fn measure(&self, loaded: &Loaded) {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        self.people.store(number(loaded.columns().people()), Ordering::Relaxed);
        self.bytes.store(number(loaded.bytes()), Ordering::Relaxed);
    }

    fn forget(&self) {
        self.people.store(0, Ordering::Relaxed);
        self.bytes.store(0, Ordering::Relaxed);
    }
}

fn tell(fault: &LoadFault) {
    match fault {
        LoadFault::Store(error) => tracing::warn!("could not take training into memory: {error}"),
        fault => tracing::warn!("training is judged from the database at each request: {fault}"),
    }
}
