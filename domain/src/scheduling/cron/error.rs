//! Why a text is no cron expression, said so that the writer can mend it.

use crate::{locale::Locale, names::named_enum, refusal::Refusal};

use super::LONGEST;

named_enum! {
    /// A field of a cron expression, in the order in which they are written.
    CronField {
        /// Second, 0 to 59.
        Second = "SECOND",
        /// Minute, 0 to 59.
        Minute = "MINUTE",
        /// Hour, 0 to 23.
        Hour = "HOUR",
        /// Day of the month, 1 to 31.
        DayOfMonth = "DAY_OF_MONTH",
        /// Month, 1 to 12 or by name.
        Month = "MONTH",
        /// Day of the week, by name.
        DayOfWeek = "DAY_OF_WEEK",
        /// Year, 1970 to 2100.
        Year = "YEAR",
    }
}

/// Why a text is refused as a cron expression. Texts it carries are never longer than [`LONGEST`] bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Locale::En))]
pub enum CronError {
    /// Nothing is written.
    Empty,
    /// The text is too long to be looked at.
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Five fields, as classic cron has them: the seconds are missing.
    FiveFields {
        /// The same with seconds.
        suggestion: String,
    },
    /// Neither six nor seven fields.
    FieldCount {
        /// How many there are.
        count: usize,
    },
    /// An `@` word that does not exist.
    UnknownShorthand {
        /// The expression.
        text: String,
    },
    /// A weekday by number.
    NumberedWeekday {
        /// The field.
        text: String,
    },
    /// A field that does not parse.
    Field {
        /// Which one.
        field: CronField,
        /// What it says.
        text: String,
    },
    /// The fields parse one by one, but not together.
    Unreadable {
        /// The expression.
        text: String,
    },
    /// It never fires, such as on 30 February.
    Never {
        /// The expression.
        text: String,
    },
}

impl CronError {
    /// Which field it is about, counted from 1; none where it is about the whole.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        match self {
            Self::NumberedWeekday { .. } => Some(CronField::DayOfWeek as usize + 1),
            Self::Field { field, .. } => Some(*field as usize + 1),
            _ => None,
        }
    }
}

impl CronField {
    /// Its name for people.
    #[must_use]
    pub fn label(self, locale: Locale) -> &'static str {
        let [en, cn, tw] = match self {
            Self::Second => ["second", "秒", "秒"],
            Self::Minute => ["minute", "分钟", "分鐘"],
            Self::Hour => ["hour", "小时", "小時"],
            Self::DayOfMonth => ["day of the month", "日期", "日期"],
            Self::Month => ["month", "月份", "月份"],
            Self::DayOfWeek => ["day of the week", "星期", "星期"],
            Self::Year => ["year", "年份", "年份"],
        };
        pick(locale, en, cn, tw)
    }

    /// What may stand in it.
    fn admits(self, locale: Locale) -> &'static str {
        let [en, cn, tw] = match self {
            Self::Second | Self::Minute => ["0 to 59", "0 至 59", "0 至 59"],
            Self::Hour => ["0 to 23", "0 至 23", "0 至 23"],
            Self::DayOfMonth => ["1 to 31", "1 至 31", "1 至 31"],
            Self::Month => ["1 to 12, or JAN to DEC", "1 至 12，或 JAN 至 DEC", "1 至 12，或 JAN 至 DEC"],
            Self::DayOfWeek => ["MON to SUN", "MON 至 SUN", "MON 至 SUN"],
            Self::Year => ["1970 to 2100", "1970 至 2100", "1970 至 2100"],
        };
        pick(locale, en, cn, tw)
    }
}

fn pick<T>(locale: Locale, en: T, cn: T, tw: T) -> T {
    match locale {
        Locale::En => en,
        Locale::ZhCn => cn,
        Locale::ZhTw => tw,
    }
}

/// Whether a day field is written in the dialect with `L`, `W` and `#`.
fn is_dialect(field: CronField, text: &str) -> bool {
    let quartz = |sign: char| matches!(sign, 'L' | 'l' | 'W' | 'w' | '#');
    let signs: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    match field {
        CronField::DayOfMonth => text.chars().any(quartz),
        CronField::DayOfWeek => text.contains('#') || signs.eq_ignore_ascii_case("L"),
        _ => false,
    }
}

