//! Roll-ups against an independent recomputation from raw values, under random histories, corrections and
//! reorganizations.

use std::collections::BTreeMap;

use chrono::DateTime;
use proptest::prelude::*;
use uuid::Uuid;

use super::{testing::indicator, *};
use crate::{
    ids::{IndicatorId, IndicatorValueId},
    indicators::{
        Cadence,
        exact::{Amount, Exact},
        parts::{Parts, ValueSource},
    },
};

fn department(number: usize) -> DepartmentId {
    DepartmentId(Uuid::from_u128(number as u128 + 1))
}

fn amount(number: i64) -> Amount {
    Amount::whole(number).expect("a small number")
}

fn revision(unit: Unit, period: Period, number: i32, parts: Parts) -> Revision {
    Revision {
        id: IndicatorValueId(Uuid::nil()),
        indicator: IndicatorId(Uuid::nil()),
        unit,
        period,
        revision: number,
        parts,
        sample_size: None,
        source: ValueSource::Recorded,
        formula_version: None,
        recorded_at: DateTime::UNIX_EPOCH,
        recorded_by: None,
        is_late: false,
        reason: None,
    }
}

fn month(number: u32) -> Period {
    format!("2026-{:02}", number + 1).parse().expect("a month")
}

fn tree_of(parents: &[Option<usize>]) -> DepartmentTree {
    let nodes = parents.iter().enumerate().map(|(number, parent)| (department(number), parent.map(department)));
    DepartmentTree::try_new(nodes).expect("a tree")
}

fn quotient(numerator: i64, denominator: i64) -> Parts {
    Parts::Quotient { numerator: amount(numerator), denominator: amount(denominator) }
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 31).expect("a day")
}

/// What the raw values give, by another way: each valued department asks upwards whether something stands for it.
fn recomputed(
    parents: &[Option<usize>],
    current: &BTreeMap<(usize, u32), (i64, i64)>,
    unit: Option<usize>,
    months: &[u32],
) -> (i64, i64) {
    let mut sum = (0, 0);
    for ((at, month), (numerator, denominator)) in current {
        if !months.contains(month) {
            continue;
        }
        let mut above = parents[*at];
        let mut reaches = Some(*at) == unit;
        let mut is_covered = false;
        while let (false, Some(next)) = (reaches, above) {
            is_covered |= current.contains_key(&(next, *month));
            reaches = Some(next) == unit;
            above = parents[next];
        }
        if (reaches || unit.is_none()) && !is_covered {
            sum = (sum.0 + numerator, sum.1 + denominator);
        }
    }
    sum
}

/// Where each department hangs: under an earlier one, or at the root.
fn forest(size: usize) -> impl Strategy<Value = Vec<Option<usize>>> {
    let picks = prop::collection::vec(0..1000_usize, size);
    picks.prop_map(|picks| {
        let under = |(number, pick): (usize, usize)| (number > 0 && pick % 4 > 0).then(|| pick % number.max(1));
        picks.into_iter().enumerate().map(under).collect()
    })
}

proptest! {
    /// Formula 4.16
    #[test]
    fn a_roll_up_is_what_all_raw_values_give_at_once(
        before in forest(12),
        after in forest(12),
        history in prop::collection::vec((0..12_usize, 0..6_u32, 0..50_i64, 0..50_i64), 1..60),
    ) {
        let indicator = indicator(Aggregation::RatioOfSums, Cadence::Month);
        let mut current = BTreeMap::new();
        let mut revisions = Vec::new();
        for (number, (unit, at, numerator, denominator)) in history.into_iter().enumerate() {
            current.insert((unit, at), (numerator, denominator));
            let number = i32::try_from(number).expect("few");
            revisions.push(revision(Some(department(unit)), month(at), number, quotient(numerator, denominator)));
        }
        // The order in which rows come says nothing.
        revisions.reverse();
        for parents in [before, after] {
            let tree = tree_of(&parents);
            let ground = Ground::new(&indicator, &tree, &revisions);
            for unit in std::iter::once(None).chain((0..12).map(Some)) {
                let half: Vec<u32> = (0..6).collect();
                let cases = [("2026-03", vec![2]), ("2026-H1", half)];
                for (period, months) in cases {
                    let period = period.parse().expect("a period");
                    let figure = ground.figure(unit.map(department), period, last_day());
                    let found = figure.merged.and_then(|merged| merged.value(indicator.definition.shape()));
                    let (numerator, denominator) = recomputed(&parents, &current, unit, &months);
                    prop_assert_eq!(found, Exact::quotient(numerator.into(), denominator.into()));
                }
            }
        }
    }
}

