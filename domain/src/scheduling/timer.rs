//! Timers (R128): something that happens to an object at an instant, unless the object has moved on by then.
//!
//! A timer is a row that is claimed as schedules are. It carries the version of the object by which it was armed: one
//! that finds another version does nothing and says so. It fires late where nobody was there to see its instant, and
//! keeps that instant beside the one at which it fired.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    ids::{EmployeeId, TimerId},
    names::named_enum,
};

/// Wait before the first new try of a timer whose effect failed; it doubles each time.
const FIRST_RETRY: TimeDelta = TimeDelta::minutes(5);
/// The longest wait before a new try.
const LONGEST_RETRY: TimeDelta = TimeDelta::hours(6);
/// The longest error text that is kept.
const LONGEST_ERROR: usize = 500;

named_enum! {
    /// What a timer does when it fires.
    TimerKind {
        /// It reminds of an audit, or escalates one that was not held (R110–R113).
        AuditReminder = "AUDIT_REMINDER",
        /// It looks, when a quarter is over, whether a sustained measure was checked in it (PRG-6).
        MeasureCheck = "MEASURE_CHECK",
        /// It begins the wait for the effect of a finding's actions, and asks for a look at it when the wait is over (CAP-4).
        FindingCheckDue = "FINDING_CHECK_DUE",
        /// It ends the time for which the risk of a finding is accepted (CAP-2).
        RiskAcceptanceEnds = "RISK_ACCEPTANCE_ENDS",
    }
}

named_enum! {
    /// Where a timer stands.
    TimerState {
        /// It waits for its instant.
        Armed = "ARMED",
        /// It did what it is for.
        Fired = "FIRED",
        /// The object changed before its instant.
        Cancelled = "CANCELLED",
        /// Its instant came, and there was nothing to do.
        Ignored = "IGNORED",
    }
}

named_enum! {
    /// Why a timer was cancelled or ignored.
    TimerReason {
        /// The object has another version than the one that armed it.
        Moved = "MOVED",
        /// The object is done, or was called off.
        Closed = "CLOSED",
        /// A later one of the same object was due as well (R111).
        Superseded = "SUPERSEDED",
        /// The program of the object is not active (PRG-2).
        ProgramInactive = "PROGRAM_INACTIVE",
        /// There was nobody to tell (R113).
        NoRecipient = "NO_RECIPIENT",
    }
}

/// A timer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Its id.
    pub id: TimerId,
    /// What it does.
    pub kind: TimerKind,
    /// The object.
    pub object: Uuid,
    /// Which of the object's steps it is.
    pub step: i32,
    /// The version of the object's deadline that armed it.
    pub armed_version: i32,
    /// Its instant.
    pub due_at: DateTime<Utc>,
    /// When it is looked at: its instant, or when it is tried again; none where it has ended.
    pub wake_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: TimerState,
    /// Why it was cancelled or ignored.
    pub reason: Option<TimerReason>,
    /// When it ended; of one that fired, when that was.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whom it told.
    pub told: Vec<EmployeeId>,
    /// How often it failed.
    pub failures: i32,
    /// Why it failed the last time.
    pub error: Option<String>,
}

/// What a timer is for: kind, object, step and version of the object's deadline. There is one timer for it, ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerKey {
    /// What it does.
    pub kind: TimerKind,
    /// The object.
    pub object: Uuid,
    /// Which of the object's steps it is.
    pub step: i32,
    /// The version of the object's deadline that arms it.
    pub armed_version: i32,
}

impl Timer {
    /// A timer that fires at `due_at`.
    #[must_use]
    pub fn armed(id: TimerId, key: TimerKey, due_at: DateTime<Utc>) -> Self {
        Self {
            id,
            kind: key.kind,
            object: key.object,
            step: key.step,
            armed_version: key.armed_version,
            due_at,
            wake_at: Some(due_at),
            state: TimerState::Armed,
            reason: None,
            ended_at: None,
            told: Vec::new(),
            failures: 0,
            error: None,
        }
    }

    /// It fires at `now` and tells these people.
    #[must_use]
    pub fn fired(self, told: Vec<EmployeeId>, now: DateTime<Utc>) -> Self {
        Self { told, ..self.ended(TimerState::Fired, None, now) }
    }

    /// Its instant has come, and there is nothing to do.
    #[must_use]
    pub fn ignored(self, reason: TimerReason, now: DateTime<Utc>) -> Self {
        self.ended(TimerState::Ignored, Some(reason), now)
    }

    fn ended(self, state: TimerState, reason: Option<TimerReason>, now: DateTime<Utc>) -> Self {
        Self { state, reason, wake_at: None, ended_at: Some(now), error: None, ..self }
    }

    /// What it is for has another instant, which is still to come: it waits for that.
    #[must_use]
    pub fn put_off(self, step: i32, due_at: DateTime<Utc>) -> Self {
        Self { step, due_at, wake_at: Some(due_at), ..self }
    }

    /// Its effect failed at `now`; it is tried again, the later the more often it failed.
    #[must_use]
    pub fn failed(self, error: &str, now: DateTime<Utc>) -> Self {
        let wait = FIRST_RETRY * 2_i32.pow(self.failures.clamp(0, 7).unsigned_abs());
        Self {
            wake_at: Some(now + wait.min(LONGEST_RETRY)),
            failures: self.failures.saturating_add(1),
            error: Some(error.chars().take(LONGEST_ERROR).collect()),
            ..self
        }
    }

    /// How late it fired; none where it did not.
    #[must_use]
    pub fn lateness(&self) -> Option<TimeDelta> {
        let fired_at = self.ended_at.filter(|_| self.state == TimerState::Fired)?;
        Some((fired_at - self.due_at).max(TimeDelta::zero()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer() -> Timer {
        let key = TimerKey { kind: TimerKind::AuditReminder, object: Uuid::from_u128(1), step: 0, armed_version: 1 };
        Timer::armed(TimerId(Uuid::from_u128(2)), key, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn r128_a_timer_that_fires_late_keeps_its_instant() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(3);
        let fired = timer().fired(vec![], now);

        assert_eq!((fired.due_at, fired.ended_at), (DateTime::UNIX_EPOCH, Some(now)));
        assert_eq!((fired.lateness(), fired.wake_at), (Some(TimeDelta::hours(3)), None));
        assert_eq!(timer().ignored(TimerReason::Moved, now).lateness(), None, "it did not fire");
    }

    #[test]
    fn r128_a_timer_that_fails_is_tried_later_and_later_and_never_lost() {
        let wait = |failures| {
            let failed = Timer { failures, ..timer() }.failed("why", DateTime::UNIX_EPOCH);
            assert_eq!((failed.state, failed.failures), (TimerState::Armed, failures + 1));
            failed.wake_at.expect("it is armed still") - DateTime::UNIX_EPOCH
        };

        assert_eq!([0, 1, 2].map(wait), [5, 10, 20].map(TimeDelta::minutes));
        assert_eq!([7, 1_000].map(wait), [TimeDelta::hours(6); 2]);
    }
}
