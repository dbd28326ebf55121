//! What is done to the world: schedules are made, faults begin, and people give their commands.

use gradus_domain::{
    ids::ScheduleId,
    scheduling::{
        missed::CatchUp,
        schedule::{OccurrenceState, ScheduleState},
        standstill::{Pause, ResumeMode},
        stored::{Origin, Schedule},
    },
};

use super::{Violation, World};
use crate::simulation::{
    engine,
    facts::Segment,
    pool::rule,
    scenario::Fault,
    store::{Held, Row},
};

impl World<'_> {
    pub(super) fn create(&mut self, entry: usize, catch_up: CatchUp) {
        let number = self.store.schedules.len();
        let cursor = self.shown();
        let known = &self.pool.entries[entry];
        let recurrence = match &known.recurrence_before {
            Some(before) if !self.data.new_zones => before,
            _ => &known.recurrence,
        };
        let rule = rule(recurrence, catch_up);
        let schedule = Schedule::new(ScheduleId(uuid::Uuid::from_u128(number as u128 + 1)), rule, cursor);
        let mut held = Held::new(schedule, entry);
        engine::set_alarm(self.pool, self.data, &mut held);
        self.store.schedules.push(held);
        self.facts.made(Segment { entry, cursor: cursor.timestamp(), until: None, catch_up, number: 0 });
    }

    /// What happens at the time of a fault.
    pub(super) fn begin(&mut self, fault: Fault) {
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
    pub(super) fn command(&mut self, fault: Fault) -> Result<(), Violation> {
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
        self.facts.reopened(place, Segment { entry, cursor, until: None, catch_up: old.catch_up, number: 0 });
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
