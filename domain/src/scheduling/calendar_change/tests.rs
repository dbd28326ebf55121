use super::*;
use crate::scheduling::{
    calendar_file::{CalendarFormat, read},
    policy::RollPolicy,
    test_calendar::{at, cn, date, in_china},
};

fn content() -> CalendarContent {
    let working = cn();
    let days = working.overrides.iter().map(|(date, day)| {
        let (name, source) = (LocalizedText::plain(&day.name), LocalizedText::plain(&day.source));
        (*date, ContentDay { kind: day.kind, name, source, notice_year: None })
    });
    CalendarContent {
        days: days.collect(),
        known_through: working.known_through,
        provisional_years: working.provisional_years.clone(),
        ..CalendarContent::unknown(LocalizedText::plain("China"), "Asia/Shanghai".into())
    }
}

fn file(year: i32, days: &[(&str, &str, bool)]) -> CalendarFile {
    let days = days.iter().map(|(date, name, off)| format!(r#"{{"date":"{date}","name":"{name}","isOffDay":{off}}}"#));
    let text = format!(r#"{{"year":{year},"days":[{}]}}"#, days.collect::<Vec<_>>().join(","));
    read(CalendarFormat::HolidayJson, &text, None).expect("a file")
}

fn changed(changes: &[DayChange]) -> Vec<(String, &'static str)> {
    changes.iter().map(|change| (change.date.to_string(), change.kind.as_str())).collect()
}

#[test]
fn r38_a_file_replaces_the_days_of_its_own_notice_and_reading_it_again_changes_nothing() {
    let before = content();
    let notice =
        file(2027, &[("2027-01-01", "元旦", true), ("2027-02-05", "除夕", true), ("2026-12-26", "元旦", false)]);

    let after = before.with_file(&notice, "notice of 2026");

    let changes = after.changes_from(&before);
    let kinds = changed(&changes);
    assert!(kinds.contains(&("2026-12-26".into(), "ADDED")) && kinds.contains(&("2027-02-05".into(), "CHANGED")));
    assert!(kinds.contains(&("2027-10-01".into(), "REMOVED")));
    assert!(!kinds.iter().any(|(date, _)| date == "2027-01-01" || date == "2026-10-01"), "{kinds:?}");
    assert_eq!(after.days[&date("2027-01-01")].source.get(Locale::En), "notice of 2026", "no guess any more");
    assert!(after.with_file(&notice, "notice of 2026").says_the_same(&after));
    assert!(!after.says_the_same(&before));
}

/// R30: the notice for 2019 made 29 December 2018 a working Saturday; the file of 2018 knows nothing of it.
#[test]
fn r30_a_day_belongs_to_its_notice_and_not_to_its_year() {
    let empty = CalendarContent::unknown(LocalizedText::plain("CN"), "Asia/Shanghai".into());
    let of_2019 = file(2019, &[("2018-12-29", "元旦", false), ("2018-12-31", "元旦", true)]);
    let of_2018 = file(2018, &[("2018-10-01", "国庆节", true)]);

    let both = empty.with_file(&of_2019, "a").with_file(&of_2018, "b");

    let calendar = both.working("CN");
    assert!(calendar.is_working(date("2018-12-29")) && !calendar.is_working(date("2018-12-31")));
    assert_eq!(both.days.len(), 3);
}

#[test]
fn r36_the_year_of_a_file_is_known_and_years_that_are_skipped_stay_provisional() {
    let known = content().with_file(&file(2027, &[("2027-01-01", "元旦", true)]), "notice");
    let skipped = content().with_file(&file(2028, &[("2028-01-01", "元旦", true)]), "notice");

    let (known, skipped) = (known.working("CN"), skipped.working("CN"));
    assert!(!known.is_provisional(date("2027-12-31")) && known.is_provisional(date("2028-01-01")));
    assert!(skipped.is_provisional(date("2027-06-01")) && !skipped.is_provisional(date("2028-06-01")));
    assert_eq!(skipped.known_through, date("2028-12-31"));
    let fresh = CalendarContent::unknown(LocalizedText::plain("HK"), "Asia/Hong_Kong".into());
    let fresh = fresh.with_file(&file(2027, &[("2027-01-01", "New Year", true)]), "feed").working("HK");
    assert!(fresh.is_provisional(date("2026-12-01")) && !fresh.is_provisional(date("2027-01-01")));
}

/// R37: what is planned for the first days of 2027 moves with the notice for them.
#[test]
fn r37_what_moves_under_another_calendar_is_told_occurrence_by_occurrence() {
    let before = content();
    // The notice makes 11 January, on which the occurrence of Sunday the 10th falls, a day off.
    let after = before.with_file(&file(2027, &[("2027-01-11", "元旦", true)]), "notice");
    let recurrence = in_china("0 0 9 10 1,4,7,10 *", RollPolicy::Following);
    let of = |calendar: &CalendarContent| calendar.working("CN");

    let (from, until) = (at("2026-11-01T00:00:00Z"), at("2027-12-31T00:00:00Z"));
    let moved = shifts(&recurrence, &of(&before), &of(&after), from, until).shifts;

    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_eq!(moved[0].nominal_key, "Asia/Shanghai|2027-01-10T09:00:00|1");
    assert_eq!((moved[0].was, moved[0].becomes), (Some(at("2027-01-11T01:00:00Z")), Some(at("2027-01-12T01:00:00Z"))));
    let skipping = in_china("0 0 9 11 1 *", RollPolicy::Skip);
    let gone = shifts(&skipping, &of(&before), &of(&after), from, until).shifts;
    assert_eq!((gone[0].was, gone[0].becomes), (Some(at("2027-01-11T01:00:00Z")), None));
    assert_eq!(shifts(&recurrence, &of(&before), &of(&before), from, until), Shifts::default());
}

/// Three times a day but on days off: with ten days off more one plan reaches ten days further with the same number.
#[test]
fn r37_beyond_the_first_thousand_nothing_is_told_to_move_and_the_cut_is_told() {
    let before = content();
    let days: Vec<_> = (1..=10).map(|day| format!("2027-03-{:02}", day + 7)).collect();
    let off: Vec<_> = days.iter().map(|day| (day.as_str(), "停工", true)).collect();
    let after = before.with_file(&file(2027, &off), "notice");
    let often = in_china("0 0 9,13,17 * * *", RollPolicy::Skip);
    let of = |calendar: &CalendarContent| calendar.working("CN");
    let from = at("2027-03-01T00:00:00Z");

    let told = shifts(&often, &of(&before), &of(&after), from, at("2029-12-31T00:00:00Z"));

    let cut = told.cut_at.expect("more than a thousand");
    assert!(cut > at("2028-01-01T00:00:00Z") && cut < at("2029-01-01T00:00:00Z"), "{cut}");
    let both = |day: NaiveDate| of(&before).is_working(day) == of(&after).is_working(day);
    let moved: Vec<_> = told.shifts.iter().map(|shift| shift.nominal_local.date()).collect();
    assert!(moved.contains(&date("2027-03-08")) && !moved.iter().any(|day| both(*day)), "{moved:?}");
    let near = shifts(&often, &of(&before), &of(&after), from, at("2027-04-01T00:00:00Z"));
    assert_eq!(near.cut_at, None);
    assert_eq!(near.shifts[..], told.shifts[..near.shifts.len()]);
}

#[test]
fn r36_the_horizon_is_near_from_the_sixtieth_day_before_its_end() {
    let near = |today| is_horizon_near(date("2026-12-31"), date(today));

    assert!(!near("2026-11-01") && near("2026-11-02") && near("2027-06-01"));
}
