//! Recurrence rules: on which civil times something takes place (R5).
//!
//! Cron has no "last day" and no working days, and its dialects for them differ, so these are rules of their own.
//! Every rule is a pure function of the date, never of its last run: "every three weeks" counts from an anchor.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};
use serde::{Deserialize, Serialize};

use crate::{
    locale::Locale,
    period::{Period, PeriodKind},
};

use super::{
    calendar::{DayOfWeek, WorkingCalendar},
    cron::{CronExpression, LAST_YEAR},
    words,
};

/// When something recurs, on the wall. Nothing recurs after 2100.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RecurrenceRule {
    /// By a cron expression.
    Cron {
        /// The expression.
        expression: CronExpression,
    },
    /// Every so many days.
    EveryDays {
        /// How many.
        interval: Interval,
        /// The first day.
        anchor: NaiveDate,
        /// Time of day.
        at: NaiveTime,
    },
    /// Every so many weeks, on the anchor's weekday.
    EveryWeeks {
        /// How many.
        interval: Interval,
        /// The first day.
        anchor: NaiveDate,
        /// Time of day.
        at: NaiveTime,
    },
    /// Every so many months, on the anchor's day; in a shorter month on its last.
    EveryMonths {
        /// How many.
        interval: Interval,
        /// The first day.
        anchor: NaiveDate,
        /// Time of day.
        at: NaiveTime,
    },
    /// On the last day of each period.
    LastDay {
        /// Which period.
        of: PeriodKind,
        /// Time of day.
        at: NaiveTime,
    },
    /// On the nth of a weekday in each period; a period without it is left out.
    NthWeekday {
        /// Which one, from 1.
        nth: Nth<5>,
        /// The weekday.
        weekday: DayOfWeek,
        /// Which period.
        of: PeriodKind,
        /// Time of day.
        at: NaiveTime,
    },
    /// On the last of a weekday in each period.
    LastWeekday {
        /// The weekday.
        weekday: DayOfWeek,
        /// Which period.
        of: PeriodKind,
        /// Time of day.
        at: NaiveTime,
    },
    /// On the nth working day of each period; a period with fewer is left out. Needs a calendar.
    NthWorkingDay {
        /// Which one, from 1.
        nth: Nth<60>,
        /// Which period.
        of: PeriodKind,
        /// Time of day.
        at: NaiveTime,
    },
    /// On the last working day of each period. Needs a calendar.
    LastWorkingDay {
        /// Which period.
        of: PeriodKind,
        /// Time of day.
        at: NaiveTime,
    },
}

/// A number from 1 to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Nth<const MOST: u32>(u32);

/// How many days, weeks or months lie between two occurrences.
pub type Interval = Nth<1000>;

/// A number outside its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the number must be 1 to {most}")]
pub struct OutOfBounds {
    /// The largest that is allowed.
    pub most: u32,
}

