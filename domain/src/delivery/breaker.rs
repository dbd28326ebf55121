//! The circuit breaker of a destination (R124): one that does not answer must not use up the attempts of everything that
//! waits for it.
//!
//! After some looks in a row that found nobody it opens: nothing is sent there, and what waits loses no attempt. When its
//! time is up one delivery tries the way; the others wait for what becomes of that one. A receiver that wants to be left
//! alone for a while is, without having failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Failures in a row after which the way is closed.
pub const FAILURES: i32 = 5;

/// How long it is closed at first; it doubles each time that the try fails.
const FIRST_REST: TimeDelta = TimeDelta::minutes(1);

/// How long it is closed at most.
const LONGEST_REST: TimeDelta = TimeDelta::hours(1);

/// What is remembered of a destination.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// Failures since the last that arrived.
    pub failures: i32,
    /// Until when nothing is sent; none where the way is free.
    pub open_until: Option<DateTime<Utc>>,
}

/// What deliveries that were under way at once told of the way. However many they were, it is one look: that a dead
/// destination answers none of fifty is no more than that it answers not one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Whether something arrived, or was refused by the receiver itself, which is an answer.
    pub arrived: bool,
    /// Whether something failed that may pass.
    pub failed: bool,
    /// Until when the receiver wants to be left alone, where it says so.
    pub rests_until: Option<DateTime<Utc>>,
}

/// Whether something may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Whatever waits.
    Free,
    /// One delivery, to try the way.
    OneTry,
    /// Nothing before this instant.
    Closed {
        /// When to ask again.
        until: DateTime<Utc>,
    },
}

impl Breaker {
    /// Whether something may be sent at `now`.
    #[must_use]
    pub fn way(&self, now: DateTime<Utc>) -> Way {
        match self.open_until {
            None => Way::Free,
            Some(until) if now < until => Way::Closed { until },
            Some(_) => Way::OneTry,
        }
    }

    /// One delivery is about to try the way: no other is sent before `until`, by which its end is known.
    #[must_use]
    pub fn trying(self, until: DateTime<Utc>) -> Self {
        Self { open_until: Some(until), ..self }
    }

    /// Something arrived.
    #[must_use]
    pub fn arrived(self) -> Self {
        Self::default()
    }

    /// After a look that ended at `now`. A receiver that wants to be left alone is, whatever else arrived or failed: it
    /// has answered, so nothing counts as a failure. Else one arrival shows that the way is free.
    #[must_use]
    pub fn after(self, look: Look, now: DateTime<Utc>) -> Self {
        match look {
            Look { rests_until: Some(until), arrived, .. } => {
                let before = if arrived { self.arrived() } else { self };
                Self { open_until: before.open_until.max(Some(until)), ..before }
            }
            Look { arrived: true, .. } => self.arrived(),
            Look { failed: true, .. } => self.failed(now),
            Look { .. } => self,
        }
    }

    /// Something failed at `now` that may pass. Whatever the receiver itself refuses is an answer, and no failure of the
    /// way.
    #[must_use]
    pub fn failed(self, now: DateTime<Utc>) -> Self {
        let failures = self.failures.saturating_add(1);
        let tries = failures - FAILURES;
        if tries < 0 {
            return Self { failures, open_until: None };
        }
        let doubled = 1_i32.checked_shl(tries.unsigned_abs()).filter(|times| *times > 0);
        let rest = doubled.and_then(|times| FIRST_REST.checked_mul(times)).unwrap_or(LONGEST_REST);
        Self { failures, open_until: Some(now + rest.min(LONGEST_REST)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn after_failures(count: i32) -> Breaker {
        (0..count).fold(Breaker::default(), |breaker, _| breaker.failed(NOW))
    }

    #[test]
    fn r124_the_fifth_failure_in_a_row_closes_the_way_for_a_minute() {
        assert_eq!(after_failures(4).way(NOW), Way::Free);
        let closed = after_failures(5);

        let until = NOW + TimeDelta::minutes(1);
        assert_eq!(closed.way(NOW), Way::Closed { until });
        assert_eq!(closed.way(until - TimeDelta::microseconds(1)), Way::Closed { until });
        assert_eq!(closed.way(until), Way::OneTry);
    }

    #[test]
    fn r124_one_delivery_tries_the_way_and_the_others_wait_for_it() {
        let until = NOW + TimeDelta::minutes(1);
        let known = until + TimeDelta::seconds(30);
        let tried = after_failures(5).trying(known);

        assert_eq!(tried.way(until), Way::Closed { until: known });
        assert_eq!(tried.arrived(), Breaker::default());
        assert_eq!(tried.failed(until).way(until), Way::Closed { until: until + TimeDelta::minutes(2) });
    }

    #[test]
    fn r124_the_way_is_closed_for_an_hour_at_most_and_one_arrival_frees_it() {
        for count in [11, 40, 1_000] {
            assert_eq!(after_failures(count).open_until, Some(NOW + TimeDelta::hours(1)), "{count}");
        }
        assert_eq!(after_failures(10).open_until, Some(NOW + TimeDelta::minutes(32)));
        assert_eq!(after_failures(4).arrived().failed(NOW).failures, 1);
    }

    #[test]
    fn r124_what_was_under_way_at_once_counts_as_one_failure_and_one_arrival_as_none() {
        let failed = Look { failed: true, ..Look::default() };

        assert_eq!(Breaker::default().after(failed, NOW), after_failures(1));
        assert_eq!(after_failures(4).after(failed, NOW).way(NOW), Way::Closed { until: NOW + TimeDelta::minutes(1) });
        assert_eq!(after_failures(4).after(Look { arrived: true, ..failed }, NOW), Breaker::default());
        assert_eq!(after_failures(4).after(Look::default(), NOW), after_failures(4));
    }

    #[test]
    fn r124_a_receiver_that_wants_to_be_left_alone_rests_and_has_not_failed() {
        let until = NOW + TimeDelta::minutes(10);
        let busy = Look { rests_until: Some(until), failed: true, arrived: false };

        let resting = after_failures(4).after(busy, NOW);
        assert_eq!((resting.way(NOW), resting.way(until)), (Way::Closed { until }, Way::OneTry));
        assert_eq!(resting.failures, 4, "it neither failed nor arrived");
        assert_eq!(resting.after(Look { arrived: true, ..Look::default() }, until), Breaker::default());
        assert_eq!(after_failures(4).after(Look { arrived: true, ..busy }, NOW).failures, 0);
        let longer = after_failures(7).after(busy, NOW);
        assert_eq!(longer.after(Look { rests_until: Some(NOW), ..busy }, NOW), longer, "the longer rest holds");
    }
}