#[test]
fn a_unit_that_fell_silent_is_missing_and_one_that_never_spoke_is_not() {
    let indicator = indicator(Aggregation::RatioOfSums, Cadence::Month);
    let tree = tree_of(&[None, Some(0), Some(0), Some(0)]);
    let both = [1, 2].map(|unit| revision(Some(department(unit)), month(0), 1, quotient(1, 2)));
    let one = revision(Some(department(1)), month(1), 1, quotient(1, 4));
    let all: Vec<_> = both.into_iter().chain([one]).collect();
    let ground = Ground::new(&indicator, &tree, &all);
    let figure = |number| ground.figure(Some(department(0)), month(number), last_day());

    assert_eq!(figure(0).completeness, Completeness { with_data: 2, expected: 2 });
    assert_eq!(figure(1).completeness, Completeness { with_data: 1, expected: 2 });
    assert!(figure(1).completeness.is_partial(Aggregation::RatioOfSums) && !figure(1).completeness.is_no_data());
    assert_eq!(figure(2).completeness, Completeness { with_data: 0, expected: 2 });
    let year = ground.figure(Some(department(0)), "2026".parse().expect("a year"), last_day());
    assert!(year.completeness.is_no_data(), "{:?}", year.completeness);
}

#[test]
fn a_value_of_its_own_stands_for_all_that_is_below() {
    let indicator = indicator(Aggregation::RatioOfSums, Cadence::Month);
    let tree = tree_of(&[None, Some(0)]);
    let all = [
        revision(Some(department(0)), month(0), 1, quotient(9, 10)),
        revision(Some(department(1)), month(0), 1, quotient(1, 10)),
        revision(Some(department(1)), month(0), 2, quotient(2, 10)),
    ];
    let ground = Ground::new(&indicator, &tree, &all);
    let value = |unit| {
        let figure = ground.figure(unit, month(0), last_day());
        (figure.origin, figure.merged.and_then(|merged| merged.value(indicator.definition.shape())))
    };

    assert_eq!(value(Some(department(0))), (Origin::Own, Exact::quotient(9, 10)));
    assert_eq!(value(None), (Origin::RolledUp, Exact::quotient(9, 10)));
    assert_eq!(value(Some(department(1))), (Origin::Own, Exact::quotient(2, 10)), "the last revision");
}

/// Formula 4.16
#[test]
fn a_count_from_the_beginning_of_the_year_goes_on_and_begins_anew() {
    let indicator = indicator(Aggregation::SumYtd, Cadence::Month);
    let tree = tree_of(&[None]);
    let plain = |value| Parts::Plain { value: amount(value) };
    let december = "2025-12".parse().expect("a month");
    let all = [
        revision(None, december, 1, plain(7)),
        revision(None, month(0), 1, plain(1)),
        revision(None, month(1), 1, plain(0)),
        revision(None, month(2), 1, plain(2)),
    ];
    let ground = Ground::new(&indicator, &tree, &all);
    let value = |period| ground.figure(None, period, last_day()).merged.and_then(|merged| merged.value(Shape::Plain));

    assert_eq!(value(month(0)), Exact::quotient(1, 1));
    assert_eq!(value(month(2)), Exact::quotient(3, 1));
    assert_eq!(value("2026-Q1".parse().expect("a quarter")), Exact::quotient(3, 1));
}

/// Formula 4.16
#[test]
fn the_last_value_is_no_older_than_one_period_and_a_stock_is_of_the_closing_instant() {
    let tree = tree_of(&[None]);
    let own = [revision(None, month(0), 1, quotient(1, 2))];
    let origin = |aggregation, number| {
        let indicator = indicator(aggregation, Cadence::Month);
        let figure = Ground::new(&indicator, &tree, &own).figure(None, month(number), last_day());
        figure.merged.map(|_| figure.origin)
    };

    assert_eq!(origin(Aggregation::Last, 0), Some(Origin::Own));
    assert_eq!(origin(Aggregation::Last, 1), Some(Origin::Carried));
    assert_eq!(origin(Aggregation::Last, 2), None);
    assert_eq!(origin(Aggregation::AsOf, 1), None);
}

#[test]
fn a_figure_is_made_of_no_longer_periods_than_its_own() {
    let quarter = "2026-Q2".parse().expect("a quarter");
    let of =
        |cadence, aggregation| made_of(quarter, cadence, aggregation).iter().map(Period::to_string).collect::<Vec<_>>();

    assert_eq!(of(PeriodKind::Month, Aggregation::RatioOfSums), ["2026-04", "2026-05", "2026-06"]);
    assert_eq!(of(PeriodKind::Quarter, Aggregation::SumYtd), ["2026-Q1", "2026-Q2"]);
    assert_eq!(of(PeriodKind::Year, Aggregation::RatioOfSums), [""; 0]);
    assert_eq!(bearing_on(quarter, PeriodKind::Quarter, Aggregation::Last).len(), 5);
}