impl<const MOST: u32> Nth<MOST> {
    /// The number, if it lies within 1 and `MOST`.
    pub fn try_new(number: u32) -> Result<Self, OutOfBounds> {
        (1..=MOST).contains(&number).then_some(Self(number)).ok_or(OutOfBounds { most: MOST })
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MOST: u32> TryFrom<u32> for Nth<MOST> {
    type Error = OutOfBounds;

    fn try_from(number: u32) -> Result<Self, OutOfBounds> {
        Self::try_new(number)
    }
}

impl<const MOST: u32> From<Nth<MOST>> for u32 {
    fn from(nth: Nth<MOST>) -> Self {
        nth.0
    }
}

impl RecurrenceRule {
    /// The cron expression, where it is one.
    #[must_use]
    pub fn cron(&self) -> Option<&CronExpression> {
        match self {
            Self::Cron { expression } => Some(expression),
            _ => None,
        }
    }

    /// Whether it takes place at any hour of the day, rather than by appointment (R21).
    #[must_use]
    pub fn is_frequent(&self) -> bool {
        self.cron().is_some_and(CronExpression::is_frequent)
    }

    /// Whether it counts working days, so that it means nothing without a calendar.
    #[must_use]
    pub fn needs_calendar(&self) -> bool {
        matches!(self, Self::NthWorkingDay { .. } | Self::LastWorkingDay { .. })
    }

    /// The first civil time strictly after `after`; none where there is none until the end of 2100.
    #[must_use]
    pub fn next_after(&self, after: NaiveDateTime, calendar: Option<&WorkingCalendar>) -> Option<NaiveDateTime> {
        let at = match self {
            Self::Cron { expression } => return expression.next_after(after),
            Self::EveryDays { at, .. }
            | Self::EveryWeeks { at, .. }
            | Self::EveryMonths { at, .. }
            | Self::LastDay { at, .. }
            | Self::NthWeekday { at, .. }
            | Self::LastWeekday { at, .. }
            | Self::NthWorkingDay { at, .. }
            | Self::LastWorkingDay { at, .. } => *at,
        };
        let today = after.date();
        let first = if after.time() < at { today } else { today.checked_add_days(Days::new(1))? };
        self.next_date(first, calendar).filter(|date| date.year() <= LAST_YEAR).map(|date| date.and_time(at))
    }

    /// Whether `civil` is one of its times.
    #[must_use]
    pub fn matches(&self, civil: NaiveDateTime, calendar: Option<&WorkingCalendar>) -> bool {
        civil
            .checked_sub_signed(TimeDelta::seconds(1))
            .is_some_and(|before| self.next_after(before, calendar) == Some(civil))
    }

    /// The first date from `first` on, for the rules that are not cron.
    fn next_date(&self, first: NaiveDate, calendar: Option<&WorkingCalendar>) -> Option<NaiveDate> {
        match self {
            Self::Cron { .. } => None,
            Self::EveryDays { interval, anchor, .. } => every(first, *anchor, u64::from(interval.get())),
            Self::EveryWeeks { interval, anchor, .. } => every(first, *anchor, u64::from(interval.get()) * 7),
            Self::EveryMonths { interval, anchor, .. } => every_months(first, *anchor, interval.get()),
            Self::LastDay { of, .. } => in_periods(first, *of, |period| Some(period.last_day())),
            Self::NthWeekday { nth, weekday, of, .. } => in_periods(first, *of, |period| {
                let mut days = days_of(period).filter(|day| DayOfWeek::from(day.weekday()) == *weekday);
                days.nth(nth.get() as usize - 1)
            }),
            Self::LastWeekday { weekday, of, .. } => in_periods(first, *of, |period| {
                days_back(period).find(|day| DayOfWeek::from(day.weekday()) == *weekday)
            }),
            Self::NthWorkingDay { nth, of, .. } => in_periods(first, *of, |period| {
                let calendar = calendar?;
                days_of(period).filter(|day| calendar.is_working(*day)).nth(nth.get() as usize - 1)
            }),
            Self::LastWorkingDay { of, .. } => in_periods(first, *of, |period| {
                let calendar = calendar?;
                days_back(period).find(|day| calendar.is_working(*day))
            }),
        }
    }

    /// What it says, in words.
    #[must_use]
    pub fn in_words(&self, locale: Locale) -> String {
        let every = |count: &Interval, unit: [&str; 3]| {
            let count = count.get();
            let [en, cn, tw] = unit;
            let each = if count == 1 { format!("every {en}") } else { format!("every {count} {en}s") };
            words::pick(locale, each, format!("每{count}{cn}"), format!("每{count}{tw}"))
        };
        let from = |anchor: &NaiveDate, text: String| {
            words::pick(
                locale,
                format!("{text} from {anchor}"),
                format!("自{anchor}起{text}"),
                format!("自{anchor}起{text}"),
            )
        };
        let of = |kind: &PeriodKind, en: String, cn: String| {
            let every = words::every_period(*kind, locale);
            words::pick(locale, format!("on the {en} of {every}"), format!("{every}{cn}"), format!("{every}{cn}"))
        };
        let day = |day: &DayOfWeek| words::weekday(Weekday::from(*day), locale);
        let (date, at) = match self {
            Self::Cron { expression } => return expression.in_words(locale),
            Self::EveryDays { interval, anchor, at } => (from(anchor, every(interval, ["day", "天", "天"])), at),
            Self::EveryWeeks { interval, anchor, at } => (from(anchor, every(interval, ["week", "周", "週"])), at),
            Self::EveryMonths { interval, anchor, at } => {
                (from(anchor, every(interval, ["month", "个月", "個月"])), at)
            }
            Self::LastDay { of: kind, at } => {
                (of(kind, "last day".to_owned(), words::pick(locale, "", "最后一天", "最後一天").to_owned()), at)
            }
            Self::NthWeekday { nth, weekday, of: kind, at } => {
                let nth = words::ordinal(nth.get(), locale);
                (of(kind, format!("{nth} {}", day(weekday)), format!("{nth}{}", day(weekday))), at)
            }
            Self::LastWeekday { weekday, of: kind, at } => {
                let last = words::pick(locale, "", "最后一个", "最後一個");
                (of(kind, format!("last {}", day(weekday)), format!("{last}{}", day(weekday))), at)
            }
            Self::NthWorkingDay { nth, of: kind, at } => {
                let nth = words::ordinal(nth.get(), locale);
                (of(kind, format!("{nth} working day"), format!("{nth}工作日")), at)
            }
            Self::LastWorkingDay { of: kind, at } => {
                let last = words::pick(locale, "", "最后一个工作日", "最後一個工作日");
                (of(kind, "last working day".to_owned(), last.to_owned()), at)
            }
        };
        words::sentence(&date, &words::time_of_day(*at), locale)
    }
}

/// The first of `anchor`, `anchor + step`, … that is not before `first`.
fn every(first: NaiveDate, anchor: NaiveDate, step: u64) -> Option<NaiveDate> {
    let gone = u64::try_from((first - anchor).num_days()).unwrap_or(0);
    anchor.checked_add_days(Days::new(gone.div_ceil(step) * step))
}

fn every_months(first: NaiveDate, anchor: NaiveDate, step: u32) -> Option<NaiveDate> {
    let months = (first.year() - anchor.year()) * 12 + i32::try_from(first.month()).ok()?
        - i32::try_from(anchor.month()).ok()?;
    let periods = u32::try_from(months).unwrap_or(0) / step;
    // Counted from the anchor each time, so that one short month does not move the day for good.
    (periods..=periods.saturating_add(1))
        .filter_map(|periods| anchor.checked_add_months(Months::new(periods.checked_mul(step)?)))
        .find(|date| *date >= first)
}

/// The first date from `first` on that `pick` chooses in its period.
fn in_periods(first: NaiveDate, kind: PeriodKind, pick: impl Fn(Period) -> Option<NaiveDate>) -> Option<NaiveDate> {
    let mut period = Period::containing(first, kind);
    while period.first_day().year() <= LAST_YEAR {
        if let Some(date) = pick(period).filter(|date| *date >= first) {
            return Some(date);
        }
        period = period.next();
    }
    None
}

fn days_of(period: Period) -> impl Iterator<Item = NaiveDate> {
    period.first_day().iter_days().take_while(move |day| period.contains(*day))
}

fn days_back(period: Period) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(period.last_day()), NaiveDate::pred_opt).take_while(move |day| period.contains(*day))
}

