//! The Chinese calendar of 2025 and 2026 with the statutory days of 2027, for tests.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};

use super::{
    calendar::{DayKind, DayOverride, WorkingCalendar},
    policy::RollPolicy,
    recurrence::Recurrence,
    rule::RecurrenceRule,
    zone::Zone,
};

const OFF: &[(&str, &str, &str)] = &[
    ("2025-01-01", "2025-01-01", "元旦"),
    ("2025-01-28", "2025-02-04", "春节"),
    ("2025-04-04", "2025-04-06", "清明节"),
    ("2025-05-01", "2025-05-05", "劳动节"),
    ("2025-05-31", "2025-06-02", "端午节"),
    ("2025-10-01", "2025-10-08", "国庆节、中秋节"),
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-04-04", "2026-04-06", "清明节"),
    ("2026-05-01", "2026-05-05", "劳动节"),
    ("2026-06-19", "2026-06-21", "端午节"),
    ("2026-09-25", "2026-09-27", "中秋节"),
    ("2026-10-01", "2026-10-07", "国庆节"),
    ("2027-01-01", "2027-01-01", "元旦"),
    ("2027-02-05", "2027-02-08", "春节"),
    ("2027-04-05", "2027-04-05", "清明节"),
    ("2027-05-01", "2027-05-02", "劳动节"),
    ("2027-06-09", "2027-06-09", "端午节"),
    ("2027-09-15", "2027-09-15", "中秋节"),
    ("2027-10-01", "2027-10-03", "国庆节"),
];

const WORK: &[&str] = &[
    "2025-01-26",
    "2025-02-08",
    "2025-04-27",
    "2025-09-28",
    "2025-10-11",
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
];

pub fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub fn civil(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time")
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub fn zone(name: &str) -> Zone {
    Zone::try_new(name).expect("a zone")
}

pub fn cron(expression: &str) -> RecurrenceRule {
    RecurrenceRule::Cron { expression: expression.parse().expect("an expression") }
}

pub fn in_china(expression: &str, roll: RollPolicy) -> Recurrence {
    Recurrence::new(cron(expression), zone("Asia/Shanghai"))
        .with_calendar(Some("CN".into()), Some(roll))
        .expect("a calendar with a roll")
}

pub fn cn() -> WorkingCalendar {
    let mut calendar = WorkingCalendar::weekends_only("CN", date("2026-12-31"));
    let day = |kind, name: &str| DayOverride { kind, name: name.into(), source: "notice".into() };
    for (first, last, name) in OFF {
        for off in date(first).iter_days().take_while(|day| *day <= date(last)) {
            calendar.overrides.insert(off, day(DayKind::Off, name));
        }
    }
    for work in WORK {
        calendar.overrides.insert(date(work), day(DayKind::Work, "调休"));
    }
    calendar.provisional_years = BTreeSet::from([2027]);
    assert_eq!(calendar.overrides.len(), 28 + 5 + 33 + 6 + 13);
    assert_eq!(date("2026-01-01") + Days::new(364), date("2026-12-31"));
    calendar
}
