use std::collections::BTreeSet;

use chrono::{Datelike, TimeDelta, Timelike};
use proptest::prelude::*;

use super::*;
use crate::{locale::Locale, refusal::Refusal, scheduling::test_calendar::civil};

fn cron(text: &str) -> CronExpression {
    CronExpression::try_new(text).expect("an expression")
}

fn refused(text: &str) -> CronError {
    CronExpression::try_new(text).expect_err("a refusal")
}

#[test]
fn a_five_field_expression_is_refused_with_the_six_field_form() {
    let refusal = refused("0 9 10 * *");

    assert_eq!(refusal.code(), "CRON_FIVE_FIELDS");
    for locale in Locale::ALL {
        assert!(refusal.message(locale).contains("0 0 9 10 * *"));
    }
}

#[test]
fn weekdays_by_number_are_refused_with_the_reason() {
    for text in ["0 0 9 * * 1", "0 0 9 * * 1-5", "0 0 9 * * MON,3", "0 0 9 * * 0"] {
        let refusal = refused(text);
        assert_eq!(refusal.position(), Some(6), "{text}");
        assert!(refusal.message(Locale::En).contains("Sunday") && refusal.message(Locale::En).contains("MON"));
        assert!(refusal.message(Locale::ZhCn).contains("星期日"));
    }
    assert_eq!(cron("0 0 9 * * */2").as_str(), "0 0 9 * * */2");
}

/// R4: what never fires is refused when it is written.
#[test]
fn r4_what_never_fires_is_refused() {
    for text in ["0 0 9 30 2 *", "0 0 9 31 4,6,9,11 *", "0 0 9 31 2 *"] {
        assert_eq!(refused(text).code(), "CRON_NEVER", "{text}");
    }
    assert_eq!(cron("0 0 9 29 2 *").next_after(civil("2026-01-01 00:00")), Some(civil("2028-02-29 09:00")));
}

#[test]
fn a_field_that_does_not_parse_is_named() {
    for (text, field) in [
        ("60 0 9 * * *", CronField::Second),
        ("0 */90 9 * * *", CronField::Minute),
        ("0 0 22-6 * * *", CronField::Hour),
        ("0 0 9 L * *", CronField::DayOfMonth),
        ("0 0 9 1 13 *", CronField::Month),
        ("0 0 9 * * FRI-MON", CronField::DayOfWeek),
        ("0 0 9 * * MON#1", CronField::DayOfWeek),
        ("0 0 9 * * FRIL", CronField::DayOfWeek),
        ("0 0 9 * * * 2101", CronField::Year),
        ("0 0 ** * * *", CronField::Hour),
    ] {
        let refusal = refused(text);
        assert_eq!(refusal.position(), Some(field as usize + 1), "{text}: {refusal:?}");
        assert!(refusal.message(Locale::En).contains(field.label(Locale::En)), "{text}");
    }
    assert!(refused("0 0 9 L * *").message(Locale::En).contains("last day"));
}

#[test]
fn a_long_text_is_refused_unread_and_not_repeated() {
    let long = format!("0 0 9 {} * *", "1,".repeat(500_000));

    let refusal = refused(&long);

    assert_eq!(refusal, CronError::TooLong { bytes: long.len() });
    assert!(refusal.message(Locale::ZhTw).len() < LONGEST);
    assert_eq!(refused(&"*".repeat(LONGEST)).code(), "CRON_FIELD_COUNT");
    assert_eq!(refused(" \n\t").code(), "CRON_EMPTY");
}

#[test]
fn shorthands_are_those_of_the_crate() {
    assert_eq!(cron("@daily").next_after(civil("2026-01-01 00:00")), Some(civil("2026-01-02 00:00")));
    assert_eq!(refused("@reboot").code(), "CRON_UNKNOWN_SHORTHAND");
    assert_eq!(refused("@every 5m").code(), "CRON_UNKNOWN_SHORTHAND");
}

#[test]
fn blanks_are_evened_out_and_equality_is_by_meaning() {
    assert_eq!(cron("  0 0  9 * *\tMon ").as_str(), "0 0 9 * * Mon");
    assert_eq!(cron("0 0 9 * * Mon"), cron("0 0 9 ? * MONDAY"));
    assert_ne!(cron("0 0 9 * * MON"), cron("0 0 9 * * TUE"));
    let json = serde_json::to_string(&cron("0 0 9 * * MON")).expect("text");
    assert_eq!(serde_json::from_str::<CronExpression>(&json).expect("an expression"), cron("0 0 9 * * MON"));
    assert!(serde_json::from_str::<CronExpression>("\"0 0 9 30 2 *\"").is_err());
}

/// R6: both day fields must match.
#[test]
fn r6_both_day_fields_must_match() {
    let friday = cron("0 0 9 13 * FRI");
    assert!(friday.sets_both_day_fields());
    assert_eq!(friday.next_after(civil("2026-01-01 00:00")), Some(civil("2026-02-13 09:00")));
    assert!(friday.in_words(Locale::En).contains("only where that is a Friday"));

    let first = cron("0 0 10 1-7 * MON");
    assert_eq!(first.next_after(civil("2026-01-05 10:00")), Some(civil("2026-02-02 10:00")));
}

