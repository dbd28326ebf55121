//! KPI-1 and KPI-3.

use super::*;
use crate::{
    indicators::{Cadence, ground::testing, parts::Reading},
    programs::template::Aggregation,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn ratio(period: &str) -> ValueDraft {
    let of = |text: &str| Some(text.to_owned());
    ValueDraft { period: period.into(), numerator: of("3"), denominator: of("4"), ..ValueDraft::default() }
}

fn code(draft: &ValueDraft, today: &str) -> Result<bool, &'static str> {
    let indicator = testing::indicator(Aggregation::RatioOfSums, Cadence::Month);
    match record(draft, &indicator, None, day(today)) {
        Ok(Recording::New { is_late, .. }) => Ok(is_late),
        Ok(Recording::Unchanged) => Err("UNCHANGED"),
        Err(fault) => Err(fault.code()),
    }
}

/// KPI-3
#[test]
fn a_period_that_has_not_begun_has_no_value() {
    assert_eq!(code(&ratio("2026-06"), "2026-05-31"), Err("PERIOD_IN_FUTURE"));
    assert_eq!(code(&ratio("2026-06"), "2026-06-01"), Ok(false));
}

/// KPI-3
#[test]
fn a_closed_period_asks_for_a_reason_and_shows_that_the_value_is_late() {
    let with_reason = ValueDraft { reason: Some("meter was read late".into()), ..ratio("2026-05") };

    assert_eq!(code(&ratio("2026-05"), "2026-06-07"), Ok(false), "within the grace");
    assert_eq!(code(&ratio("2026-05"), "2026-06-08"), Err("REASON_MISSING"));
    assert_eq!(code(&with_reason, "2026-06-08"), Ok(true));
    assert_eq!(
        code(&ValueDraft { reason: Some("=1".into()), ..ratio("2026-05") }, "2026-06-08"),
        Err("REASON_MALFORMED")
    );
}

/// KPI-1
#[test]
fn a_value_has_the_parts_that_its_indicator_asks_for() {
    let of = |text: &str| Some(text.to_owned());
    let today = "2026-05-31";

    assert_eq!(code(&ValueDraft { denominator: None, ..ratio("2026-05") }, today), Err("PART_MISSING"));
    assert_eq!(code(&ValueDraft { value: of("75"), ..ratio("2026-05") }, today), Err("PART_UNWANTED"));
    assert_eq!(code(&ValueDraft { readings: vec!["1".into()], ..ratio("2026-05") }, today), Err("PART_UNWANTED"));
    assert_eq!(code(&ValueDraft { denominator: of("-1"), ..ratio("2026-05") }, today), Err("NEGATIVE"));
    assert_eq!(code(&ValueDraft { denominator: of("0"), ..ratio("2026-05") }, today), Ok(false), "nothing to count");
    assert_eq!(code(&ValueDraft { numerator: of("1e5"), ..ratio("2026-05") }, today), Err("NUMBER_MALFORMED"));
    assert_eq!(code(&ratio("2026-Q2"), today), Err("PERIOD_OF_OTHER_LENGTH"));
    assert_eq!(code(&ratio("May"), today), Err("PERIOD_MALFORMED"));
}

#[test]
fn readings_are_kept_raw_and_each_once() {
    let indicator = testing::indicator(Aggregation::Percentile { percent: 90 }, Cadence::Month);
    let readings = ["5", "1.5", "5.0"].map(str::to_owned).to_vec();
    let draft = ValueDraft { period: "2026-05".into(), readings, ..ValueDraft::default() };

    let Ok(Recording::New { parts: Parts::Readings { readings }, .. }) =
        record(&draft, &indicator, None, day("2026-05-31"))
    else {
        panic!("readings are recorded");
    };
    let amount = |text: &str| text.parse::<Amount>().expect("an amount");
    assert_eq!(readings, [Reading { value: amount("1.5"), times: 1 }, Reading { value: amount("5"), times: 2 }]);
    let many = ValueDraft { readings: vec!["1".into(); MOST_READINGS + 1], ..draft };
    assert_eq!(record(&many, &indicator, None, day("2026-05-31")), Err(ValueFault::TooManyReadings));
}
