//! The days within reach, as small numbers.

use chrono::{Days as Count, NaiveDate, TimeDelta};

/// Years before the day on which the columns are filled.
const BACK: u64 = 14 * 365;

/// About twenty-two years that follow each other: what thirteen bits can number. A figure of a day outside is computed
/// from the facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    first: NaiveDate,
}

impl Days {
    /// Number of the last day.
    pub const LAST: u16 = (1 << 13) - 2;

    /// Fourteen years before `today` and eight after it.
    #[must_use]
    pub fn around(today: NaiveDate) -> Self {
        Self { first: today.checked_sub_days(Count::new(BACK)).unwrap_or(NaiveDate::MIN) }
    }

    /// The number of a day.
    #[must_use]
    pub fn offset(self, day: NaiveDate) -> Option<u16> {
        u16::try_from((day - self.first).num_days()).ok().filter(|offset| *offset <= Self::LAST)
    }

    /// The day with a number.
    #[must_use]
    pub fn day(self, offset: u16) -> NaiveDate {
        self.first.checked_add_signed(TimeDelta::days(i64::from(offset))).unwrap_or(NaiveDate::MAX)
    }

    /// Whether `day` comes before the first.
    pub(super) fn precede(self, day: NaiveDate) -> bool {
        day < self.first
    }
}
