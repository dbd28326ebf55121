//! The world of a simulated year: one clock, one database, some replicas, and what goes wrong.
//!
//! Time jumps to the next instant at which anything may happen. At an instant the replicas act one by one, in an order
//! that the seed draws, until none has anything to do; the invariants are looked at after every act.

mod people;
mod work;

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use gradus_domain::scheduling::standstill::ResumeMode;

use super::{
    START, YEAR,
    draw::Draw,
    engine::{Data, Doing, Replica},
    facts::Facts,
    invariants::Invariants,
    plant::Plant,
    pool::Pool,
    scenario::{Fault, Scenario},
    store::{Held, Store},
};

/// How long a message is somebody's.
const LEASE: i64 = 30;
/// Acts at one instant after which nothing gets on any more.
const MOST_ACTS: u32 = 20_000;

/// What a year comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    pub occurrences: u64,
    pub started: u64,
    pub missed: u64,
    pub batches: u64,
    pub conflicts: u64,
    pub repeats: u64,
    pub acts: u64,
}

impl Stats {
    pub fn add(&mut self, other: Self) {
        self.occurrences += other.occurrences;
        self.started += other.started;
        self.missed += other.missed;
        self.batches += other.batches;
        self.conflicts += other.conflicts;
        self.repeats += other.repeats;
        self.acts += other.acts;
    }
}

/// What must not be, and was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    pub at: DateTime<Utc>,
    pub what: String,
}

pub struct World<'p> {
    pool: &'p Pool,
    plant: Plant,
    draw: Draw,
    pub now: i64,
    /// How far the clock of the database is behind, in seconds.
    behind: i64,
    right_at: i64,
    pub data: Data,
    pub store: Store,
    replicas: Vec<Replica>,
    faults: VecDeque<(i64, Fault)>,
    /// What people do as soon as nobody holds the schedule.
    waiting: Vec<Fault>,
    pub facts: Facts,
    invariants: Invariants,
    pub stats: Stats,
    transactions: u64,
}

fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("within the calendar")
}

impl<'p> World<'p> {
    pub fn new(pool: &'p Pool, scenario: &Scenario, plant: Plant) -> Self {
        let replicas = scenario.skews.iter().map(|skew| Replica { skew: *skew, ..Replica::default() });
        Self {
            pool,
            plant,
            draw: Draw::new(scenario.seed, 2),
            now: START,
            behind: 0,
            right_at: i64::MAX,
            data: Data::default(),
            store: Store::default(),
            replicas: replicas.collect(),
            faults: scenario.faults.iter().copied().collect(),
            waiting: Vec::new(),
            facts: Facts::default(),
            invariants: Invariants::default(),
            stats: Stats::default(),
            transactions: 0,
        }
    }

    /// What the clock of the database shows.
    fn shown(&self) -> DateTime<Utc> {
        instant(self.now - self.behind)
    }

    pub fn violation(&self, what: impl Into<String>) -> Violation {
        Violation { at: instant(self.now), what: what.into() }
    }

    /// Lives through the year.
    pub fn live(&mut self, scenario: &Scenario) -> Result<(), Violation> {
        let mut made: VecDeque<_> = scenario.schedules.iter().copied().collect();
        made.make_contiguous().sort_by_key(|made| made.at);
        loop {
            while made.front().is_some_and(|first| first.at <= self.now) {
                let Some(first) = made.pop_front() else { break };
                self.create(first.entry, first.catch_up);
            }
            while self.faults.front().is_some_and(|(at, _)| *at <= self.now) {
                let Some((_, fault)) = self.faults.pop_front() else { break };
                self.begin(fault);
            }
            self.act_out()?;
            let next = self.next_instant().min(made.front().map_or(i64::MAX, |made| made.at));
            if next >= START + YEAR {
                break;
            }
            self.now = next.max(self.now + 1);
        }
        self.end()
    }

