//! What was done to schedules, as the oracle needs to know it.

use chrono::{DateTime, Utc};
use gradus_domain::scheduling::{
    missed::CatchUp,
    standstill::{Pause, ResumeMode},
};

use super::store::Held;

/// A time in which a schedule goes by one rule. Instants in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// Place of the rule in the pool.
    pub entry: usize,
    /// Only nominal instants after this one belong to it.
    pub cursor: i64,
    /// Once it is over: what starts by then must have been decided about; later starts must not.
    pub until: Option<i64>,
    pub catch_up: CatchUp,
    /// Which one of its schedule's it is, from 0.
    pub number: usize,
}

/// A time in which nothing started by itself: after the first instant, before the second.
#[derive(Clone, Copy, Debug)]
pub struct Still {
    pub since: i64,
    pub until: i64,
    /// Transactions before it; what they decided stands, also where the clock went back since.
    pub after: u64,
    /// The segment in which it was; a later rule knows nothing of it.
    pub segment: usize,
}

/// The life of a schedule.
#[derive(Clone, Debug, Default)]
pub struct Life {
    pub segments: Vec<Segment>,
    /// Pauses whose occurrences are missed.
    pub stood_still: Vec<Still>,
    /// Transactions that decided about it: number and instant.
    pub decisions: Vec<(u64, i64)>,
}

/// Everything that was done.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub lives: Vec<Life>,
    /// How often each message arrived.
    pub sent: Vec<u32>,
}

impl Facts {
    pub fn made(&mut self, segment: Segment) {
        self.lives.push(Life { segments: vec![segment], ..Life::default() });
    }

    pub fn reopened(&mut self, place: usize, segment: Segment) {
        let segments = &mut self.lives[place].segments;
        segments.push(Segment { number: segments.len(), ..segment });
    }

    /// The rule of a schedule ends at `now`. Where the engine says that nothing is due, everything up to now must have
    /// been decided about; else what the last decision reached.
    pub fn close(&mut self, place: usize, held: &Held, now: DateTime<Utc>) {
        let life = &mut self.lives[place];
        let last = life.decisions.iter().map(|(_, at)| *at).max().unwrap_or(i64::MIN);
        let until = if held.is_due(now) { last } else { now.timestamp().max(last) };
        if let Some(segment) = life.segments.last_mut() {
            segment.until = Some(until);
        }
    }

    pub fn stood_still(&mut self, place: usize, since: DateTime<Utc>, until: DateTime<Utc>) {
        let life = &mut self.lives[place];
        let segment = life.segments.len().saturating_sub(1);
        let after = life.decisions.last().map_or(0, |(batch, _)| *batch);
        life.stood_still.push(Still { since: since.timestamp(), until: until.timestamp(), after, segment });
    }

    /// A person ended a pause: what would have started after that, or after the end that it had, did not fall into it.
    pub fn went_on(&mut self, place: usize, pause: &Pause, now: DateTime<Utc>, mode: ResumeMode) {
        // One with an end is known since it began.
        match (pause.until, mode) {
            (None, ResumeMode::Skip) => self.stood_still(place, pause.since, now),
            (None, ResumeMode::ApplyMissedPolicy) => {}
            (Some(_), ResumeMode::ApplyMissedPolicy) => drop(self.lives[place].stood_still.pop()),
            (Some(until), ResumeMode::Skip) => {
                if let Some(still) = self.lives[place].stood_still.last_mut() {
                    still.until = until.min(now).timestamp();
                }
            }
        }
    }

    pub fn decided(&mut self, place: usize, at: DateTime<Utc>, batch: u64) {
        self.lives[place].decisions.push((batch, at.timestamp()));
    }

    /// A message arrived; answers whether it had before, which its key tells the receiver.
    pub fn send(&mut self, number: usize) -> bool {
        if self.sent.len() <= number {
            self.sent.resize(number + 1, 0);
        }
        self.sent[number] += 1;
        self.sent[number] > 1
    }
}
