//! Working calendars: which days are worked (R30–R32, R36).
//!
//! Days are looked up by date, never by "year file": the notice for 2019 made 29 December 2018 a working Saturday. An
//! override beats the weekend in both directions, which is all that make-up days need.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use crate::names::named_enum;

use super::policy::RollPolicy;

/// The longest run of days that a search for a working day looks through.
const LONGEST_SEARCH: u32 = 400;

named_enum! {
    /// Whether a day is worked.
    DayKind {
        /// A day off.
        Off = "OFF",
        /// A working day.
        Work = "WORK",
    }
}

/// A date that differs from the weekend rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOverride {
    /// What the day is.
    pub kind: DayKind,
    /// Why, such as the name of the holiday.
    pub name: String,
    /// Where that is written, such as the notice's number or date.
    pub source: String,
}

/// A version of a working calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingCalendar {
    /// Its code, such as `CN`.
    pub code: String,
    /// Days of the week that are off unless an override says otherwise.
    pub weekend: BTreeSet<DayOfWeek>,
    /// Dates that differ.
    pub overrides: BTreeMap<NaiveDate, DayOverride>,
    /// The last date of which the calendar speaks with certainty.
    pub known_through: NaiveDate,
    /// Years whose days are provisional, wherever `known_through` lies.
    pub provisional_years: BTreeSet<i32>,
}

named_enum! {
    /// A day of the week.
    DayOfWeek {
        /// Monday.
        Monday = "MONDAY",
        /// Tuesday.
        Tuesday = "TUESDAY",
        /// Wednesday.
        Wednesday = "WEDNESDAY",
        /// Thursday.
        Thursday = "THURSDAY",
        /// Friday.
        Friday = "FRIDAY",
        /// Saturday.
        Saturday = "SATURDAY",
        /// Sunday.
        Sunday = "SUNDAY",
    }
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

/// Where a date goes under a roll policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rolled {
    /// It stays.
    Stays,
    /// It moves to this date.
    To(NaiveDate),
    /// It does not take place.
    Skipped,
}

impl WorkingCalendar {
    /// A calendar with Saturday and Sunday off and nothing else, certain until `known_through`.
    #[must_use]
    pub fn weekends_only(code: impl Into<String>, known_through: NaiveDate) -> Self {
        Self {
            code: code.into(),
            weekend: BTreeSet::from([DayOfWeek::Saturday, DayOfWeek::Sunday]),
            overrides: BTreeMap::new(),
            known_through,
            provisional_years: BTreeSet::new(),
        }
    }

    /// What kind of day `date` is: the override if there is one, else the weekend rule (R31).
    #[must_use]
    pub fn kind(&self, date: NaiveDate) -> DayKind {
        match self.overrides.get(&date) {
            Some(day) => day.kind,
            None if self.weekend.contains(&date.weekday().into()) => DayKind::Off,
            None => DayKind::Work,
        }
    }

    /// Whether `date` is worked.
    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        self.kind(date) == DayKind::Work
    }

    /// Whether what the calendar says of `date` may still change (R36).
    #[must_use]
    pub fn is_provisional(&self, date: NaiveDate) -> bool {
        date > self.known_through || self.provisional_years.contains(&date.year())
    }

    /// The first working day after `date`; none within 400 days only in a calendar without working days.
    #[must_use]
    pub fn next_working_day(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_day(date, |date| date.checked_add_days(Days::new(1)))
    }

    /// The last working day before `date`; none within 400 days only in a calendar without working days.
    #[must_use]
    pub fn previous_working_day(&self, date: NaiveDate) -> Option<NaiveDate> {
        self.working_day(date, |date| date.checked_sub_days(Days::new(1)))
    }

    /// The working day that lies `count` working days after `date`, before it where negative; `date` itself for 0.
    #[must_use]
    pub fn add_working_days(&self, date: NaiveDate, count: i32) -> Option<NaiveDate> {
        (0..count.unsigned_abs()).try_fold(date, |date, _| {
            if count > 0 { self.next_working_day(date) } else { self.previous_working_day(date) }
        })
    }

    /// Where `date` goes under `policy` (R32).
    #[must_use]
    pub fn roll(&self, date: NaiveDate, policy: RollPolicy) -> Rolled {
        if policy == RollPolicy::None || self.is_working(date) {
            return Rolled::Stays;
        }
        let following = || self.next_working_day(date);
        let preceding = || self.previous_working_day(date);
        let same_month = |other: &NaiveDate| (other.year(), other.month()) == (date.year(), date.month());
        let target = match policy {
            RollPolicy::None | RollPolicy::Skip => None,
            RollPolicy::Following => following(),
            RollPolicy::Preceding => preceding(),
            RollPolicy::ModifiedFollowing => following().filter(same_month).or_else(preceding),
            RollPolicy::ModifiedPreceding => preceding().filter(same_month).or_else(following),
            RollPolicy::Nearest => match (preceding(), following()) {
                (Some(before), Some(after)) if date - before < after - date => Some(before),
                (before, after) => after.or(before),
            },
        };
        target.map_or(Rolled::Skipped, Rolled::To)
    }

    /// Days off in a row on one side of `date`, nearest first, not counting `date`.
    pub(super) fn days_off_beside(
        &self,
        date: NaiveDate,
        step: impl Fn(NaiveDate) -> Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> {
        let mut day = date;
        let run = std::iter::from_fn(move || {
            day = step(day)?;
            Some(day)
        });
        run.take(LONGEST_SEARCH as usize).take_while(|day| !self.is_working(*day))
    }

    fn working_day(&self, date: NaiveDate, step: impl Fn(NaiveDate) -> Option<NaiveDate>) -> Option<NaiveDate> {
        let mut day = date;
        for _ in 0..LONGEST_SEARCH {
            day = step(day)?;
            if self.is_working(day) {
                return Some(day);
            }
        }
        None
    }
}

impl From<DayOfWeek> for Weekday {
    fn from(day: DayOfWeek) -> Self {
        match day {
            DayOfWeek::Monday => Self::Mon,
            DayOfWeek::Tuesday => Self::Tue,
            DayOfWeek::Wednesday => Self::Wed,
            DayOfWeek::Thursday => Self::Thu,
            DayOfWeek::Friday => Self::Fri,
            DayOfWeek::Saturday => Self::Sat,
            DayOfWeek::Sunday => Self::Sun,
        }
    }
}
