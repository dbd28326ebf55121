//! What holds after every act, kept apart from what the store itself holds to.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use gradus_domain::scheduling::{schedule::OccurrenceState, stored::Origin};

use super::{
    facts::Facts,
    store::{Row, Store},
};

/// What was seen so far.
#[derive(Debug, Default)]
pub struct Invariants {
    instants: HashSet<(usize, DateTime<Utc>)>,
    keys: HashSet<(usize, String)>,
    cursors: Vec<DateTime<Utc>>,
    epochs: Vec<u32>,
}

impl Invariants {
    /// A row that is being written, while the clock of the database showed `shown` when its transaction began.
    pub fn row(&mut self, schedule: usize, row: &Row, shown: DateTime<Utc>) -> Result<(), String> {
        let told = || format!("schedule {schedule}, {} ({})", row.key, row.nominal_at);
        if row.origin != Origin::Trigger && !self.instants.insert((schedule, row.nominal_at)) {
            return Err(format!("R80: two rows for one nominal instant: {}", told()));
        }
        if !self.keys.insert((schedule, row.key.clone())) {
            return Err(format!("R80: two rows for one key: {}", told()));
        }
        if row.state == OccurrenceState::Started && row.starts_at > shown {
            return Err(format!("R96: started early, at {shown} instead of {}: {}", row.starts_at, told()));
        }
        Ok(())
    }

    /// A message that somebody has written to, with the epoch that it has now.
    pub fn message(&mut self, number: usize, epoch: u32) -> Result<(), String> {
        if self.epochs.len() <= number {
            self.epochs.resize(number + 1, 0);
        }
        let last = std::mem::replace(&mut self.epochs[number], epoch);
        if epoch < last {
            Err(format!("R84: the epoch of message {number} went back from {last} to {epoch}"))
        } else {
            Ok(())
        }
    }

    /// What is committed, after an act.
    pub fn look(&mut self, store: &Store, facts: &Facts) -> Result<(), String> {
        self.cursors.resize(store.schedules.len(), DateTime::<Utc>::MIN_UTC);
        for (place, (held, last)) in store.schedules.iter().zip(&mut self.cursors).enumerate() {
            let cursor = held.schedule.progress.cursor;
            if cursor < *last {
                return Err(format!("R95: the cursor of schedule {place} went back from {last} to {cursor}"));
            }
            *last = cursor;
            if !held.is_explained() {
                let state = held.schedule.state;
                return Err(format!("R130: schedule {place} is {state} and nobody will look at it again"));
            }
        }
        if store.outbox.len() as u64 != store.started {
            return Err(format!("R84: {} messages for {} started occurrences", store.outbox.len(), store.started));
        }
        if facts.sent.len() > store.outbox.len() {
            return Err("R84: something was sent that was never committed".to_owned());
        }
        Ok(())
    }
}
