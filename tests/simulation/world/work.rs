//! What a replica does: it claims and plans, it commits, it sends. In between everything may happen to it.

use chrono::{DateTime, Utc};
use gradus_domain::scheduling::schedule::OccurrenceState;

use super::{LEASE, Violation, World};
use crate::simulation::{
    MINUTE,
    engine::{self, Batch, Doing},
    plant::Plant,
    scenario::Fault,
    store::Row,
};

/// Schedules that one claim takes; few, so that replicas share the work.
const BATCH: usize = 4;
/// Messages that one replica takes on at once.
const MESSAGES: usize = 8;
/// How long the database keeps a session that says nothing.
const SESSION: i64 = 10 * MINUTE;
/// How long a replica takes to come back after it died.
const REBIRTH: i64 = 5;

impl World<'_> {
    /// Claims what is due and plans it, or takes on a message.
    pub(super) fn take_on(&mut self, place: usize) -> Result<(), Violation> {
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
    pub(super) fn deliver(&mut self, place: usize, number: usize, epoch: u32) -> Result<(), Violation> {
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

    pub(super) fn commit(&mut self, place: usize, batch: Batch) -> Result<(), Violation> {
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
    pub(super) fn write(&mut self, schedule: usize, rows: Vec<Row>, shown: DateTime<Utc>) -> Result<(), Violation> {
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
}
