//! How far a process's clock may stand from that of the database (R94).
//!
//! What is due is decided by the database's clock alone (R93), so a clock that is off makes nothing early or late. But it
//! dates logs and traces, and a machine whose clock is half a minute off has other troubles too.

use chrono::{DateTime, TimeDelta, Utc};

/// From here on it is told.
const TOLD: TimeDelta = TimeDelta::seconds(1);
/// Beyond this the process does no background work.
const REFUSED: TimeDelta = TimeDelta::seconds(30);

/// What a measurement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skew {
    /// The clocks agree, as far as the round trip lets one see.
    Fine,
    /// They do not; by how much the database's is ahead.
    Noticeable(TimeDelta),
    /// They are so far apart that the process must not work.
    TooLarge(TimeDelta),
}

/// Compares the database's clock with this process's, read before and after asking.
#[must_use]
pub fn compare(before: DateTime<Utc>, database: DateTime<Utc>, after: DateTime<Utc>) -> Skew {
    // The answer was given at some instant of the round trip; halfway is wrong by at most half of it.
    let half = (after - before).max(TimeDelta::zero()) / 2;
    let offset = database - (before + half);
    if offset.abs() > REFUSED + half {
        Skew::TooLarge(offset)
    } else if offset.abs() > TOLD.max(half) {
        Skew::Noticeable(offset)
    } else {
        Skew::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_000_000 + millis)
    }

    #[test]
    fn r94_a_clock_is_judged_by_more_than_the_round_trip_can_hide() {
        assert_eq!(compare(at(0), at(1_000), at(0)), Skew::Fine);
        assert_eq!(compare(at(0), at(1_001), at(0)), Skew::Noticeable(TimeDelta::milliseconds(1_001)));
        assert_eq!(compare(at(0), at(-1_001), at(0)), Skew::Noticeable(TimeDelta::milliseconds(-1_001)));
        assert_eq!(compare(at(0), at(4_900), at(5_000)), Skew::Fine, "the round trip took five seconds");
        assert_eq!(compare(at(0), at(30_000), at(0)), Skew::Noticeable(TimeDelta::seconds(30)));
        assert_eq!(compare(at(0), at(30_001), at(0)), Skew::TooLarge(TimeDelta::milliseconds(30_001)));
        assert_eq!(compare(at(0), at(-30_001), at(0)), Skew::TooLarge(TimeDelta::milliseconds(-30_001)));
    }
}
