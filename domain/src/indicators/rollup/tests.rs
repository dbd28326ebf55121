//! Formula 4.16, aggregation by aggregation.

use super::*;
use crate::{ids::IndicatorId, ids::IndicatorValueId, indicators::parts::ValueSource};

fn amount(number: i64) -> Amount {
    Amount::whole(number).expect("a small number")
}

fn merged(parts: Parts, aggregation: Aggregation) -> Merged {
    let revision = Revision {
        id: IndicatorValueId(uuid::Uuid::nil()),
        indicator: IndicatorId(uuid::Uuid::nil()),
        unit: None,
        period: "2026-01".parse().expect("a month"),
        revision: 1,
        parts,
        sample_size: Some(10),
        source: ValueSource::Recorded,
        formula_version: None,
        recorded_at: DateTime::UNIX_EPOCH,
        recorded_by: None,
        is_late: false,
        reason: None,
    };
    Merged::of(&revision, aggregation)
}

fn plain(aggregation: Aggregation, axis: Axis, values: &[i64]) -> Option<Exact> {
    let parts = values.iter().map(|value| merged(Parts::Plain { value: amount(*value) }, aggregation));
    let whole = together(parts.collect(), aggregation, Shape::Plain, axis).expect("they make one");
    whole.and_then(|whole| whole.value(Shape::Plain))
}

fn quotients(aggregation: Aggregation, axis: Axis, values: &[(i64, i64)]) -> Result<Option<Exact>, NotRolledUp> {
    let shape = Shape::Quotient { scale: 100, complement: false };
    let parts = values.iter().map(|(numerator, denominator)| {
        let parts = Parts::Quotient { numerator: amount(*numerator), denominator: amount(*denominator) };
        merged(parts, aggregation)
    });
    Ok(together(parts.collect(), aggregation, shape, axis)?.and_then(|whole| whole.value(shape)))
}

fn exact(numerator: i128, denominator: i128) -> Option<Exact> {
    Exact::quotient(numerator, denominator)
}

/// KPI-1
#[test]
fn rates_are_put_together_from_their_sums_and_never_as_a_mean_of_rates() {
    let rates = quotients(Aggregation::RatioOfSums, Axis::Units, &[(1, 2), (0, 98)]);

    assert_eq!(rates, Ok(exact(1, 1)), "one of a hundred, not a quarter");
    assert_eq!(quotients(Aggregation::RatioOfSums, Axis::Units, &[(0, 0), (0, 0)]), Ok(None), "KPI-1: nothing counted");
}

#[test]
fn availability_is_what_the_sums_leave_to_one() {
    let shape = Shape::Quotient { scale: 100, complement: true };
    let parts = |numerator, denominator| {
        merged(
            Parts::Quotient { numerator: amount(numerator), denominator: amount(denominator) },
            Aggregation::RatioOfSums,
        )
    };
    let whole = together(vec![parts(1, 50), parts(0, 50)], Aggregation::RatioOfSums, shape, Axis::Periods);

    assert_eq!(whole.expect("they make one").and_then(|whole| whole.value(shape)), exact(99, 1));
}

#[test]
fn counts_are_added_and_extremes_picked() {
    assert_eq!(plain(Aggregation::Sum, Axis::Units, &[1, 2, 4]), exact(7, 1));
    assert_eq!(plain(Aggregation::SumYtd, Axis::Periods, &[1, 0, 1]), exact(2, 1));
    assert_eq!(plain(Aggregation::Min, Axis::Units, &[3, 1, 2]), exact(1, 1));
    assert_eq!(plain(Aggregation::Max, Axis::Periods, &[3, 1, 4]), exact(4, 1));
    assert_eq!(plain(Aggregation::Mean, Axis::Periods, &[1, 2, 4]), exact(7, 3));
    assert_eq!(plain(Aggregation::Last, Axis::Periods, &[1, 2, 4]), exact(4, 1));
}

#[test]
fn scores_are_weighted_by_what_stands_behind_them() {
    let parts = |value, weight| {
        merged(Parts::Weighted { value: amount(value), weight: amount(weight) }, Aggregation::WeightedMean)
    };
    let value = |parts| {
        let whole = together(parts, Aggregation::WeightedMean, Shape::Weighted, Axis::Units).expect("they make one");
        whole.and_then(|whole| whole.value(Shape::Weighted))
    };

    assert_eq!(value(vec![parts(80, 3), parts(100, 1)]), exact(85, 1));
    assert_eq!(value(vec![parts(80, 0), parts(100, 0)]), None);
}

/// KPI-1
#[test]
fn a_percentile_is_taken_from_all_raw_readings_by_nearest_rank() {
    let aggregation = Aggregation::Percentile { percent: 90 };
    let shape = Shape::Readings { percent: 90 };
    let parts =
        |values: &[i64]| merged(Parts::of_readings(values.iter().map(|value| amount(*value)).collect()), aggregation);
    let value = |parts| {
        let whole = together(parts, aggregation, shape, Axis::Units).expect("they make one");
        whole.and_then(|whole| whole.value(shape))
    };

    assert_eq!(value(vec![parts(&[5])]), exact(5, 1));
    assert_eq!(value(vec![parts(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]), exact(9, 1));
    assert_eq!(value(vec![parts(&[10, 1, 2, 3, 4]), parts(&[9, 8, 7, 6, 5, 11])]), exact(10, 1));
    assert_eq!(value(vec![parts(&[])]), None);
    let both =
        together(vec![parts(&[1, 1, 1]), parts(&[100])], aggregation, Shape::Readings { percent: 50 }, Axis::Units);
    let median = both.expect("they make one").and_then(|whole| whole.value(Shape::Readings { percent: 50 }));
    assert_eq!(median, exact(1, 1), "no percentile of percentiles");
}

#[test]
fn what_no_rule_puts_together_is_refused() {
    assert_eq!(quotients(Aggregation::Recompute, Axis::Units, &[(1, 2), (1, 2)]), Err(NotRolledUp));
    assert_eq!(quotients(Aggregation::Recompute, Axis::Units, &[(1, 2)]), Ok(exact(50, 1)), "one value is itself");
    assert_eq!(quotients(Aggregation::AsOf, Axis::Units, &[(1, 2), (1, 1)]), Ok(exact(200, 3)), "a stock is counted");
    let levels = [1, 2].map(|value| merged(Parts::Plain { value: amount(value) }, Aggregation::Last));
    assert_eq!(together(levels.to_vec(), Aggregation::Last, Shape::Plain, Axis::Units), Err(NotRolledUp));
}

#[test]
fn below_four_fifths_a_figure_is_partial_and_below_a_half_there_is_none() {
    let of = |with_data, expected| Completeness { with_data, expected };
    let flags = |of: Completeness, aggregation| (of.is_partial(aggregation), of.is_no_data());

    assert_eq!(flags(of(4, 5), Aggregation::RatioOfSums), (false, false));
    assert_eq!(flags(of(79, 100), Aggregation::RatioOfSums), (true, false));
    assert_eq!(flags(of(1, 2), Aggregation::RatioOfSums), (true, false));
    assert_eq!(flags(of(49, 100), Aggregation::RatioOfSums), (true, true));
    assert!(of(0, 0).is_no_data());
    assert!(of(11, 12).is_partial(Aggregation::Sum), "of what is added, a missing part is unknown");
}
