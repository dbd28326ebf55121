//! What operators may know of a loop.

use chrono::{DateTime, Utc};

use super::Done;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did its work.
    Done(Done),
    /// It broke; why.
    Failed(String),
}

/// What a loop said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoopReport {
    /// Name of the loop.
    pub name: &'static str,
    /// When the last run ended; before the first, when the loop started.
    pub at: DateTime<Utc>,
    /// How the last run ended; `None` before the first has.
    pub last: Option<Outcome>,
    /// Runs so far.
    pub runs: u64,
    /// Runs that failed since the last that did not.
    pub failures_in_a_row: u64,
}

impl LoopReport {
    pub(super) fn new(name: &'static str, at: DateTime<Utc>) -> Self {
        Self { name, at, last: None, runs: 0, failures_in_a_row: 0 }
    }

    pub(super) fn note(&mut self, at: DateTime<Utc>, outcome: Outcome) {
        self.failures_in_a_row = match outcome {
            Outcome::Done(_) => 0,
            Outcome::Failed(_) => self.failures_in_a_row + 1,
        };
        self.runs += 1;
        self.at = at;
        self.last = Some(outcome);
    }

    /// Whether the last run failed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failures_in_a_row > 0
    }
}