impl Refusal for CronError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "CRON_EMPTY",
            Self::TooLong { .. } => "CRON_TOO_LONG",
            Self::FiveFields { .. } => "CRON_FIVE_FIELDS",
            Self::FieldCount { .. } => "CRON_FIELD_COUNT",
            Self::UnknownShorthand { .. } => "CRON_UNKNOWN_SHORTHAND",
            Self::NumberedWeekday { .. } => "CRON_NUMBERED_WEEKDAY",
            Self::Field { .. } => "CRON_FIELD",
            Self::Unreadable { .. } => "CRON_UNREADABLE",
            Self::Never { .. } => "CRON_NEVER",
        }
    }

    fn message(&self, locale: Locale) -> String {
        let position = self.position().unwrap_or_default();
        match self {
            Self::Empty => pick(
                locale,
                "Write a cron expression of six fields: second, minute, hour, day of month, month, day of week.",
                "请填写六个字段的 cron 表达式：秒、分、时、日、月、星期。",
                "請填寫六個欄位的 cron 運算式：秒、分、時、日、月、星期。",
            )
            .to_owned(),
            Self::TooLong { bytes } => pick(
                locale,
                format!("The expression is {bytes} bytes long; at most {LONGEST} are allowed."),
                format!("表达式长 {bytes} 字节，最多允许 {LONGEST} 字节。"),
                format!("運算式長 {bytes} 位元組，最多允許 {LONGEST} 位元組。"),
            ),
            Self::FiveFields { suggestion } => pick(
                locale,
                format!("This has five fields, but the first of six is the second. Write \"{suggestion}\"."),
                format!("这里只有五个字段，而六个字段中的第一个是秒。请写成“{suggestion}”。"),
                format!("這裡只有五個欄位，而六個欄位中的第一個是秒。請寫成「{suggestion}」。"),
            ),
            Self::FieldCount { count } => pick(
                locale,
                format!(
                    "There are {count} fields; six or seven are needed: second, minute, hour, day of month, month, day of week, and, if wanted, year."
                ),
                format!("共有 {count} 个字段；应为六个或七个：秒、分、时、日、月、星期，以及可选的年。"),
                format!("共有 {count} 個欄位；應為六個或七個：秒、分、時、日、月、星期，以及選填的年。"),
            ),
            Self::UnknownShorthand { text } => pick(
                locale,
                format!("\"{text}\" is not known; there are @yearly, @monthly, @weekly, @daily and @hourly."),
                format!("无法识别“{text}”；可用 @yearly、@monthly、@weekly、@daily 和 @hourly。"),
                format!("無法辨識「{text}」；可用 @yearly、@monthly、@weekly、@daily 和 @hourly。"),
            ),
            Self::NumberedWeekday { text } => pick(
                locale,
                format!(
                    "Field {position} is \"{text}\", but numbers for weekdays mislead: here 1 is Sunday, elsewhere it is Monday. Write names, such as MON or MON-FRI."
                ),
                format!(
                    "第 {position} 个字段为“{text}”，但用数字表示星期容易误解：此处 1 是星期日，别处 1 是星期一。请写名称，如 MON 或 MON-FRI。"
                ),
                format!(
                    "第 {position} 個欄位為「{text}」，但用數字表示星期容易誤解：此處 1 是星期日，別處 1 是星期一。請寫名稱，如 MON 或 MON-FRI。"
                ),
            ),
            Self::Field { field, text } if is_dialect(*field, text) => pick(
                locale,
                format!(
                    "Field {position} ({}) is \"{text}\", but L, W and # are not understood. Use a rule instead, such as the last day or the first Monday of the month.",
                    field.label(locale)
                ),
                format!(
                    "第 {position} 个字段（{}）为“{text}”，但不支持 L、W 和 #。请改用规则，例如每月最后一天或第一个星期一。",
                    field.label(locale)
                ),
                format!(
                    "第 {position} 個欄位（{}）為「{text}」，但不支援 L、W 和 #。請改用規則，例如每月最後一天或第一個星期一。",
                    field.label(locale)
                ),
            ),
            Self::Field { field, text } => pick(
                locale,
                format!(
                    "Field {position} ({}) is \"{text}\"; it takes {}, lists with commas, ranges that do not wrap, and steps with /.",
                    field.label(locale),
                    field.admits(locale)
                ),
                format!(
                    "第 {position} 个字段（{}）为“{text}”；可填 {}，可用逗号列举、用不跨越首尾的区间和 / 步长。",
                    field.label(locale),
                    field.admits(locale)
                ),
                format!(
                    "第 {position} 個欄位（{}）為「{text}」；可填 {}，可用逗號列舉、用不跨越首尾的區間和 / 間隔。",
                    field.label(locale),
                    field.admits(locale)
                ),
            ),
            Self::Unreadable { text } => pick(
                locale,
                format!("\"{text}\" cannot be read as a cron expression."),
                format!("“{text}”不是可识别的 cron 表达式。"),
                format!("「{text}」不是可辨識的 cron 運算式。"),
            ),
            Self::Never { text } => pick(
                locale,
                format!("\"{text}\" never fires: no such date exists."),
                format!("“{text}”永远不会触发：不存在这样的日期。"),
                format!("「{text}」永遠不會觸發：不存在這樣的日期。"),
            ),
        }
    }

    fn field(&self) -> Vec<String> {
        vec!["cron".to_owned()]
    }
}
