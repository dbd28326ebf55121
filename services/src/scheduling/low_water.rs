//! Below which instant nothing can be due: where the look for due schedules begins (R82).
//!
//! A schedule is never stored with a wake in the past, and transactions are short. So where one look found nothing that
//! wakes before an instant, nothing will wake before it less a margin, and the next look begins there. Below lie only
//! the index entries of what was due before, which a database may keep for long: as long as somebody holds an old
//! snapshot open.
//!
//! Each process has its own mark, and nothing depends on it: every half minute, and whenever the clock has gone back
//! (R95), the look begins at the bottom.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Longer than a transaction that sets a wake.
const MARGIN: TimeDelta = TimeDelta::seconds(10);
/// How often the look begins at the bottom.
const FULL_LOOK: TimeDelta = TimeDelta::seconds(30);
/// Below every wake.
pub(super) const BOTTOM: DateTime<Utc> = DateTime::UNIX_EPOCH;
/// Above every wake.
pub(super) const TOP: DateTime<Utc> = DateTime::from_timestamp(253_370_764_800, 0).expect("a year of four digits");

/// The mark of one process.
#[derive(Debug, Default)]
pub struct LowWater(Mutex<Marks>);

#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    level: Option<DateTime<Utc>>,
    looked_at: Option<DateTime<Utc>>,
    full_at: Option<DateTime<Utc>>,
    /// How often the clock went back.
    steps_back: u64,
}

impl LowWater {
    /// Above which instant to look at `now`.
    pub(super) fn above(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = marks.looked_at.filter(|before| now < *before) {
            marks.steps_back += 1;
            let steps_back = marks.steps_back;
            tracing::warn!(%now, %before, steps_back, "the clock of the database went back; nothing starts twice by it");
            *marks = Marks { steps_back, ..Marks::default() };
        }
        marks.looked_at = Some(now);
        if marks.full_at.is_none_or(|full| now - full >= FULL_LOOK) {
            marks.full_at = Some(now);
            marks.level = None;
        }
        marks.level.unwrap_or(BOTTOM)
    }

    /// A look at `now` found that `first` wakes before everything else.
    pub(super) fn saw(&self, now: DateTime<Utc>, first: Option<DateTime<Utc>>) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        marks.level = Some(first.map_or(now, |first| first.min(now)) - MARGIN);
    }

    /// How often the clock of the database went back since the process began (R95).
    #[must_use]
    pub fn steps_back(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).steps_back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(1_800_000_000 + seconds)
    }

    #[test]
    fn r82_a_look_begins_below_what_was_seen_first_and_every_half_minute_at_the_bottom() {
        let water = LowWater::default();

        assert_eq!(water.above(at(0)), BOTTOM);
        water.saw(at(0), Some(at(500)));
        assert_eq!(water.above(at(1)), at(-10), "what commits late is found");
        water.saw(at(1), Some(at(-5)));
        assert_eq!(water.above(at(29)), at(-15), "what is due is not passed by");
        assert_eq!(water.above(at(30)), BOTTOM);
    }

    #[test]
    fn r95_a_clock_that_goes_back_is_counted_and_nothing_is_passed_by() {
        let water = LowWater::default();
        water.above(at(7_200));
        water.saw(at(7_200), None);

        assert_eq!(water.above(at(0)), BOTTOM);
        assert_eq!(water.steps_back(), 1);
        water.saw(at(0), None);
        assert_eq!(water.above(at(1)), at(-10));
    }
}
