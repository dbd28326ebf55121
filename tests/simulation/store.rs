//! A database as far as the engine meets it: committed rows, locks that end with their transaction or its session, and
//! the two unique keys of an occurrence.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use gradus_domain::scheduling::{
    schedule::{OccurrenceState, ScheduleState},
    step::Recorded,
    stored::{Origin, Schedule},
};

use super::plant::Plant;

/// How far rules of a zone may move a civil time, as the product's store looks back.
const ZONE_SHIFT: TimeDelta = TimeDelta::days(2);

/// An occurrence as it is kept.
#[derive(Clone, Debug)]
pub struct Row {
    pub origin: Origin,
    pub nominal_at: DateTime<Utc>,
    pub civil: NaiveDateTime,
    pub key: String,
    pub due_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub state: OccurrenceState,
    pub reason: Option<&'static str>,
    /// Last nominal instant and number, of a run.
    pub range: Option<(DateTime<Utc>, u64)>,
    /// The instant of the transaction that made it.
    pub decided_at: DateTime<Utc>,
    /// Which transaction that was.
    pub batch: u64,
}

/// A schedule with its lock and its occurrences.
#[derive(Debug)]
pub struct Held {
    pub schedule: Schedule,
    /// Place of its rule in the pool.
    pub entry: usize,
    /// The transaction that holds it.
    pub lock: Option<u64>,
    pub rows: Vec<Row>,
    planned: BTreeMap<DateTime<Utc>, usize>,
    keys: HashSet<String>,
}

impl Held {
    pub fn new(schedule: Schedule, entry: usize) -> Self {
        Self { schedule, entry, lock: None, rows: Vec::new(), planned: BTreeMap::new(), keys: HashSet::new() }
    }

    /// What has a row beyond the cursor.
    pub fn recorded(&self) -> Recorded {
        let from = self.schedule.progress.cursor - ZONE_SHIFT;
        let mut recorded = Recorded::default();
        for place in self.planned.range(from..).map(|(_, place)| *place) {
            recorded.instants.insert(self.rows[place].nominal_at);
            recorded.keys.insert(self.rows[place].key.clone());
        }
        let runs = self.rows.iter().filter_map(|row| Some((row.nominal_at, row.range?.0, DateTime::<Utc>::MAX_UTC)));
        recorded.ranges.extend(runs.filter(|(_, to, _)| *to >= from));
        recorded
    }

    /// Whether one of `rows` has an identity that is taken.
    pub fn is_taken(&self, rows: &[Row]) -> bool {
        let taken = |row: &Row| {
            self.keys.contains(&row.key) || row.origin != Origin::Trigger && self.planned.contains_key(&row.nominal_at)
        };
        rows.iter().any(taken)
    }

    /// Keeps a row.
    pub fn insert(&mut self, row: Row) {
        if row.origin != Origin::Trigger {
            self.planned.insert(row.nominal_at, self.rows.len());
        }
        self.keys.insert(row.key.clone());
        self.rows.push(row);
    }

    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.schedule.wake_at.is_some_and(|wake| wake <= now)
    }

    /// Whether it will ever be looked at again by itself, or says why not.
    pub fn is_explained(&self) -> bool {
        let Schedule { state, wake_at, pause, .. } = &self.schedule;
        match state {
            ScheduleState::Active => wake_at.is_some(),
            ScheduleState::Paused => pause.is_some(),
            ScheduleState::Exhausted | ScheduleState::Archived => wake_at.is_none(),
            ScheduleState::Inactive | ScheduleState::Errored => false,
        }
    }
}

/// A message that waits to be sent, or was.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Counts those who took it on; the first is 1.
    pub epoch: u32,
    /// Until when it is somebody's, in seconds.
    pub lease: i64,
    pub is_done: bool,
}

/// Everything that is committed.
#[derive(Debug, Default)]
pub struct Store {
    pub schedules: Vec<Held>,
    pub outbox: Vec<Message>,
    /// Places of the messages that are not done.
    pub open: BTreeSet<usize>,
    /// Transactions that were committed.
    pub batches: u64,
    /// Occurrences that were started.
    pub started: u64,
}

impl Store {
    /// Puts a message into the outbox.
    pub fn post(&mut self) {
        self.open.insert(self.outbox.len());
        self.outbox.push(Message { epoch: 0, lease: 0, is_done: false });
    }

    /// Messages that are nobody's at `now`, the oldest first.
    pub fn unclaimed(&self, now: i64) -> impl Iterator<Item = usize> {
        self.open.iter().copied().filter(move |number| self.outbox[*number].lease <= now)
    }

    /// Takes what is due and nobody holds, the most overdue first: the claim.
    pub fn claim(
        &mut self,
        tx: u64,
        now: DateTime<Utc>,
        only: Option<&[usize]>,
        most: usize,
        plant: Plant,
    ) -> Vec<usize> {
        let free = |place: &usize| {
            let held = &self.schedules[*place];
            held.is_due(now) && (held.lock.is_none() || plant.ignores_locks())
        };
        let chosen = |place: &usize| only.is_none_or(|only| only.contains(place));
        let mut due: Vec<usize> = (0..self.schedules.len()).filter(|place| chosen(place) && free(place)).collect();
        due.sort_by_key(|place| self.schedules[*place].schedule.wake_at);
        due.truncate(most);
        for place in &due {
            self.schedules[*place].lock = Some(tx);
        }
        due
    }

    /// Lets go of what a transaction holds.
    pub fn release(&mut self, tx: u64) {
        for held in self.schedules.iter_mut().filter(|held| held.lock == Some(tx)) {
            held.lock = None;
        }
    }
}