#[test]
fn the_ends_of_time_exhaust_an_expression_instead_of_panicking() {
    let daily = cron("0 0 9 * * *");

    assert_eq!(daily.next_after(NaiveDateTime::MAX), None);
    assert_eq!(daily.next_after(civil("2100-12-31 09:00")), None);
    assert_eq!(daily.next_after(NaiveDateTime::MIN), Some(civil("1970-01-01 09:00")));
}

#[test]
fn common_expressions_read_naturally_in_three_languages() {
    for (text, words) in [
        ("0 30 8 * * *", ["At 08:30 every day", "每天 08:30", "每天 08:30"]),
        ("0 0 3 * * WED", ["At 03:00 every Wednesday", "每周三 03:00", "每週三 03:00"]),
        ("0 0 9 * * MON-FRI", ["At 09:00 every Monday to Friday", "每周一至周五 09:00", "每週一至週五 09:00"]),
        ("0 0 7 1 * *", ["At 07:00 on day 1 of every month", "每月1日 07:00", "每月1日 07:00"]),
        (
            "0 0 9 10 1,4,7,10 *",
            [
                "At 09:00 on day 10 of January, April, July and October",
                "1月、4月、7月、10月的10日 09:00",
                "1月、4月、7月、10月的10日 09:00",
            ],
        ),
        ("0 0 9 18 5 *", ["At 09:00 on day 18 of May", "5月18日 09:00", "5月18日 09:00"]),
        (
            "0 0 10 1-7 * MON",
            ["At 10:00 on the first Monday of every month", "每月第一个周一 10:00", "每月第一個週一 10:00"],
        ),
        (
            "0 0 9 13 * FRI",
            [
                "At 09:00 on day 13 of every month, only where that is a Friday",
                "每月13日（仅限周五） 09:00",
                "每月13日（僅限週五） 09:00",
            ],
        ),
        (
            "0 */20 9-17 * * *",
            [
                "Minutes 0, 20 and 40 of hours 9 to 17, every day",
                "每天 小时 9至17的分钟 0、20、40",
                "每天 小時 9至17的分鐘 0、20、40",
            ],
        ),
        ("0 0 9 1 1 * 2027", ["At 09:00 on day 1 of January, in 2027", "2027年，1月1日 09:00", "2027年，1月1日 09:00"]),
        ("15 0 9 * 12 SUN", ["At 09:00:15 every Sunday in December", "12月的每周日 09:00:15", "12月的每週日 09:00:15"]),
    ] {
        let said = [Locale::En, Locale::ZhCn, Locale::ZhTw].map(|locale| cron(text).in_words(locale));
        assert_eq!(said, words, "{text}");
    }
}

#[test]
fn every_schedule_of_the_telecom_program_reads_without_a_warning() {
    for text in ["0 0 9 10,25 11,12 *", "0 5 0 1 1,4,7,10 *", "0 0 10 15 2,5,8,11 *", "0 0 8 * * MON", "0 0 14 28 * *"]
    {
        assert!(!cron(text).sets_both_day_fields());
        assert!(!cron(text).is_frequent());
    }
}

/// A field of an expression by its values, and as text; no value means any.
fn field(values: &BTreeSet<u32>) -> String {
    let listed: Vec<_> = values.iter().map(u32::to_string).collect();
    if listed.is_empty() { "*".into() } else { listed.join(",") }
}

fn weekday_field(days: &BTreeSet<u32>) -> String {
    let names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    let listed: Vec<_> = days.iter().filter_map(|day| names.get(*day as usize).copied()).collect();
    if listed.is_empty() { "*".into() } else { listed.join(",") }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// R2: the civil times are those that a scan of every minute finds.
    #[test]
    fn r2_civil_times_are_those_of_a_scan_of_every_minute(
        minutes in prop::collection::btree_set(0_u32..60, 1..4),
        hours in prop::collection::btree_set(0_u32..24, 0..4),
        days in prop::collection::btree_set(1_u32..=31, 0..4),
        weekdays in prop::collection::btree_set(0_u32..7, 0..3),
        start in 0_u64..60_000_000,
    ) {
        let text = format!("0 {} {} {} * {}", field(&minutes), field(&hours), field(&days), weekday_field(&weekdays));
        let Ok(rule) = CronExpression::try_new(&text) else { return Ok(()) };
        let meets = |set: &BTreeSet<u32>, value| set.is_empty() || set.contains(&value);
        let first = civil("2024-01-01 00:00") + TimeDelta::seconds(i64::try_from(start).expect("seconds"));
        let minute = first.with_second(0).expect("a minute") + TimeDelta::minutes(1);
        let scanned: Vec<_> = (0..60 * 24 * 62)
            .map(|step| minute + TimeDelta::minutes(step))
            .filter(|at| {
                meets(&minutes, at.minute()) && meets(&hours, at.hour()) && meets(&days, at.day())
                    && meets(&weekdays, at.weekday().num_days_from_sunday())
            })
            .collect();

        let end = minute + TimeDelta::minutes(60 * 24 * 62 - 1);
        let next = |at: &NaiveDateTime| rule.next_after(*at).filter(|next| *next <= end);
        let found: Vec<_> = std::iter::successors(next(&first), next).collect();
        prop_assert_eq!(found, scanned, "{}", text);
    }
}