    /// The year is over: everybody comes back, and everything that is due is done.
    fn end(&mut self) -> Result<(), Violation> {
        self.now = START + YEAR;
        (self.behind, self.right_at) = (0, i64::MAX);
        self.replicas.iter_mut().for_each(|replica| {
            replica.away_until = 0;
            replica.traps.clear();
        });
        self.act_out()?;
        let paused = |held: &&mut Held| held.schedule.pause.is_some();
        let paused: Vec<usize> =
            (0..self.store.schedules.len()).filter(|place| paused(&&mut self.store.schedules[*place])).collect();
        for place in paused {
            self.command(Fault::Resume(place, ResumeMode::Skip))?;
        }
        // Leases of those who never noted that they were done.
        self.now += LEASE;
        self.act_out()
    }

    fn next_instant(&self) -> i64 {
        let held = self.store.schedules.iter().filter(|held| held.lock.is_none());
        let wakes = held.filter_map(|held| held.schedule.wake_at).map(|wake| wake.timestamp() + self.behind);
        let due = wakes.min().map_or(i64::MAX, |wake| wake - self.early());
        let leases = self.store.open.iter().map(|number| self.store.outbox[*number].lease);
        let message = leases.min().unwrap_or(i64::MAX);
        // With nobody there, what is due waits for the first who comes back.
        let back = self.replicas.iter().filter(|replica| replica.away_until > self.now).map(|it| it.away_until).min();
        let idle = self.replicas.iter().any(|it| it.away_until <= self.now && matches!(it.doing, Doing::Nothing));
        let work = if idle { due.min(message) } else { i64::MAX };
        let ends = self.replicas.iter().filter_map(|replica| match &replica.doing {
            Doing::Batch(batch) if !batch.is_ended => Some(batch.ends),
            _ => None,
        });
        let fault = self.faults.front().map_or(i64::MAX, |(at, _)| *at);
        [work, back.unwrap_or(i64::MAX), fault, self.right_at].into_iter().chain(ends).min().unwrap_or(i64::MAX)
    }

    /// How much too early somebody looks, with a planted fault.
    fn early(&self) -> i64 {
        let skews = self.replicas.iter().map(|replica| replica.skew);
        if self.plant == Plant::OwnClock { skews.max().unwrap_or(0).max(0) } else { 0 }
    }

    /// Lets everybody act until nobody has anything to do at this instant.
    fn act_out(&mut self) -> Result<(), Violation> {
        if self.now >= self.right_at {
            (self.behind, self.right_at) = (0, i64::MAX);
        }
        self.end_silent_sessions();
        for _ in 0..MOST_ACTS {
            for fault in std::mem::take(&mut self.waiting) {
                self.command(fault)?;
            }
            let able: Vec<usize> = (0..self.replicas.len()).filter(|place| self.is_able(*place)).collect();
            if able.is_empty() {
                return Ok(());
            }
            let place = self.draw.pick(&able);
            self.stats.acts += 1;
            self.act(place)?;
            self.invariants.look(&self.store, &self.facts).map_err(|what| self.violation(what))?;
        }
        Err(self.violation("the replicas do not get on any more"))
    }

    fn is_able(&self, place: usize) -> bool {
        let replica = &self.replicas[place];
        if replica.away_until > self.now {
            return false;
        }
        let now = self.engine_now(place);
        let free = |held: &Held| held.is_due(now) && (held.lock.is_none() || self.plant.ignores_locks());
        match &replica.doing {
            Doing::Nothing => self.store.schedules.iter().any(free) || self.store.unclaimed(self.now).next().is_some(),
            Doing::Batch(_) | Doing::Delivery(..) => true,
        }
    }

    /// The instant by which the engine decides: the database's, unless a fault is planted.
    fn engine_now(&self, place: usize) -> DateTime<Utc> {
        if self.plant == Plant::OwnClock { instant(self.now + self.replicas[place].skew) } else { self.shown() }
    }

    fn end_silent_sessions(&mut self) {
        for replica in &mut self.replicas {
            if let Doing::Batch(batch) = &mut replica.doing
                && batch.ends <= self.now
                && !batch.is_ended
            {
                batch.is_ended = true;
                self.store.release(batch.tx);
            }
        }
    }

    fn act(&mut self, place: usize) -> Result<(), Violation> {
        match std::mem::take(&mut self.replicas[place].doing) {
            Doing::Nothing => self.take_on(place),
            Doing::Batch(batch) => self.commit(place, batch),
            Doing::Delivery(message, epoch) => self.deliver(place, message, epoch),
        }
    }
}