#[cfg(test)]
mod scan;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduling::test_calendar::{civil, date};

    fn dates(rule: &RecurrenceRule, after: &str, count: usize) -> Vec<String> {
        let next = |civil: &NaiveDateTime| rule.next_after(*civil, None);
        let times = std::iter::successors(next(&civil(after)), next).take(count);
        times.map(|civil| civil.format("%Y-%m-%d").to_string()).collect()
    }

    fn nine() -> NaiveTime {
        NaiveTime::from_hms_opt(9, 0, 0).expect("a time")
    }

    fn interval(number: u32) -> Interval {
        Nth::try_new(number).expect("an interval")
    }

    #[test]
    fn r5_intervals_count_from_their_anchor_and_not_from_the_last_run() {
        let (anchor, at) = (date("2026-01-31"), nine());
        let weeks = RecurrenceRule::EveryWeeks { interval: interval(2), anchor, at };
        let months = RecurrenceRule::EveryMonths { interval: interval(1), anchor, at };
        let days = RecurrenceRule::EveryDays { interval: interval(10), anchor, at };

        assert_eq!(dates(&weeks, "2025-06-01 00:00", 3), ["2026-01-31", "2026-02-14", "2026-02-28"]);
        assert_eq!(dates(&weeks, "2026-02-20 00:00", 1), ["2026-02-28"]);
        // February shortens the day, and March has it back.
        assert_eq!(dates(&months, "2026-01-31 09:00", 3), ["2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(dates(&days, "2026-01-31 08:59", 2), ["2026-01-31", "2026-02-10"]);
        assert_eq!(dates(&days, "2026-01-31 09:00", 1), ["2026-02-10"]);
    }

    #[test]
    fn r5_last_days_and_weekdays_of_a_period() {
        let (month, at) = (PeriodKind::Month, nine());
        let last = RecurrenceRule::LastDay { of: month, at };
        assert_eq!(dates(&last, "2028-01-31 09:00", 2), ["2028-02-29", "2028-03-31"]);

        let friday = RecurrenceRule::LastWeekday { weekday: DayOfWeek::Friday, of: month, at };
        assert_eq!(dates(&friday, "2026-01-01 00:00", 3), ["2026-01-30", "2026-02-27", "2026-03-27"]);

        let fifth = Nth::try_new(5).expect("5");
        let monday = RecurrenceRule::NthWeekday { nth: fifth, weekday: DayOfWeek::Monday, of: month, at };
        assert_eq!(dates(&monday, "2026-01-01 00:00", 2), ["2026-03-30", "2026-06-29"]);
    }

    #[test]
    fn nothing_recurs_after_2100_and_a_count_of_zero_is_refused() {
        let last = RecurrenceRule::LastDay { of: PeriodKind::Year, at: nine() };

        assert_eq!(dates(&last, "2099-12-31 09:00", 3), ["2100-12-31"]);
        assert_eq!(Interval::try_new(0), Err(OutOfBounds { most: 1000 }));
        assert!(serde_json::from_str::<Nth<5>>("6").is_err());
    }

    #[test]
    fn a_rule_reads_in_three_languages_and_back_from_its_stored_form() {
        let nth = Nth::try_new(3).expect("3");
        let rule = RecurrenceRule::NthWorkingDay { nth, of: PeriodKind::Quarter, at: nine() };

        let said = [Locale::En, Locale::ZhCn, Locale::ZhTw].map(|locale| rule.in_words(locale));
        assert_eq!(
            said,
            [
                "At 09:00 on the third working day of every quarter",
                "每季度第三个工作日 09:00",
                "每季第三個工作日 09:00"
            ]
        );
        let weeks = RecurrenceRule::EveryWeeks { interval: interval(2), anchor: date("2026-01-05"), at: nine() };
        assert_eq!(weeks.in_words(Locale::En), "At 09:00 every 2 weeks from 2026-01-05");
        assert_eq!(weeks.in_words(Locale::ZhCn), "自2026-01-05起每2周 09:00");
        let json = serde_json::to_value(&rule).expect("JSON");
        assert_eq!(json["kind"], "NTH_WORKING_DAY");
        assert_eq!(serde_json::from_value::<RecurrenceRule>(json).expect("a rule"), rule);
    }
}
