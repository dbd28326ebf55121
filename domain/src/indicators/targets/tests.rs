//! KPI-2.

use uuid::Uuid;

use super::*;
use crate::{
    ids::DepartmentId,
    indicators::{Cadence, ground::testing},
    programs::template::Aggregation,
};

fn period(text: &str) -> Period {
    text.parse().expect("a period")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(value: &str) -> Limit {
    Limit::At(value.parse().expect("a decimal"))
}

fn department(number: u128) -> DepartmentId {
    DepartmentId(Uuid::from_u128(number))
}

fn target(unit: Unit, from: &str, revision: i32, value: &str) -> Target {
    Target {
        id: IndicatorTargetId(Uuid::nil()),
        indicator: IndicatorId(Uuid::nil()),
        unit,
        valid_from: period(from),
        revision,
        thresholds: Thresholds { target: at(value), warning: None, critical: None },
        reason: None,
        recorded_at: DateTime::UNIX_EPOCH,
        recorded_by: None,
    }
}

fn draft(target: &str) -> TargetDraft {
    let target = LimitDraft { value: Some(target.into()), ..LimitDraft::default() };
    TargetDraft { target, warning: None, critical: None, valid_from: None, reason: None }
}

/// KPI-2
#[test]
fn a_unit_is_judged_by_its_own_target_or_by_that_of_the_nearest_above() {
    let mut indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
    let (child, parent) = (Some(department(2)), Some(department(1)));
    let targets =
        [target(None, "2026-01", 1, "80"), target(parent, "2026-03", 1, "85"), target(child, "2026-06", 1, "90")];
    let path = [child, parent, None];
    let of = |indicator: &Indicator, at: &str| {
        in_force(indicator, &targets, &path, period(at)).map(|thresholds| thresholds.target)
    };

    assert_eq!(of(&indicator, "2025-12"), None, "a baseline");
    assert_eq!(of(&indicator, "2026-02"), Some(at("80")));
    assert_eq!(of(&indicator, "2026-05"), Some(at("85")));
    assert_eq!(of(&indicator, "2026-06"), Some(at("90")));
    assert_eq!(of(&indicator, "2026-Q2"), Some(at("90")), "the one at the end of the period");
    indicator.definition.thresholds = Some(Thresholds { target: at("70"), warning: None, critical: None });
    assert_eq!(of(&indicator, "2025-12"), Some(at("70")), "that of the definition");
}

/// KPI-2
#[test]
fn of_several_targets_from_one_period_on_the_last_counts() {
    let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
    let targets = [target(None, "2026-01", 2, "82"), target(None, "2026-01", 1, "80")];

    let found = in_force(&indicator, &targets, &[None], period("2026-01"));
    assert_eq!(found.map(|thresholds| thresholds.target), Some(at("82")));
}

/// KPI-2
#[test]
fn a_target_begins_with_a_period_that_has_not_begun() {
    let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Quarter);
    let set =
        |draft: &TargetDraft| set_target(&indicator, draft, day("2026-05-20")).map(|set| set.valid_from.to_string());
    let from = |at: &str| TargetDraft { valid_from: Some(period(at)), ..draft("90") };

    assert_eq!(set(&draft("90")).as_deref(), Ok("2026-Q3"));
    assert_eq!(set(&from("2027-Q1")).as_deref(), Ok("2027-Q1"));
    let begun = Err(IndicatorTargetSetRefusal::PeriodBegun(period("2026-Q3")));
    assert_eq!(set(&from("2026-Q2")), begun);
    assert_eq!(set(&from("2026-07")), Err(IndicatorTargetSetRefusal::PeriodOfOtherLength(PeriodKind::Quarter)));
}

/// KPI-4
#[test]
fn limits_stand_in_order() {
    let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
    let limit = |value: &str| Some(LimitDraft { value: Some(value.into()), ..LimitDraft::default() });
    let band = LimitDraft { value: None, lower: Some("1".into()), upper: Some("2".into()) };
    let set = |draft: TargetDraft| set_target(&indicator, &draft, day("2026-05-20")).map_err(|refusal| refusal.code());

    assert!(set(TargetDraft { warning: limit("92"), critical: limit("85"), ..draft("90") }).is_ok());
    assert_eq!(set(TargetDraft { warning: limit("89"), ..draft("90") }), Err("LIMITS_ORDER"));
    assert_eq!(set(TargetDraft { target: band, ..draft("90") }), Err("LIMITS_FORM"));
    assert_eq!(set(draft("ninety")), Err("LIMIT_MALFORMED"));
    assert_eq!(set(TargetDraft { reason: Some(" ".into()), ..draft("90") }), Err("REASON_MALFORMED"));
}
