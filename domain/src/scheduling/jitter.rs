//! Jitter: how far due instants of one rule spread, so that not everything starts at once (R50, R51, R53).
//!
//! The spread is a pure function of the schedule and the occurrence, so that every process and every preview agrees on
//! it. It only ever delays: up to the next nominal instant and to the end of the day on the wall, never beyond.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::names::named_enum;

/// The widest spread in seconds.
pub const WIDEST: u32 = 86_400;

named_enum! {
    /// What spreads.
    #[derive(Default)]
    SpreadBy {
        /// Each occurrence on its own.
        #[default]
        Occurrence = "OCCURRENCE",
        /// The schedule as a whole: each occurrence by the same whole minutes.
        Schedule = "SCHEDULE",
    }
}

/// A delay of less than so many seconds, drawn from the schedule's id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jitter {
    seconds: u32,
    by: SpreadBy,
    /// The schedule's id; none where there is no schedule yet, and then nothing spreads.
    seed: Option<Uuid>,
}

/// A spread wider than a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a spread is at most P1D")]
pub struct TooWide;

impl Jitter {
    /// A delay of less than `width` for what has the id `seed`.
    pub fn try_new(width: TimeDelta, by: SpreadBy, seed: Option<Uuid>) -> Result<Self, TooWide> {
        let seconds = u32::try_from(width.num_seconds()).map_err(|_| TooWide)?;
        match seconds {
            // Whose it is does not matter where nothing spreads, so that two such rules are equal.
            0 => Ok(Self::default()),
            1..=WIDEST => Ok(Self { seconds, by, seed }),
            _ => Err(TooWide),
        }
    }

    /// Whether nothing spreads.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.seconds == 0
    }

    /// How wide it spreads.
    #[must_use]
    pub fn width(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.seconds))
    }

    /// What spreads.
    #[must_use]
    pub fn by(self) -> SpreadBy {
        self.by
    }

    /// The schedule's id, from which it is drawn.
    #[must_use]
    pub fn seed(self) -> Option<Uuid> {
        self.seed
    }

    /// Whether it is known by how much: not before there is a schedule.
    #[must_use]
    pub fn is_settled(self) -> bool {
        self.is_none() || self.seed.is_some()
    }

    /// The delay of the occurrence with this nominal key, where `room` is left: at least none, less than both the width
    /// and the room.
    #[must_use]
    pub fn delay(self, nominal_key: &str, room: TimeDelta) -> TimeDelta {
        let width = self.width().min(room).num_seconds();
        let (Some(seed), Ok(width @ 1..)) = (self.seed, u64::try_from(width)) else { return TimeDelta::zero() };
        let seconds = match self.by {
            SpreadBy::Occurrence => draw(seed, nominal_key) % width,
            SpreadBy::Schedule => draw(seed, "") % width.div_ceil(60) * 60,
        };
        TimeDelta::seconds(i64::try_from(seconds).unwrap_or_default())
    }
}

/// A number that looks random and is always the same for the same id and key.
fn draw(seed: Uuid, key: &str) -> u64 {
    let digest = Sha256::new().chain_update(seed.as_bytes()).chain_update(key.as_bytes()).finalize();
    digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn jitter(minutes: i64, by: SpreadBy, seed: u128) -> Jitter {
        Jitter::try_new(TimeDelta::minutes(minutes), by, Some(Uuid::from_u128(seed))).expect("a jitter")
    }

    /// R50: the same on every replica, so the very numbers are fixed here.
    #[test]
    fn r50_the_delay_depends_on_the_schedule_and_the_occurrence_and_on_nothing_else() {
        let day = TimeDelta::days(1);
        let delay = |seed, key| jitter(30, SpreadBy::Occurrence, seed).delay(key, day).num_seconds();

        let keys = ["Asia/Shanghai|2026-01-10T09:00:00|1", "Asia/Shanghai|2026-04-10T09:00:00|1"];
        assert_eq!([delay(1, keys[0]), delay(1, keys[1]), delay(2, keys[0])], [1_638, 1_503, 137]);
        let spread: BTreeSet<i64> = (0..500).map(|seed| delay(seed, keys[0])).collect();
        assert!(spread.len() > 400 && spread.iter().all(|delay| (0..1_800).contains(delay)), "{spread:?}");
    }

    /// R51
    #[test]
    fn r51_no_delay_reaches_the_room_that_is_left_and_none_is_negative() {
        for seed in 0..200 {
            for room in [-5, 0, 1, 59, 60, 90, 600] {
                for by in SpreadBy::ALL {
                    let delay = jitter(30, *by, seed).delay("key", TimeDelta::seconds(room)).num_seconds();
                    assert!(delay == 0 || (0..room).contains(&delay), "{delay} of {room} by {by}");
                }
            }
        }
    }

    /// R53: ten thousand organizations with one template do not start in the same minute.
    #[test]
    fn r53_a_schedule_keeps_its_minute_and_schedules_have_many() {
        let minute = |seed, key| jitter(60, SpreadBy::Schedule, seed).delay(key, TimeDelta::days(1));
        let minutes: BTreeSet<i64> = (0..1_000).map(|seed| minute(seed, "January").num_seconds()).collect();

        assert!((0..1_000).all(|seed| minute(seed, "January") == minute(seed, "April")));
        assert_eq!(minutes.len(), 60);
        assert!(minutes.iter().all(|seconds| seconds % 60 == 0));
    }

    #[test]
    fn nothing_spreads_before_there_is_a_schedule_and_nothing_over_more_than_a_day() {
        let unsettled = Jitter::try_new(TimeDelta::hours(1), SpreadBy::Occurrence, None).expect("a jitter");

        assert_eq!((unsettled.delay("key", TimeDelta::days(1)), unsettled.is_settled()), (TimeDelta::zero(), false));
        assert_eq!(Jitter::try_new(TimeDelta::seconds(86_401), SpreadBy::Occurrence, None), Err(TooWide));
        assert_eq!(Jitter::try_new(TimeDelta::seconds(-1), SpreadBy::Occurrence, None), Err(TooWide));
    }
}
