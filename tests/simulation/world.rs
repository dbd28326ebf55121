//! The world of a simulated year: one clock, one database, some replicas, and what goes wrong.
//!
//! Time jumps to the next instant at which anything may happen. At an instant the replicas act one by one, in an order
//! that the seed draws, until none has anything to do; the invariants are looked at after every act.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use gradus_domain::{
    ids::ScheduleId,
    locale::LocalizedText,
    scheduling::{
        schedule::{OccurrenceState, Progress, ScheduleState},
        standstill::{Pause, ResumeMode, Stopped},
        stored::{Origin, Schedule},
    },
};

use super::{
    MINUTE, START, YEAR,
    draw::Draw,
    engine::{self, Batch, Data, Doing, Replica},
    facts::{Facts, Segment},
    invariants::Invariants,
    plant::Plant,
    pool::{Pool, rule},
    scenario::{Fault, Scenario},
    store::{Held, Row, Store},
};

/// Schedules that one claim takes; few, so that replicas share the work.
const BATCH: usize = 4;
/// Messages that one replica takes on at once.
const MESSAGES: usize = 8;
/// How long the database keeps a session that says nothing.
const SESSION: i64 = 10 * MINUTE;
/// How long a message is somebody's.
const LEASE: i64 = 30;
/// How long a replica takes to come back after it died.
const REBIRTH: i64 = 5;
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

    /// Claims what is due and plans it, or takes on a message.
    fn take_on(&mut self, place: usize) -> Result<(), Violation> {
        let (now, shown) = (self.engine_now(place), self.shown());
        self.transactions += 1;
        let tx = self.transactions;
        let again = self.replicas[place].doubtful.take();
        let claimed = self.store.claim(tx, now, again.as_deref(), BATCH, self.plant);
        if claimed.is_empty() {
            return if again.is_none() { self.take_messages(place) } else { Ok(()) };
        }
        let planned = claimed
            .iter()
            .map(|place| (*place, engine::plan(self.pool, self.data, &self.store.schedules[*place], now, self.plant)));
        let steps: Vec<_> = planned.collect();
        if self.plant == Plant::CursorBeforeCommit {
            for (schedule, step) in &steps {
                engine::settle(&mut self.store.schedules[*schedule].schedule, step, now);
            }
        }
        let batch = Batch { tx, steps, now, shown, ends: self.now + SESSION, is_ended: false };
        let replica = &mut self.replicas[place];
        replica.doing = Doing::Batch(batch);
        let slow = |fault: &Fault| matches!(fault, Fault::SlowTransaction(..) | Fault::LongPause(..));
        if let Some(Fault::SlowTransaction(_, long) | Fault::LongPause(_, long)) = replica.springs(slow) {
            replica.away_until = self.now + long;
        }
        Ok(())
    }

    fn take_messages(&mut self, place: usize) -> Result<(), Violation> {
        let numbers: Vec<usize> = self.store.unclaimed(self.now).take(MESSAGES).collect();
        for number in numbers {
            let message = &mut self.store.outbox[number];
            message.epoch += 1;
            message.lease = self.now + LEASE;
            let epoch = message.epoch;
            let replica = &mut self.replicas[place];
            if let Some(Fault::LongPause(_, long)) = replica.springs(|fault| matches!(fault, Fault::LongPause(..))) {
                replica.away_until = self.now + long;
                replica.doing = Doing::Delivery(number, epoch);
                return Ok(());
            }
            self.deliver(place, number, epoch)?;
            if self.replicas[place].away_until > self.now {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Sends a message and notes that it was sent, unless somebody else has it by now.
    fn deliver(&mut self, place: usize, number: usize, epoch: u32) -> Result<(), Violation> {
        self.stats.repeats += u64::from(self.facts.send(number));
        let replica = &mut self.replicas[place];
        if replica.springs(|fault| matches!(fault, Fault::DuplicateDelivery(_))).is_some() {
            replica.away_until = self.now + REBIRTH;
            return Ok(());
        }
        let message = &mut self.store.outbox[number];
        if message.epoch == epoch || self.plant == Plant::Unguarded {
            message.epoch = epoch;
            message.is_done = true;
            self.store.open.remove(&number);
        }
        let epoch = self.store.outbox[number].epoch;
        self.invariants.message(number, epoch).map_err(|what| self.violation(what))
    }

    fn commit(&mut self, place: usize, batch: Batch) -> Result<(), Violation> {
        let replica = &mut self.replicas[place];
        if batch.is_ended && self.plant != Plant::WritesAfterTheEnd {
            return Ok(());
        }
        if replica.springs(|fault| matches!(fault, Fault::CrashBeforeCommit(_))).is_some() {
            replica.away_until = self.now + REBIRTH;
            self.store.release(batch.tx);
            return Ok(());
        }
        if replica.springs(|fault| matches!(fault, Fault::SerializationFailure(_))).is_some() {
            self.store.release(batch.tx);
            return Ok(());
        }
        let number = self.store.batches + 1;
        let written = batch.steps.iter().map(|(place, step)| (*place, engine::rows(step, batch.now, number)));
        let written: Vec<(usize, Vec<Row>)> = written.collect();
        let taken = |(place, rows): &(usize, Vec<Row>)| self.store.schedules[*place].is_taken(rows);
        if !self.plant.ignores_keys() && written.iter().any(taken) {
            // An occurrence came in meanwhile: the whole unit of work looks again.
            self.stats.conflicts += 1;
            self.store.release(batch.tx);
            return Ok(());
        }
        self.store.batches = number;
        for ((schedule, rows), (_, step)) in written.into_iter().zip(&batch.steps) {
            self.write(schedule, rows, batch.shown)?;
            let held = &mut self.store.schedules[schedule];
            self.facts.decided(schedule, batch.now, number);
            engine::settle(&mut held.schedule, step, batch.now);
        }
        self.store.release(batch.tx);
        let replica = &mut self.replicas[place];
        if replica.springs(|fault| matches!(fault, Fault::ReplyLost(_))).is_some() {
            replica.doubtful = Some(batch.steps.into_iter().map(|(schedule, _)| schedule).collect());
        } else if replica.springs(|fault| matches!(fault, Fault::CrashAfterCommit(_))).is_some() {
            replica.away_until = self.now + REBIRTH;
        }
        Ok(())
    }

    /// Writes rows, and a message for each that starts something.
    fn write(&mut self, schedule: usize, rows: Vec<Row>, shown: DateTime<Utc>) -> Result<(), Violation> {
        for row in rows {
            let fault = self.invariants.row(schedule, &row, shown);
            fault.map_err(|what| self.violation(what))?;
            if row.state == OccurrenceState::Started {
                self.store.started += 1;
                self.store.post();
            }
            self.store.schedules[schedule].insert(row);
        }
        Ok(())
    }

    fn create(&mut self, entry: usize, catch_up: gradus_domain::scheduling::missed::CatchUp) {
        let number = self.store.schedules.len();
        let cursor = self.shown();
        let known = &self.pool.entries[entry];
        let recurrence = match &known.recurrence_before {
            Some(before) if !self.data.new_zones => before,
            _ => &known.recurrence,
        };
        let rule = rule(recurrence, catch_up);
        let schedule = Schedule {
            id: ScheduleId(uuid::Uuid::from_u128(number as u128 + 1)),
            code: String::new(),
            name: LocalizedText::default(),
            rule,
            state: ScheduleState::Active,
            inactive: None,
            progress: Progress { revision: 1, cursor },
            version: 1,
            program: None,
            next: None,
            wake_at: None,
            backfill_until: None,
            pause: None,
            hold: None,
            stopped: Stopped::default(),
            error: None,
            failures: 0,
            tzdb: String::new(),
        };
        let mut held = Held::new(schedule, entry);
        engine::set_alarm(self.pool, self.data, &mut held);
        self.store.schedules.push(held);
        self.facts.made(Segment { entry, cursor: cursor.timestamp(), until: None, catch_up });
    }

    /// What happens at the time of a fault.
    fn begin(&mut self, fault: Fault) {
        match fault {
            Fault::CrashBeforeCommit(place)
            | Fault::CrashAfterCommit(place)
            | Fault::ReplyLost(place)
            | Fault::SerializationFailure(place)
            | Fault::SlowTransaction(place, _)
            | Fault::LongPause(place, _)
            | Fault::DuplicateDelivery(place) => self.replicas[place].traps.push(fault),
            Fault::Partition(place, long) => {
                let replica = &mut self.replicas[place];
                replica.away_until = replica.away_until.max(self.now + long);
            }
            Fault::Outage(long) => {
                for replica in &mut self.replicas {
                    replica.away_until = replica.away_until.max(self.now + long);
                }
            }
            Fault::ClockBack(back, long) => {
                if self.behind == 0 {
                    (self.behind, self.right_at) = (back, self.now + long);
                }
            }
            other => self.waiting.push(other),
        }
    }

    /// What somebody does; it waits while the schedule is held by a transaction.
    fn command(&mut self, fault: Fault) -> Result<(), Violation> {
        let concerns: Vec<usize> = match fault {
            Fault::Calendar | Fault::ZoneData => (0..self.store.schedules.len()).collect(),
            Fault::Edit(place, _)
            | Fault::Pause(place, _)
            | Fault::Resume(place, _)
            | Fault::Recreate(place)
            | Fault::TriggerTwice(place, _) => vec![place],
            _ => Vec::new(),
        };
        if concerns.iter().any(|place| *place >= self.store.schedules.len()) {
            return Ok(());
        }
        if concerns.iter().any(|place| self.store.schedules[*place].lock.is_some()) {
            // Sessions end, so the lock does.
            self.faults.push_front((self.now + 1, fault));
            return Ok(());
        }
        match fault {
            Fault::Calendar => self.data.second_calendar = true,
            Fault::ZoneData => {
                self.data.new_zones = true;
                for held in &mut self.store.schedules {
                    held.schedule.rule.recurrence = self.pool.entries[held.entry].recurrence.clone();
                }
            }
            Fault::Edit(place, entry) => self.edit(place, entry),
            Fault::Pause(place, long) => self.pause(place, long),
            Fault::Resume(place, mode) => self.resume(place, mode)?,
            Fault::Recreate(place) => self.recreate(place),
            Fault::TriggerTwice(place, key) => {
                self.trigger(place, key)?;
                self.trigger(place, key)?;
            }
            _ => {}
        }
        if matches!(fault, Fault::Calendar | Fault::ZoneData) {
            for held in self.store.schedules.iter_mut().filter(|held| held.schedule.state == ScheduleState::Active) {
                engine::set_alarm(self.pool, self.data, held);
            }
        }
        self.invariants.look(&self.store, &self.facts).map_err(|what| self.violation(what))
    }

    fn is_active(&self, place: usize) -> bool {
        self.store.schedules[place].schedule.state == ScheduleState::Active
    }

    fn edit(&mut self, place: usize, entry: usize) {
        let now = self.shown();
        let known = &self.pool.entries[entry];
        // What two sets of zone data say of one rule is told apart by nothing but a schedule that stays as it is.
        let is_plain = |entry: usize| self.pool.entries[entry].recurrence_before.is_none();
        let before = self.store.schedules[place].entry;
        // An edit that leaves the rule as it was changes nothing.
        if !self.is_active(place) || entry == before || !is_plain(entry) || !is_plain(before) {
            return;
        }
        self.facts.close(place, &self.store.schedules[place], now);
        let held = &mut self.store.schedules[place];
        let old = held.schedule.rule.clone();
        // R71, said once more: nothing before the edit takes place under the new rule.
        let cursor = held.schedule.progress.cursor.max(now).timestamp();
        held.schedule.rule = rule(&known.recurrence, old.catch_up);
        held.schedule.progress = held.schedule.progress.after_edit(&old, &held.schedule.rule, now);
        held.entry = entry;
        engine::set_alarm(self.pool, self.data, held);
        self.facts.reopened(place, Segment { entry, cursor, until: None, catch_up: old.catch_up });
    }

    fn pause(&mut self, place: usize, long: Option<i64>) {
        let now = self.shown();
        if !self.is_active(place) {
            return;
        }
        let until = long.map(|long| now + chrono::TimeDelta::seconds(long));
        let pause = Pause { since: now, by: String::new(), reason: String::new(), until };
        self.store.schedules[place].schedule.begin_pause(pause);
        if let Some(until) = until {
            self.facts.stood_still(place, now, until);
        }
    }

    fn resume(&mut self, place: usize, mode: ResumeMode) -> Result<(), Violation> {
        let now = self.shown();
        let Some(pause) = self.store.schedules[place].schedule.pause.clone() else { return Ok(()) };
        self.facts.went_on(place, &pause, now, mode);
        self.store.schedules[place].schedule.end_pause(now, mode);
        let step = engine::plan(self.pool, self.data, &self.store.schedules[place], now, self.plant);
        self.store.batches += 1;
        let rows = engine::rows(&step, now, self.store.batches);
        self.write(place, rows, now)?;
        self.facts.decided(place, now, self.store.batches);
        engine::settle(&mut self.store.schedules[place].schedule, &step, now);
        Ok(())
    }

    fn recreate(&mut self, place: usize) {
        let now = self.shown();
        if !self.is_active(place) {
            return;
        }
        self.facts.close(place, &self.store.schedules[place], now);
        let held = &mut self.store.schedules[place];
        held.schedule.state = ScheduleState::Archived;
        held.schedule.wake_at = None;
        held.schedule.next = None;
        let (entry, catch_up) = (held.entry, held.schedule.rule.catch_up);
        self.create(entry, catch_up);
    }

    /// An occurrence at once; a key that was used before starts nothing (R79).
    fn trigger(&mut self, place: usize, key: u64) -> Result<(), Violation> {
        let now = self.shown();
        let held = &self.store.schedules[place];
        if held.schedule.state == ScheduleState::Archived {
            return Ok(());
        }
        let row = Row {
            origin: Origin::Trigger,
            nominal_at: now,
            civil: now.naive_utc(),
            key: format!("trigger:{key}"),
            due_at: now,
            starts_at: now,
            state: OccurrenceState::Started,
            reason: None,
            range: None,
            decided_at: now,
            batch: 0,
        };
        if held.is_taken(std::slice::from_ref(&row)) {
            return Ok(());
        }
        self.write(place, vec![row], now)
    }
}
