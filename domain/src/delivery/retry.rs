//! When something that failed is tried again (R120, R121): one curve, for failures and for crashes.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::names::named_enum;

named_enum! {
    /// What a failure means for further attempts (R120). What is not known is retryable.
    ErrorClass {
        /// It may pass.
        Retryable = "RETRYABLE",
        /// It never will: the receiver does not exist, or does not take this.
        Permanent = "PERMANENT",
        /// The receiver is busy and says when to come again.
        RateLimited = "RATE_LIMITED",
        /// Nobody wants it any more.
        Cancelled = "CANCELLED",
    }
}

/// Why an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptFailure {
    /// What that means.
    pub class: ErrorClass,
    /// The error with its causes, for operators.
    pub error: String,
    /// How long the receiver wants to be left alone, where it says so.
    pub wait: Option<TimeDelta>,
}

impl AttemptFailure {
    /// A failure that may pass.
    #[must_use]
    pub fn retryable(error: impl Into<String>) -> Self {
        Self { class: ErrorClass::Retryable, error: error.into(), wait: None }
    }
}

/// How long attempts lie apart, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The longest wait after the first failure; it doubles with each further one.
    pub base: TimeDelta,
    /// The longest wait of all.
    pub cap: TimeDelta,
    /// Attempts in all.
    pub attempts: u32,
}

impl Backoff {
    /// 5 seconds, doubling up to 6 hours, 20 attempts: one to two days.
    pub const STANDARD: Self = Self { base: TimeDelta::seconds(5), cap: TimeDelta::hours(6), attempts: 20 };

    /// The longest wait after `failed` attempts.
    #[must_use]
    pub fn ceiling(&self, failed: u32) -> TimeDelta {
        let doubled = 1_i32.checked_shl(failed.saturating_sub(1)).filter(|times| *times > 0);
        doubled.and_then(|times| self.base.checked_mul(times)).unwrap_or(self.cap).min(self.cap)
    }

    /// The wait after `failed` attempts: anything up to the longest, as `chance` has it, so that many who failed together
    /// do not come back together.
    #[must_use]
    pub fn wait(&self, failed: u32, chance: u32) -> TimeDelta {
        let longest = self.ceiling(failed).num_milliseconds();
        TimeDelta::milliseconds(
            (i128::from(longest) * i128::from(chance) / i128::from(u32::MAX)).try_into().unwrap_or(0),
        )
    }
}

/// What becomes of something after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It is tried again at this instant.
    Again {
        /// When.
        at: DateTime<Utc>,
        /// Whether the attempt counts.
        counts: bool,
    },
    /// It is given up, until somebody wants it tried again.
    Dead,
    /// It ends without having arrived, and nobody misses it.
    Dropped,
}

/// What becomes of something whose `attempts`th attempt failed at `now`.
///
/// A receiver that is busy is obeyed, and the attempt counts for nothing (`snooze`); it is obeyed for no longer than the
/// longest wait, and asked again no sooner than after the shortest.
#[must_use]
pub fn after(failure: &AttemptFailure, attempts: u32, backoff: &Backoff, chance: u32, now: DateTime<Utc>) -> Next {
    match failure.class {
        ErrorClass::Cancelled => Next::Dropped,
        ErrorClass::Permanent => Next::Dead,
        ErrorClass::RateLimited => {
            let wait = failure.wait.unwrap_or_else(|| backoff.wait(attempts, chance));
            Next::Again { at: now + wait.clamp(backoff.base, backoff.cap), counts: false }
        }
        ErrorClass::Retryable if attempts >= backoff.attempts => Next::Dead,
        ErrorClass::Retryable => Next::Again { at: now + backoff.wait(attempts, chance), counts: true },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const CURVE: Backoff = Backoff::STANDARD;

    fn failed(class: ErrorClass, wait: Option<TimeDelta>) -> AttemptFailure {
        AttemptFailure { class, error: "no".into(), wait }
    }

    #[test]
    fn r121_waits_double_from_five_seconds_up_to_six_hours() {
        let seconds: Vec<_> = [1, 2, 3, 12, 13, 14, 20, u32::MAX].map(|n| CURVE.ceiling(n).num_seconds()).into();

        assert_eq!(seconds, [5, 10, 20, 10_240, 20_480, 21_600, 21_600, 21_600]);
    }

    #[test]
    fn r121_the_wait_is_anything_from_nothing_to_the_longest() {
        for failures in 1..=20 {
            assert_eq!(CURVE.wait(failures, 0), TimeDelta::zero());
            assert_eq!(CURVE.wait(failures, u32::MAX), CURVE.ceiling(failures));
            let half = CURVE.wait(failures, u32::MAX / 2);
            assert!((CURVE.ceiling(failures) / 2 - half).num_milliseconds() <= 1, "{half}");
        }
    }

    #[test]
    fn r121_the_twentieth_failure_is_the_last_and_twenty_take_one_to_two_days() {
        let at = |attempts| after(&failed(ErrorClass::Retryable, None), attempts, &CURVE, u32::MAX, NOW);

        assert_eq!(at(19), Next::Again { at: NOW + TimeDelta::hours(6), counts: true });
        assert_eq!(at(20), Next::Dead);
        assert_eq!(at(21), Next::Dead);
        let longest: TimeDelta = (1..20).map(|attempts| CURVE.ceiling(attempts)).sum();
        assert!((TimeDelta::days(1)..TimeDelta::days(2)).contains(&longest), "{longest}");
    }

    #[test]
    fn r120_each_class_of_error_has_its_own_end() {
        let at = |class, wait| after(&failed(class, wait), 1, &CURVE, u32::MAX, NOW);

        assert_eq!(at(ErrorClass::Permanent, None), Next::Dead);
        assert_eq!(at(ErrorClass::Cancelled, None), Next::Dropped);
        let asked = TimeDelta::minutes(7);
        assert_eq!(at(ErrorClass::RateLimited, Some(asked)), Next::Again { at: NOW + asked, counts: false });
        let capped = Next::Again { at: NOW + CURVE.cap, counts: false };
        assert_eq!(at(ErrorClass::RateLimited, Some(TimeDelta::days(9))), capped);
        assert_eq!(at(ErrorClass::RateLimited, Some(-asked)), Next::Again { at: NOW + CURVE.base, counts: false });
    }

    #[test]
    fn r121_a_busy_receiver_costs_no_attempt_even_the_last() {
        let busy = failed(ErrorClass::RateLimited, Some(TimeDelta::minutes(1)));

        assert!(matches!(after(&busy, 20, &CURVE, 0, NOW), Next::Again { counts: false, .. }));
    }
}
