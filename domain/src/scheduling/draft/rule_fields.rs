//! A rule that is no cron expression, field by field (R5).

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::{names::named_enum, period::PeriodKind};

use super::{
    super::{
        calendar::DayOfWeek,
        rule::{Interval, Nth, RecurrenceRule},
        words::time_of_day,
    },
    RecurrenceFault,
};

named_enum! {
    /// Kind of a rule that is no cron expression (R5).
    RuleKind {
        /// Every so many days from an anchor.
        EveryDays = "EVERY_DAYS",
        /// Every so many weeks from an anchor.
        EveryWeeks = "EVERY_WEEKS",
        /// Every so many months from an anchor.
        EveryMonths = "EVERY_MONTHS",
        /// On the last day of each period.
        LastDay = "LAST_DAY",
        /// On the nth of a weekday in each period.
        NthWeekday = "NTH_WEEKDAY",
        /// On the last of a weekday in each period.
        LastWeekday = "LAST_WEEKDAY",
        /// On the nth working day of each period.
        NthWorkingDay = "NTH_WORKING_DAY",
        /// On the last working day of each period.
        LastWorkingDay = "LAST_WORKING_DAY",
    }
}

/// A rule that is no cron expression, field by field. Which fields it needs depends on its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFields {
    /// Its kind.
    pub kind: RuleKind,
    /// Time of day: `09:00` or `09:00:00`.
    pub at: String,
    /// Days, weeks or months from one to the next.
    pub interval: Option<i32>,
    /// The first day.
    pub anchor: Option<NaiveDate>,
    /// Which period.
    pub of: Option<PeriodKind>,
    /// Which one in the period, from 1.
    pub nth: Option<i32>,
    /// The weekday.
    pub weekday: Option<DayOfWeek>,
}

impl RuleFields {
    /// The fields of a rule; none of a cron expression.
    #[must_use]
    pub fn of_rule(rule: &RecurrenceRule) -> Option<Self> {
        let fields = |kind, at: &NaiveTime| Self {
            kind,
            at: time_of_day(*at),
            interval: None,
            anchor: None,
            of: None,
            nth: None,
            weekday: None,
        };
        let every = |kind, interval: Interval, anchor: &NaiveDate, at| {
            let interval = i32::try_from(interval.get()).ok();
            Self { interval, anchor: Some(*anchor), ..fields(kind, at) }
        };
        let nth = |number: u32| i32::try_from(number).ok();
        Some(match rule {
            RecurrenceRule::Cron { .. } => return None,
            RecurrenceRule::EveryDays { interval, anchor, at } => every(RuleKind::EveryDays, *interval, anchor, at),
            RecurrenceRule::EveryWeeks { interval, anchor, at } => every(RuleKind::EveryWeeks, *interval, anchor, at),
            RecurrenceRule::EveryMonths { interval, anchor, at } => every(RuleKind::EveryMonths, *interval, anchor, at),
            RecurrenceRule::LastDay { of, at } => Self { of: Some(*of), ..fields(RuleKind::LastDay, at) },
            RecurrenceRule::NthWeekday { nth: number, weekday, of, at } => Self {
                nth: nth(number.get()),
                weekday: Some(*weekday),
                of: Some(*of),
                ..fields(RuleKind::NthWeekday, at)
            },
            RecurrenceRule::LastWeekday { weekday, of, at } => {
                Self { weekday: Some(*weekday), of: Some(*of), ..fields(RuleKind::LastWeekday, at) }
            }
            RecurrenceRule::NthWorkingDay { nth: number, of, at } => {
                Self { nth: nth(number.get()), of: Some(*of), ..fields(RuleKind::NthWorkingDay, at) }
            }
            RecurrenceRule::LastWorkingDay { of, at } => Self { of: Some(*of), ..fields(RuleKind::LastWorkingDay, at) },
        })
    }

    pub(super) fn rule(&self) -> Result<RecurrenceRule, RecurrenceFault> {
        let at = time(&self.at)?;
        Ok(match self.kind {
            RuleKind::EveryDays => RecurrenceRule::EveryDays { interval: self.interval()?, anchor: self.anchor()?, at },
            RuleKind::EveryWeeks => {
                RecurrenceRule::EveryWeeks { interval: self.interval()?, anchor: self.anchor()?, at }
            }
            RuleKind::EveryMonths => {
                RecurrenceRule::EveryMonths { interval: self.interval()?, anchor: self.anchor()?, at }
            }
            RuleKind::LastDay => RecurrenceRule::LastDay { of: self.of()?, at },
            RuleKind::NthWeekday => {
                RecurrenceRule::NthWeekday { nth: self.nth()?, weekday: self.weekday()?, of: self.of()?, at }
            }
            RuleKind::LastWeekday => RecurrenceRule::LastWeekday { weekday: self.weekday()?, of: self.of()?, at },
            RuleKind::NthWorkingDay => RecurrenceRule::NthWorkingDay { nth: self.nth()?, of: self.of()?, at },
            RuleKind::LastWorkingDay => RecurrenceRule::LastWorkingDay { of: self.of()?, at },
        })
    }

    fn interval(&self) -> Result<Nth<1000>, RecurrenceFault> {
        number("interval", self.interval)
    }

    fn nth<const MOST: u32>(&self) -> Result<Nth<MOST>, RecurrenceFault> {
        number("nth", self.nth)
    }

    fn anchor(&self) -> Result<NaiveDate, RecurrenceFault> {
        self.anchor.ok_or(RecurrenceFault::FieldMissing("anchor"))
    }

    fn of(&self) -> Result<PeriodKind, RecurrenceFault> {
        self.of.ok_or(RecurrenceFault::FieldMissing("of"))
    }

    fn weekday(&self) -> Result<DayOfWeek, RecurrenceFault> {
        self.weekday.ok_or(RecurrenceFault::FieldMissing("weekday"))
    }
}

fn number<const MOST: u32>(field: &'static str, value: Option<i32>) -> Result<Nth<MOST>, RecurrenceFault> {
    let value = value.ok_or(RecurrenceFault::FieldMissing(field))?;
    let within = u32::try_from(value).ok().and_then(|value| Nth::try_new(value).ok());
    within.ok_or(RecurrenceFault::OutOfBounds(field, MOST))
}

/// Reads a time of day: `09:00` or `09:00:00`.
pub(super) fn time(text: &str) -> Result<NaiveTime, RecurrenceFault> {
    let format = match text.len() {
        5 => "%H:%M",
        8 => "%H:%M:%S",
        _ => return Err(RecurrenceFault::TimeMalformed),
    };
    NaiveTime::parse_from_str(text, format).map_err(|_| RecurrenceFault::TimeMalformed)
}
