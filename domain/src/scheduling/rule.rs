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
                let days = days_of(period).filter(|day| DayOfWeek::from(day.weekday()) == *weekday);
                days.skip(nth.get() as usize - 1).find(|_| true)
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
