//! A recurrence as people write it, and everything that is wrong with it at once.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{locale::Locale, names::named_enum, period::PeriodKind, refusal::Refusal};

use super::{
    calendar::{DayOfWeek, WorkingCalendar},
    cron::{CronError, CronExpression},
    lead::LeadTime,
    plan::{PlanError, next},
    policy::RollPolicy,
    preview::{TooFrequent, check_spacing},
    recurrence::{Recurrence, RecurrenceRefusal},
    rule::{Nth, RecurrenceRule},
    words::pick,
    zone::Zone,
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

/// When something takes place, as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// As a schedule has it already.
    Kept(RecurrenceRule),
    /// By what is given: exactly one of the two.
    Given {
        /// A cron expression.
        cron: Option<String>,
        /// A rule of another kind.
        rule: Option<RuleFields>,
    },
}

/// A recurrence as somebody writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecurrenceDraft {
    /// When.
    pub when: When,
    /// Name of the zone.
    pub time_zone: String,
    /// Code of the working calendar.
    pub calendar: Option<String>,
    /// Where days off go.
    pub roll: Option<RollPolicy>,
    /// ISO 8601 duration.
    pub lead_time: Option<String>,
}

/// What is wrong with a recurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecurrenceFault {
    /// The cron expression does not parse.
    Cron(CronError),
    /// Neither or both of cron and rule are given.
    CronOrRule,
    /// The kind of rule needs a field that is absent.
    FieldMissing(&'static str),
    /// A number is too small or too large.
    OutOfBounds(&'static str, u32),
    /// The time of day does not read.
    TimeMalformed,
    /// There is no such zone.
    ZoneUnknown,
    /// There is no such calendar.
    CalendarUnknown(String),
    /// Calendar, roll and rule do not go together.
    Mismatch(RecurrenceRefusal),
    /// The lead time does not read.
    LeadMalformed,
    /// It never takes place.
    NeverFires,
    /// It excludes so much that nothing is found.
    Unresolvable,
    /// It takes place too often (R7).
    TooFrequent(TooFrequent),
}

impl RecurrenceDraft {
    /// The draft of a recurrence that exists.
    #[must_use]
    pub fn of(recurrence: &Recurrence) -> Self {
        Self {
            when: When::Kept(recurrence.rule.clone()),
            time_zone: recurrence.zone.name().to_owned(),
            calendar: recurrence.calendar.clone(),
            roll: recurrence.calendar.as_ref().map(|_| recurrence.roll),
            lead_time: Some(recurrence.lead.to_string()),
        }
    }

    /// The recurrence, fit to be saved, or everything that is wrong with it. `calendar` is the one that the draft
    /// names, if it exists.
    pub fn settle(
        &self,
        calendar: Option<&WorkingCalendar>,
        from: DateTime<Utc>,
    ) -> Result<Recurrence, Vec<RecurrenceFault>> {
        let recurrence = self.read(calendar)?;
        check(&recurrence, calendar, from).map_err(|fault| vec![fault])?;
        Ok(recurrence)
    }

    /// The recurrence as it reads, whether or not it ever takes place.
    pub fn read(&self, calendar: Option<&WorkingCalendar>) -> Result<Recurrence, Vec<RecurrenceFault>> {
        let mut faults = Vec::new();
        let rule = self.rule().map_err(|fault| faults.push(fault)).ok();
        let zone = Zone::try_new(&self.time_zone).map_err(|_| faults.push(RecurrenceFault::ZoneUnknown)).ok();
        if let (Some(code), None) = (&self.calendar, calendar) {
            faults.push(RecurrenceFault::CalendarUnknown(code.clone()));
        }
        let lead = self.lead_time.as_deref().map_or(Ok(LeadTime::NONE), str::parse);
        let lead = lead.map_err(|_| faults.push(RecurrenceFault::LeadMalformed)).ok();
        let (Some(rule), Some(zone), Some(lead), true) = (rule, zone, lead, faults.is_empty()) else {
            return Err(faults);
        };
        let recurrence = Recurrence::new(rule, zone)
            .with_calendar(self.calendar.clone(), self.roll)
            .map_err(|refusal| vec![RecurrenceFault::Mismatch(refusal)])?
            .with_lead(lead);
        Ok(recurrence)
    }

    fn rule(&self) -> Result<RecurrenceRule, RecurrenceFault> {
        match &self.when {
            When::Kept(rule) => Ok(rule.clone()),
            When::Given { cron: Some(cron), rule: None } => {
                let expression = CronExpression::try_new(cron).map_err(RecurrenceFault::Cron)?;
                Ok(RecurrenceRule::Cron { expression })
            }
            When::Given { cron: None, rule: Some(fields) } => fields.rule(),
            When::Given { .. } => Err(RecurrenceFault::CronOrRule),
        }
    }
}

fn check(
    recurrence: &Recurrence,
    calendar: Option<&WorkingCalendar>,
    from: DateTime<Utc>,
) -> Result<(), RecurrenceFault> {
    let fault = |error| match error {
        PlanError::Unresolvable(_) => RecurrenceFault::Unresolvable,
        PlanError::CalendarMissing => RecurrenceFault::Mismatch(RecurrenceRefusal::CalendarMissing),
    };
    if next(recurrence, calendar, from).map_err(fault)?.is_none() {
        return Err(RecurrenceFault::NeverFires);
    }
    match check_spacing(recurrence, calendar, from).map_err(fault)? {
        Some(too_frequent) => Err(RecurrenceFault::TooFrequent(too_frequent)),
        None => Ok(()),
    }
}

impl RuleFields {
    fn rule(&self) -> Result<RecurrenceRule, RecurrenceFault> {
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

fn time(text: &str) -> Result<NaiveTime, RecurrenceFault> {
    let format = match text.len() {
        5 => "%H:%M",
        8 => "%H:%M:%S",
        _ => return Err(RecurrenceFault::TimeMalformed),
    };
    NaiveTime::parse_from_str(text, format).map_err(|_| RecurrenceFault::TimeMalformed)
}

impl Refusal for RecurrenceFault {
    fn code(&self) -> &'static str {
        match self {
            Self::Cron(CronError::FiveFields { .. }) => "CRON_FIVE_FIELDS",
            Self::Cron(CronError::NumberedWeekday { .. }) => "CRON_NUMBERED_WEEKDAY",
            Self::Cron(CronError::Never { .. }) | Self::NeverFires => "NEVER_FIRES",
            Self::Cron(_) => "CRON_MALFORMED",
            Self::CronOrRule => "CRON_OR_RULE",
            Self::FieldMissing(_) => "FIELD_MISSING",
            Self::OutOfBounds(..) => "OUT_OF_BOUNDS",
            Self::TimeMalformed => "TIME_MALFORMED",
            Self::ZoneUnknown => "TIME_ZONE_UNKNOWN",
            Self::CalendarUnknown(_) => "CALENDAR_UNKNOWN",
            Self::Mismatch(refusal) => refusal.code(),
            Self::LeadMalformed => "LEAD_TIME_MALFORMED",
            Self::Unresolvable => "UNRESOLVABLE",
            Self::TooFrequent(refusal) => refusal.code(),
        }
    }

    fn message(&self, locale: Locale) -> String {
        let fixed = |en: &str, cn: &str, tw: &str| pick(locale, en, cn, tw).to_owned();
        match self {
            Self::Cron(error) => error.message(locale),
            Self::Mismatch(refusal) => refusal.message(locale),
            Self::TooFrequent(refusal) => refusal.message(locale),
            Self::CronOrRule => fixed(
                "Say when: by a cron expression or by a rule, one of the two.",
                "请用 cron 表达式或规则之一说明何时触发。",
                "請以 cron 運算式或規則其中之一說明何時觸發。",
            ),
            Self::FieldMissing(field) => pick(
                locale,
                format!("A rule of this kind needs `{field}`."),
                format!("此类规则需要 `{field}`。"),
                format!("此類規則需要 `{field}`。"),
            ),
            Self::OutOfBounds(field, most) => pick(
                locale,
                format!("`{field}` is a number from 1 to {most}."),
                format!("`{field}` 须为 1 至 {most} 的整数。"),
                format!("`{field}` 須為 1 至 {most} 的整數。"),
            ),
            Self::TimeMalformed => fixed(
                "A time of day is written 09:00 or 09:00:00.",
                "时间应写作 09:00 或 09:00:00。",
                "時間應寫作 09:00 或 09:00:00。",
            ),
            Self::ZoneUnknown => fixed(
                "There is no such time zone; name one of the IANA database, such as Asia/Shanghai.",
                "没有该时区；请使用 IANA 时区名，例如 Asia/Shanghai。",
                "沒有該時區；請使用 IANA 時區名，例如 Asia/Taipei。",
            ),
            Self::CalendarUnknown(code) => pick(
                locale,
                format!("There is no working calendar {code}."),
                format!("没有工作日历 {code}。"),
                format!("沒有工作日曆 {code}。"),
            ),
            Self::LeadMalformed => fixed(
                "A lead time is a duration of weeks, days, hours, minutes and seconds, at most P366D, such as P14D.",
                "提前期应为周、日、时、分、秒的时长，最长 P366D，例如 P14D。",
                "提前期應為週、日、時、分、秒的時長，最長 P366D，例如 P14D。",
            ),
            Self::NeverFires => {
                fixed("This never takes place from now on.", "从现在起永远不会触发。", "從現在起永遠不會觸發。")
            }
            Self::Unresolvable => fixed(
                "The calendar rules out so many days that no occurrence is found.",
                "日历排除的日期过多，找不到可触发的日期。",
                "日曆排除的日期過多，找不到可觸發的日期。",
            ),
        }
    }

    fn field(&self) -> Vec<String> {
        let path = |path: &[&str]| path.iter().map(|part| (*part).to_owned()).collect();
        match self {
            Self::Cron(_) | Self::CronOrRule | Self::NeverFires | Self::Unresolvable | Self::TooFrequent(_) => {
                path(&["cron"])
            }
            Self::FieldMissing(field) | Self::OutOfBounds(field, _) => path(&["rule", field]),
            Self::TimeMalformed => path(&["rule", "at"]),
            Self::ZoneUnknown => path(&["timeZone"]),
            Self::CalendarUnknown(_) => path(&["calendar"]),
            Self::Mismatch(refusal) => refusal.field(),
            Self::LeadMalformed => path(&["leadTime"]),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::TooFrequent(refusal) => refusal.rule(),
            Self::Mismatch(refusal) => refusal.rule(),
            Self::NeverFires | Self::Unresolvable | Self::Cron(CronError::Never { .. }) => "R4",
            _ => "",
        }
    }
}
