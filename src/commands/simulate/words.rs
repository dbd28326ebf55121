//! A forecast in words.

use gradus_domain::locale::Locale;
use gradus_services::upkeep::forecast::{Item, ItemKind, Note};

/// The text in the language of the reader.
fn pick(locale: Locale, en: String, cn: String, tw: String) -> String {
    match locale {
        Locale::En => en,
        Locale::ZhCn => cn,
        Locale::ZhTw => tw,
    }
}

/// A note as a phrase.
pub(super) fn note(note: &Note, locale: Locale) -> String {
    let named = |holiday: &Option<String>, weekend: &str| holiday.clone().unwrap_or_else(|| weekend.to_owned());
    match note {
        Note::MovedFrom { day, holiday } => pick(
            locale,
            format!("moved from {day}: {}", named(holiday, "weekend")),
            format!("原定 {day}（{}），已调整", named(holiday, "周末")),
            format!("原定 {day}（{}），已調整", named(holiday, "週末")),
        ),
        Note::Includes(days) => {
            let days = days.iter().map(ToString::to_string).collect::<Vec<_>>();
            let (en, zh) = (days.join(", "), days.join("、"));
            pick(locale, format!("includes {en}"), format!("合并了 {zh}"), format!("合併了 {zh}"))
        }
        Note::OnDayOff { holiday } => pick(
            locale,
            format!("a day off: {}", named(holiday, "weekend")),
            format!("休息日：{}", named(holiday, "周末")),
            format!("休息日：{}", named(holiday, "週末")),
        ),
        Note::Provisional => pick(
            locale,
            "provisional: the calendar is not final".to_owned(),
            "暂定：工作日历尚未确定".to_owned(),
            "暫定：工作日曆尚未確定".to_owned(),
        ),
        Note::Because(code) => code.clone(),
    }
}

/// What an item is called in somebody's calendar.
pub(super) fn summary(item: &Item, locale: Locale) -> String {
    let name = item.name.get(locale);
    let (code, count) = (&item.code, item.count);
    match item.kind {
        ItemKind::Audit | ItemKind::Campaign | ItemKind::Close | ItemKind::Occurrence => format!("{code} {name}"),
        ItemKind::Training => pick(
            locale,
            format!("{code} {name}: due for {count}"),
            format!("{code} {name}：{count} 人到期"),
            format!("{code} {name}：{count} 人到期"),
        ),
        ItemKind::Gate => pick(
            locale,
            format!("Gate {code} {name}"),
            format!("阶段评审 {code} {name}"),
            format!("階段評審 {code} {name}"),
        ),
    }
}
