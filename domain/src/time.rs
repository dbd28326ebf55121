//! Time is injected: a request or a tick reads the clock once and passes `now` on.

use chrono::{DateTime, SubsecRound, Utc};

/// Cuts an instant to microseconds, the precision that both databases keep.
#[must_use]
pub fn to_micros(instant: DateTime<Utc>) -> DateTime<Utc> {
    instant.trunc_subsecs(6)
}

/// Where `now` comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present instant, in whole microseconds.
    fn now(&self) -> DateTime<Utc>;
}

/// A clock that stands still until somebody sets it.
#[derive(Debug)]
pub struct ManualClock(std::sync::Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(std::sync::Mutex::new(to_micros(now)))
    }

    /// Moves the clock to `now`, forward or back.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to_micros(now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
