//! Everything that decides when a schedule takes place, checked as a whole.

mod words;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{locale::Locale, refusal::Refusal};

use super::{
    jitter::Jitter,
    lead::LeadTime,
    limits::Limits,
    offset::WorkingDayOffset,
    policy::{CollisionPolicy, RollPolicy, UnknownCalendar},
    resolve::DstPolicy,
    rule::RecurrenceRule,
    words::pick,
    zone::Zone,
};

/// How far a roll may move an occurrence back (R35).
const LONGEST_ROLL: TimeDelta = TimeDelta::days(32);

/// A rule with its zone and policies. Two that are equal plan alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// When, on the wall.
    pub rule: RecurrenceRule,
    /// On whose wall.
    pub zone: Zone,
    /// What happens in gaps and folds.
    #[serde(default)]
    pub dst: DstPolicy,
    /// Code of the working calendar, where one is attached.
    #[serde(default)]
    pub calendar: Option<String>,
    /// Where days off go.
    #[serde(default)]
    pub roll: RollPolicy,
    /// Working days by which it lies after that, before it where negative.
    #[serde(default)]
    pub offset: WorkingDayOffset,
    /// What becomes of several that roll onto one day.
    #[serde(default)]
    pub collision: CollisionPolicy,
    /// What to do beyond what the calendar knows.
    #[serde(default)]
    pub unknown_calendar: UnknownCalendar,
    /// How long before it is due the work begins.
    #[serde(default)]
    pub lead: LeadTime,
    /// From when until when it holds, and on which days it does not.
    #[serde(default)]
    pub limits: Limits,
    /// How far due instants spread.
    #[serde(default)]
    pub jitter: Jitter,
}

/// Why a rule, a calendar and a roll policy do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecurrenceRefusal {
    /// A calendar is attached, but nothing says where days off go (R32).
    RollMissing,
    /// A roll policy without a calendar to go by.
    RollWithoutCalendar,
    /// The rule counts working days, but no calendar says which those are.
    CalendarMissing,
}

impl Recurrence {
    /// A rule in a zone, with every policy at its default: no calendar, no roll, no lead.
    #[must_use]
    pub fn new(rule: RecurrenceRule, zone: Zone) -> Self {
        Self {
            rule,
            zone,
            dst: DstPolicy::default(),
            calendar: None,
            roll: RollPolicy::None,
            offset: WorkingDayOffset::NONE,
            collision: CollisionPolicy::Merge,
            unknown_calendar: UnknownCalendar::WeekendRule,
            lead: LeadTime::NONE,
            limits: Limits::default(),
            jitter: Jitter::default(),
        }
    }

    /// The same by a working calendar. With a calendar a roll policy must be chosen, without one it means nothing.
    pub fn with_calendar(self, calendar: Option<String>, roll: Option<RollPolicy>) -> Result<Self, RecurrenceRefusal> {
        let roll = match (&calendar, roll) {
            (Some(_), None) => return Err(RecurrenceRefusal::RollMissing),
            (None, None | Some(RollPolicy::None)) if self.counts_working_days() => {
                return Err(RecurrenceRefusal::CalendarMissing);
            }
            (None, None | Some(RollPolicy::None)) => RollPolicy::None,
            (None, Some(_)) => return Err(RecurrenceRefusal::RollWithoutCalendar),
            (Some(_), Some(roll)) => roll,
        };
        Ok(Self { calendar, roll, ..self })
    }

    /// The same with a lead.
    #[must_use]
    pub fn with_lead(self, lead: LeadTime) -> Self {
        Self { lead, ..self }
    }

    /// Gap and fold policy with `AUTO` decided (R21).
    #[must_use]
    pub fn settled_dst(&self) -> DstPolicy {
        self.dst.settled(self.rule.is_frequent())
    }

    /// Whether days off matter to it.
    #[must_use]
    pub fn uses_calendar(&self) -> bool {
        self.roll != RollPolicy::None || self.counts_working_days()
    }

    fn counts_working_days(&self) -> bool {
        self.rule.needs_calendar() || !self.offset.is_none()
    }

    /// How far an occurrence that is named for `date` or later may be due before that (R35).
    #[must_use]
    pub fn farthest_back(&self, date: NaiveDate) -> TimeDelta {
        let rolls = match self.roll {
            // Two days for the zone: a date begins on either side of UTC.
            RollPolicy::None | RollPolicy::Skip | RollPolicy::Following => TimeDelta::days(2),
            _ => LONGEST_ROLL,
        };
        let back = self.offset.get().min(0).unsigned_abs();
        let offset = if back == 0 { TimeDelta::zero() } else { TimeDelta::days(i64::from(back) * 2) + LONGEST_ROLL };
        (rolls + offset).max(self.limits.farthest_back(date) + TimeDelta::days(2))
    }
}

impl Refusal for RecurrenceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::RollMissing => "ROLL_MISSING",
            Self::RollWithoutCalendar => "ROLL_WITHOUT_CALENDAR",
            Self::CalendarMissing => "CALENDAR_MISSING",
        }
    }

    fn message(&self, locale: Locale) -> String {
        match self {
            Self::RollMissing => pick(
                locale,
                "A calendar is attached: say where occurrences on days off go.",
                "已关联工作日历：请说明遇到休息日时如何处理。",
                "已關聯工作日曆：請說明遇到休息日時如何處理。",
            ),
            Self::RollWithoutCalendar => pick(
                locale,
                "Moving occurrences to working days needs a calendar.",
                "要按工作日顺延，请先关联工作日历。",
                "要依工作日順延，請先關聯工作日曆。",
            ),
            Self::CalendarMissing => pick(
                locale,
                "This rule counts working days and needs a calendar.",
                "该规则按工作日计算，请关联工作日历。",
                "此規則依工作日計算，請關聯工作日曆。",
            ),
        }
        .to_owned()
    }

    fn field(&self) -> Vec<String> {
        vec![match self {
            Self::RollMissing | Self::RollWithoutCalendar => "roll".to_owned(),
            Self::CalendarMissing => "calendar".to_owned(),
        }]
    }

    fn rule(&self) -> &'static str {
        "R32"
    }
}
