//! Limits of a rule by date: from when until when it holds, on which days it does not, and single days that differ.
//!
//! All dates are those that the rule names on the wall of its zone, before a roll. A day that is excluded takes nothing
//! in either: what would roll onto it is left out. A single date that is moved goes where a person put it, whatever the
//! calendar says of that day.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// The most exclusions, and the most exceptions, of one schedule.
pub const MOST: usize = 100;
/// The farthest that one date is moved, in days.
pub const FARTHEST_DAYS: i64 = 366;

/// Days in a row, both ends counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DateSpan {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

/// What happens on one date instead of what the rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Exception {
    /// Nothing takes place.
    Skip,
    /// It takes place on another day.
    Move {
        /// Which day.
        to: NaiveDate,
        /// Another time of day; the rule's own where nothing is said.
        #[serde(default)]
        at: Option<NaiveTime>,
    },
}

/// From when until when a rule holds, and on which days it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// The first date.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// The last date.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// Days on which nothing takes place.
    #[serde(default)]
    pub exclusions: Vec<DateSpan>,
    /// Single dates that differ.
    #[serde(default)]
    pub exceptions: BTreeMap<NaiveDate, Exception>,
}

/// Why limits cannot be as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitsRefusal {
    /// The last date lies before the first one: of the rule itself, or of an exclusion.
    DatesReversed(&'static str),
    /// There are more than [`MOST`].
    TooManyDates(&'static str),
    /// A date is moved farther than [`FARTHEST_DAYS`].
    MoveTooFar(NaiveDate),
}

impl DateSpan {
    /// One day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { first: day, last: day }
    }

    /// Whether `day` lies in it.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.first..=self.last).contains(&day)
    }
}

impl Limits {
    /// Whether there are none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self == &Self::default()
    }

    /// The same, if they can be kept.
    pub fn checked(self) -> Result<Self, LimitsRefusal> {
        if self.starts_on.zip(self.ends_on).is_some_and(|(first, last)| last < first) {
            return Err(LimitsRefusal::DatesReversed("endsOn"));
        }
        if self.exclusions.iter().any(|span| span.last < span.first) {
            return Err(LimitsRefusal::DatesReversed("exclusions"));
        }
        for (count, name) in [(self.exclusions.len(), "exclusions"), (self.exceptions.len(), "exceptions")] {
            if count > MOST {
                return Err(LimitsRefusal::TooManyDates(name));
            }
        }
        let farthest = TimeDelta::days(FARTHEST_DAYS);
        let too_far = self.exceptions.iter().find(|(on, exception)| match exception {
            Exception::Skip => false,
            Exception::Move { to, .. } => (*to - **on).abs() > farthest,
        });
        too_far.map_or(Ok(()), |(on, _)| Err(LimitsRefusal::MoveTooFar(*on)))?;
        Ok(self)
    }

    /// Whether `date` lies between the first and the last date.
    #[must_use]
    pub fn hold_on(&self, date: NaiveDate) -> bool {
        self.starts_on.is_none_or(|first| first <= date) && self.ends_on.is_none_or(|last| date <= last)
    }

    /// The days around `date` on which nothing takes place.
    #[must_use]
    pub fn exclusion(&self, date: NaiveDate) -> Option<DateSpan> {
        let skipped = (self.exceptions.get(&date) == Some(&Exception::Skip)).then(|| DateSpan::day(date));
        self.exclusions.iter().copied().filter(|span| span.contains(date)).max_by_key(|span| span.last).or(skipped)
    }

    /// Where a person moved what the rule says of `civil`.
    #[must_use]
    pub fn moved(&self, civil: NaiveDateTime) -> Option<NaiveDateTime> {
        match self.exceptions.get(&civil.date())? {
            Exception::Skip => None,
            Exception::Move { to, at } => Some(to.and_time(at.unwrap_or(civil.time()))),
        }
    }

    /// Whether what the rule says of `date` goes by the rule alone: within the limits, not excluded, not moved.
    #[must_use]
    pub fn leave(&self, date: NaiveDate) -> bool {
        self.hold_on(date) && self.exclusion(date).is_none() && !self.exceptions.contains_key(&date)
    }

    /// How far back any date from `from` on is moved.
    #[must_use]
    pub fn farthest_back(&self, from: NaiveDate) -> TimeDelta {
        let back = self.exceptions.range(from..).filter_map(|(on, exception)| match exception {
            Exception::Skip => None,
            // A time of day that is earlier counts as a day.
            Exception::Move { to, .. } => Some(*on - *to + TimeDelta::days(1)),
        });
        back.max().unwrap_or_default().max(TimeDelta::zero())
    }
}
