//! Vectors of formulas 4.13 and 4.14.

use super::*;
use crate::findings::samples::day;

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

fn promise(original: &str, due: &str, kept: Option<&str>) -> Promise {
    let kept_on = kept.map(day);
    Promise { original_due_on: day(original), due_on: day(due), kept_on, is_open: kept.is_none() }
}

fn share(numerator: u64, denominator: u64) -> Share {
    Share { numerator, denominator }
}

/// Formula 4.13: both figures, against the first due day and against the present one.
#[test]
fn closed_on_time_is_counted_against_the_first_due_day_and_the_present_one() {
    let promises = [
        promise("2026-05-31", "2026-05-31", Some("2026-05-31")),
        promise("2026-05-31", "2026-05-31", Some("2026-06-01")),
        promise("2026-05-10", "2026-05-25", Some("2026-05-20")),
        promise("2026-04-20", "2026-05-05", Some("2026-05-30")),
        promise("2026-05-12", "2026-05-12", None),
    ];

    let figures = on_time(&promises, period("2026-05"), day("2026-07-01"));

    // Kept on the last day; a day late; late by the first day, in time by the present one; late by both, and due in April
    // by the first; open.
    assert_eq!(figures.original, share(1, 4));
    assert_eq!(figures.current, share(2, 5));
    assert_eq!(figures.current.basis_points(), Some(4_000));
    assert_eq!(on_time(&promises, period("2026-04"), day("2026-07-01")).original, share(0, 1));
}

/// Formula 4.13 with rule 8 of 4.0: what is done early belongs to the period in which it was done.
#[test]
fn a_promise_belongs_to_the_period_of_its_end_or_its_due_day_whichever_comes_first() {
    let early = [promise("2026-07-10", "2026-07-10", Some("2026-06-20"))];
    let late = [promise("2026-06-30", "2026-06-30", Some("2026-07-05"))];
    let of = |promises: &[Promise], text| on_time(promises, period(text), day("2026-08-01")).current;

    assert_eq!((of(&early, "2026-Q2"), of(&early, "2026-Q3")), (share(1, 1), share(0, 0)));
    assert_eq!((of(&late, "2026-Q2"), of(&late, "2026-Q3")), (share(0, 1), share(0, 0)));
}

/// Formula 4.13 with rules 3 and 5 of 4.0.
#[test]
fn what_is_not_due_yet_is_on_neither_side_and_nothing_is_no_figure() {
    let open = [promise("2026-06-30", "2026-06-30", None)];
    let on = |today| on_time(&open, period("2026-06"), day(today)).current;

    assert_eq!((on("2026-06-30"), on("2026-07-01")), (share(0, 0), share(0, 1)));
    assert_eq!(on("2026-06-30").basis_points(), None);
    assert_eq!(on("2026-07-01").basis_points(), Some(0));
    assert_eq!(share(2, 3).basis_points(), Some(6_666), "rounded down");
}

/// Formula 4.13: the bands are 0–30, 31–60, 61–90 and more than 90 days.
#[test]
fn open_promises_age_in_bands() {
    let days = [0, 1, 30, 31, 60, 61, 90, 91];
    let today = day("2026-12-31");
    let due = |late| today - chrono::Days::new(late);
    let open = |due_on| Promise { original_due_on: due_on, due_on, kept_on: None, is_open: true };
    let mut promises: Vec<_> = days.iter().map(|late| open(due(*late))).collect();
    promises.push(Promise { is_open: false, ..open(due(10)) });

    let ageing = on_time(&promises, period("2026"), today).ageing;

    assert_eq!(ageing, Ageing { days_1_to_30: 2, days_31_to_60: 2, days_61_to_90: 2, days_over_90: 1 });
}

fn check(due: &str, outcome: Option<CheckOutcome>, is_first: bool) -> CheckDue {
    CheckDue { due_on: day(due), outcome, is_first }
}

/// Formula 4.14: a look that is due and not made counts as not effective.
#[test]
fn effectiveness_counts_every_look_that_was_due() {
    use CheckOutcome::{Effective, Extended, Ineffective, Partial};
    let checks = [
        check("2026-04-01", Some(Effective), true),
        check("2026-04-15", Some(Ineffective), true),
        check("2026-06-29", Some(Effective), false),
        check("2026-06-30", Some(Partial), true),
        check("2026-05-05", Some(Extended), true),
        check("2026-06-05", Some(Effective), true),
        check("2026-06-10", None, true),
        check("2026-07-01", Some(Effective), true),
    ];

    let figures = effectiveness(&checks, period("2026-Q2"), day("2026-07-15"));

    assert_eq!(figures.of_due, share(3, 6));
    assert_eq!(figures.at_first, share(2, 4), "of those that were made");
    assert_eq!(effectiveness(&checks[6..7], period("2026-Q2"), day("2026-06-10")).of_due, share(0, 0));
}

/// CAP-5
#[test]
fn the_share_of_repeats_is_of_what_was_issued_in_the_period() {
    let issued = |on, is_repeat| Issued { on: day(on), is_repeat };
    let findings = [issued("2026-04-01", true), issued("2026-06-30", false), issued("2026-07-01", true)];

    assert_eq!(repeats(&findings, period("2026-Q2")), share(1, 2));
    assert_eq!(repeats(&findings, period("2026-Q1")).basis_points(), None);
}
