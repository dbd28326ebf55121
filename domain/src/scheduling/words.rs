//! Words of dates and times in the three languages.

use chrono::{NaiveTime, Timelike, Weekday};

use crate::{locale::Locale, period::PeriodKind};

/// The text of `locale`.
pub(super) fn pick<T>(locale: Locale, en: T, cn: T, tw: T) -> T {
    match locale {
        Locale::En => en,
        Locale::ZhCn => cn,
        Locale::ZhTw => tw,
    }
}

/// Date and time as one sentence: `At 09:00 every day`, `每天 09:00`.
pub(super) fn sentence(date: &str, time: &str, locale: Locale) -> String {
    match locale {
        Locale::En if time.starts_with(|first: char| first.is_ascii_digit()) => format!("At {time} {date}"),
        Locale::En => {
            let mut letters = time.chars();
            let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{}, {date}", letters.as_str())
        }
        Locale::ZhCn | Locale::ZhTw => format!("{date} {time}"),
    }
}

/// `09:00`, with seconds where there are some.
pub(super) fn clock(hour: u32, minute: u32, second: u32) -> String {
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// A time of day as a clock shows it.
pub(super) fn time_of_day(time: NaiveTime) -> String {
    clock(time.hour(), time.minute(), time.second())
}

/// `a, b and c`.
pub(super) fn list(items: impl IntoIterator<Item = String>, locale: Locale) -> String {
    let mut items: Vec<String> = items.into_iter().collect();
    let Some(last) = items.pop() else { return String::new() };
    if items.is_empty() {
        return last;
    }
    let (comma, and) = match locale {
        Locale::En => (", ", " and "),
        Locale::ZhCn | Locale::ZhTw => ("、", "、"),
    };
    format!("{}{and}{last}", items.join(comma))
}

/// `1 to 5, 8 and 20`.
pub(super) fn ranges(values: &[u32], locale: Locale) -> String {
    let to = pick(locale, " to ", "至", "至");
    list(runs(values).into_iter().map(|(first, last)| span(first, last, to, |value| value.to_string())), locale)
}

/// `January to March and July`, `1月至3月、7月`.
pub(super) fn months(values: &[u32], locale: Locale) -> String {
    let to = pick(locale, " to ", "至", "至");
    list(runs(values).into_iter().map(|(first, last)| span(first, last, to, |value| month(value, locale))), locale)
}

/// Weekdays that are all meant: `Monday to Friday`, `周一至周五`.
pub(super) fn week(days: &[Weekday], locale: Locale) -> String {
    let mut numbers: Vec<u32> = days.iter().map(Weekday::num_days_from_monday).collect();
    numbers.sort_unstable();
    let name = |number: u32| u8::try_from(number).ok().and_then(|number| Weekday::try_from(number).ok());
    let word = |number: u32| name(number).map_or_else(String::new, |day| weekday(day, locale).to_owned());
    let to = pick(locale, " to ", "至", "至");
    list(runs(&numbers).into_iter().map(|(first, last)| span(first, last, to, word)), locale)
}

/// Weekdays of which one is meant: `Monday or Friday`, `周一或周五`.
pub(super) fn any_of_week(days: &[Weekday], locale: Locale) -> String {
    let mut days = days.to_vec();
    days.sort_unstable_by_key(Weekday::num_days_from_monday);
    let words: Vec<&str> = days.into_iter().map(|day| weekday(day, locale)).collect();
    words.join(pick(locale, " or ", "或", "或"))
}

/// Runs of consecutive values; two in a row do not yet make a run.
fn runs(values: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for value in values {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *value => *last = *value,
            _ => runs.push((*value, *value)),
        }
    }
    runs.into_iter()
        .flat_map(
            |(first, last)| if last == first + 1 { vec![(first, first), (last, last)] } else { vec![(first, last)] },
        )
        .collect()
}

fn span(first: u32, last: u32, to: &str, word: impl Fn(u32) -> String) -> String {
    if first == last { word(first) } else { format!("{}{to}{}", word(first), word(last)) }
}

/// A month's name.
pub(super) fn month(number: u32, locale: Locale) -> String {
    let name = u8::try_from(number).ok().and_then(|number| chrono::Month::try_from(number).ok());
    match locale {
        Locale::En => name.map_or_else(String::new, |month| month.name().to_owned()),
        Locale::ZhCn | Locale::ZhTw => format!("{number}月"),
    }
}

/// A weekday's name.
pub(super) fn weekday(day: Weekday, locale: Locale) -> &'static str {
    let [en, cn, tw] = match day {
        Weekday::Mon => ["Monday", "周一", "週一"],
        Weekday::Tue => ["Tuesday", "周二", "週二"],
        Weekday::Wed => ["Wednesday", "周三", "週三"],
        Weekday::Thu => ["Thursday", "周四", "週四"],
        Weekday::Fri => ["Friday", "周五", "週五"],
        Weekday::Sat => ["Saturday", "周六", "週六"],
        Weekday::Sun => ["Sunday", "周日", "週日"],
    };
    pick(locale, en, cn, tw)
}

/// `first`, `23rd`; `第一个`, `第23個`.
pub(super) fn ordinal(number: u32, locale: Locale) -> String {
    let en = match number {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        _ => match (number % 10, number % 100 / 10) {
            (1, tens) if tens != 1 => format!("{number}st"),
            (2, tens) if tens != 1 => format!("{number}nd"),
            (3, tens) if tens != 1 => format!("{number}rd"),
            _ => format!("{number}th"),
        },
    };
    let digit = match number {
        1 => "一".to_owned(),
        2 => "二".to_owned(),
        3 => "三".to_owned(),
        4 => "四".to_owned(),
        5 => "五".to_owned(),
        _ => number.to_string(),
    };
    pick(locale, en, format!("第{digit}个"), format!("第{digit}個"))
}

/// `every month`, `每季度`.
pub(super) fn every_period(kind: PeriodKind, locale: Locale) -> &'static str {
    let [en, cn, tw] = match kind {
        PeriodKind::Year => ["every year", "每年", "每年"],
        PeriodKind::HalfYear => ["every half-year", "每半年", "每半年"],
        PeriodKind::Quarter => ["every quarter", "每季度", "每季"],
        PeriodKind::Month => ["every month", "每月", "每月"],
    };
    pick(locale, en, cn, tw)
}

/// `2 working days after`, `1 working day before`; `后2个工作日`.
pub(super) fn working_days(days: i32, locale: Locale) -> String {
    let count = days.unsigned_abs();
    let plural = if count == 1 { "" } else { "s" };
    let [en, cn, tw] = if days < 0 { ["before", "前", "前"] } else { ["after", "后", "後"] };
    pick(
        locale,
        format!("{count} working day{plural} {en}"),
        format!("{cn}{count}个工作日"),
        format!("{tw}{count}個工作日"),
    )
}
