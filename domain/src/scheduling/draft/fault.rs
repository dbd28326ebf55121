//! What is wrong with a recurrence, for people and programs.

use crate::{locale::Locale, refusal::Refusal};

use super::{
    super::{cron::CronError, preview::TooFrequent, recurrence::RecurrenceRefusal, words::pick},
    RefinementFault,
};

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
    /// A refinement cannot be as it is.
    Refinement(RefinementFault),
    /// It never takes place.
    NeverFires,
    /// It excludes so much that nothing is found.
    Unresolvable,
    /// It takes place too often (R7).
    TooFrequent(TooFrequent),
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
            Self::Refinement(fault) => fault.code(),
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
            Self::Refinement(fault) => fault.message(locale),
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
            Self::Refinement(fault) => fault.field(),
        }
    }

    fn rule(&self) -> &'static str {
        match self {
            Self::TooFrequent(refusal) => refusal.rule(),
            Self::Mismatch(refusal) => refusal.rule(),
            Self::Refinement(fault) => fault.rule(),
            Self::NeverFires | Self::Unresolvable | Self::Cron(CronError::Never { .. }) => "R4",
            _ => "",
        }
    }
}
