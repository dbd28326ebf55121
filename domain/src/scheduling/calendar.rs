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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::test_calendar::{cn, date};

    fn following(day: &str) -> NaiveDate {
        cn().next_working_day(date(day)).expect("a working day")
    }

    /// R31, with the vectors of the notice for 2026.
    #[test]
    fn r31_make_up_days_are_worked_and_holidays_are_not() {
        assert_eq!(following("2026-02-13"), date("2026-02-14"));
        assert_eq!(following("2026-02-14"), date("2026-02-24"));
        assert_eq!(following("2026-09-18"), date("2026-09-20"));
        assert_eq!(cn().roll(date("2026-10-10"), RollPolicy::Following), Rolled::Stays);
        assert_eq!(cn().roll(date("2026-01-10"), RollPolicy::Following), Rolled::To(date("2026-01-12")));
    }

    #[test]
    fn r31_working_days_are_counted_across_holidays() {
        let add = |day, count| cn().add_working_days(date(day), count).expect("a working day");

        assert_eq!(add("2026-09-24", 5), date("2026-10-09"));
        assert_eq!(add("2026-04-30", 3), date("2026-05-08"));
        assert_eq!(add("2026-10-09", -5), date("2026-09-24"));
        assert_eq!(add("2026-10-03", 0), date("2026-10-03"));
    }

    #[test]
    fn r31_both_years_have_248_working_days() {
        for year in [2025, 2026] {
            let days = date(&format!("{year}-01-01")).iter_days().take_while(|day| day.year() == year);
            assert_eq!(days.filter(|day| cn().is_working(*day)).count(), 248);
        }
    }

    #[test]
    fn r32_each_policy_moves_as_its_name_says() {
        let roll = |day, policy| cn().roll(date(day), policy);
        let to = |day| Rolled::To(date(day));

        // Saturday 31 January 2026.
        assert_eq!(roll("2026-01-31", RollPolicy::None), Rolled::Stays);
        assert_eq!(roll("2026-01-31", RollPolicy::Skip), Rolled::Skipped);
        assert_eq!(roll("2026-01-31", RollPolicy::Following), to("2026-02-02"));
        assert_eq!(roll("2026-01-31", RollPolicy::Preceding), to("2026-01-30"));
        assert_eq!(roll("2026-01-31", RollPolicy::ModifiedFollowing), to("2026-01-30"));
        // 1 March 2026 is a Sunday after a make-up Saturday, which lies in February.
        assert_eq!(roll("2026-03-01", RollPolicy::ModifiedPreceding), to("2026-03-02"));
        assert_eq!(roll("2026-03-07", RollPolicy::Nearest), to("2026-03-06"));
        assert_eq!(roll("2026-03-08", RollPolicy::Nearest), to("2026-03-09"));
        // Sunday 3 May 2026 lies three days from either side: the tie goes on.
        assert_eq!(roll("2026-05-03", RollPolicy::Nearest), to("2026-05-06"));
        // 1 August 2026 is a Saturday; the day before lies in July.
        assert_eq!(roll("2026-08-01", RollPolicy::ModifiedPreceding), to("2026-08-03"));
    }

    #[test]
    fn r36_what_lies_beyond_the_notice_is_provisional() {
        assert!(!cn().is_provisional(date("2026-12-31")));
        assert!(cn().is_provisional(date("2027-01-04")) && cn().is_provisional(date("2028-01-04")));
        let known = WorkingCalendar { known_through: date("2028-12-31"), ..cn() };
        assert!(known.is_provisional(date("2027-01-04")) && !known.is_provisional(date("2028-01-04")));
    }

    #[test]
    fn a_calendar_without_working_days_ends_the_search() {
        let mut never = WorkingCalendar::weekends_only("NEVER", date("2026-12-31"));
        never.weekend = DayOfWeek::ALL.iter().copied().collect();

        assert_eq!(never.next_working_day(date("2026-01-01")), None);
        assert_eq!(never.roll(date("2026-01-01"), RollPolicy::Nearest), Rolled::Skipped);
    }
}
