//! Every kind of rule against a scan of days that asks each day by itself whether the rule means it (R5).

use super::*;
use crate::scheduling::test_calendar::{cn, date};

/// Whether a rule means a day, asked in another way than the rule finds it.
fn means(rule: &RecurrenceRule, day: NaiveDate, calendar: &WorkingCalendar) -> bool {
    let same = |kind: PeriodKind, other: NaiveDate| {
        let number = |day: NaiveDate| (day.year() * 12 + i32::try_from(day.month0()).expect("a month")) / months(kind);
        number(day) == number(other)
    };
    let since = |anchor: NaiveDate| (day - anchor).num_days();
    let all = |kind: PeriodKind, is_one: &dyn Fn(NaiveDate) -> bool| -> (usize, usize) {
        let reach = i64::from(months(kind)) * 31;
        let around = (-reach..=reach).map(|days| day + TimeDelta::days(days)).filter(|other| same(kind, *other));
        let ones: Vec<NaiveDate> = around.filter(|other| is_one(*other)).collect();
        (ones.iter().filter(|other| **other <= day).count(), ones.len())
    };
    let of_weekday = |weekday: DayOfWeek| move |other: NaiveDate| DayOfWeek::from(other.weekday()) == weekday;
    let working = |other: NaiveDate| calendar.is_working(other);
    match rule {
        RecurrenceRule::Cron { .. } => false,
        RecurrenceRule::EveryDays { interval, anchor, .. } => {
            since(*anchor) >= 0 && since(*anchor) % i64::from(interval.get()) == 0
        }
        RecurrenceRule::EveryWeeks { interval, anchor, .. } => {
            since(*anchor) >= 0 && since(*anchor) % (7 * i64::from(interval.get())) == 0
        }
        RecurrenceRule::EveryMonths { interval, anchor, .. } => {
            let step = i32::try_from(interval.get()).expect("a number");
            let gone = (day.year() - anchor.year()) * 12 + day.month().cast_signed() - anchor.month().cast_signed();
            let last = (day + TimeDelta::days(1)).day() == 1;
            gone >= 0 && gone % step == 0 && (day.day() == anchor.day() || (last && day.day() < anchor.day()))
        }
        RecurrenceRule::LastDay { of, .. } => !same(*of, day + TimeDelta::days(1)),
        RecurrenceRule::NthWeekday { nth, weekday, of, .. } => {
            of_weekday(*weekday)(day) && all(*of, &of_weekday(*weekday)).0 == nth.get() as usize
        }
        RecurrenceRule::LastWeekday { weekday, of, .. } => {
            let is_last = |(rank, count): (usize, usize)| rank == count;
            of_weekday(*weekday)(day) && is_last(all(*of, &of_weekday(*weekday)))
        }
        RecurrenceRule::NthWorkingDay { nth, of, .. } => working(day) && all(*of, &working).0 == nth.get() as usize,
        RecurrenceRule::LastWorkingDay { of, .. } => {
            let is_last = |(rank, count): (usize, usize)| rank == count;
            working(day) && is_last(all(*of, &working))
        }
    }
}

fn months(kind: PeriodKind) -> i32 {
    match kind {
        PeriodKind::Year => 12,
        PeriodKind::HalfYear => 6,
        PeriodKind::Quarter => 3,
        PeriodKind::Month => 1,
    }
}

/// Rules of every kind but cron, with several numbers, periods and anchors.
fn rules() -> Vec<RecurrenceRule> {
    let at = NaiveTime::from_hms_opt(9, 0, 0).expect("a time");
    let mut rules = Vec::new();
    for number in [1, 2, 3, 5, 12] {
        let interval = Nth::try_new(number).expect("an interval");
        for anchor in [date("2025-01-31"), date("2025-02-28"), date("2025-11-15")] {
            rules.push(RecurrenceRule::EveryDays { interval, anchor, at });
            rules.push(RecurrenceRule::EveryWeeks { interval, anchor, at });
            rules.push(RecurrenceRule::EveryMonths { interval, anchor, at });
        }
    }
    for of in [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::HalfYear, PeriodKind::Year] {
        rules.push(RecurrenceRule::LastDay { of, at });
        rules.push(RecurrenceRule::LastWorkingDay { of, at });
        for weekday in [DayOfWeek::Monday, DayOfWeek::Friday, DayOfWeek::Sunday] {
            rules.push(RecurrenceRule::LastWeekday { weekday, of, at });
            for nth in [1, 5] {
                let nth = Nth::try_new(nth).expect("a number");
                rules.push(RecurrenceRule::NthWeekday { nth, weekday, of, at });
            }
        }
        for nth in [1, 3, 22, 60] {
            rules.push(RecurrenceRule::NthWorkingDay { nth: Nth::try_new(nth).expect("a number"), of, at });
        }
    }
    rules
}

#[test]
fn r5_every_kind_of_rule_means_the_days_that_a_scan_finds() {
    let (calendar, first, last) = (cn(), date("2025-01-01"), date("2026-12-31"));
    let mut found = 0;
    for rule in rules() {
        let scanned: Vec<NaiveDate> =
            first.iter_days().take_while(|day| *day <= last).filter(|day| means(&rule, *day, &calendar)).collect();

        let before = first.and_time(NaiveTime::MIN) - TimeDelta::seconds(1);
        let next = |civil: &NaiveDateTime| rule.next_after(*civil, Some(&calendar));
        let planned: Vec<NaiveDate> = std::iter::successors(next(&before), next)
            .map(|civil| civil.date())
            .take_while(|day| *day <= last)
            .collect();

        assert_eq!(planned, scanned, "{rule:?}");
        found += planned.len();
    }
    assert!(found > 3_000, "{found}");
}

/// No two kinds read alike, in any language.
#[test]
fn r5_every_kind_of_rule_has_words_of_its_own_in_each_language() {
    for locale in Locale::ALL {
        let mut told: Vec<String> = rules().iter().map(|rule| rule.in_words(locale)).collect();
        let count = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), count);
    }
}
