//! Pools, weights, indices and money (formula 4.20).

use chrono::{Months, NaiveDate};

use crate::{indicators::exact::Exact, period::Period};

/// Fewest inspectors with which nobody returns within `gap_months`, where `visits` take place in each month or, with
/// `every_months`, one in so many. The gap is strict: the pool is ⌊gap ÷ distance⌋ + 1.
#[must_use]
pub fn least_pool(gap_months: u32, visits: u32, every_months: u32) -> Option<u32> {
    (every_months > 0 && visits > 0).then(|| gap_months * visits / every_months + 1)
}

/// The first day on which an inspector may return: the day after so many calendar months.
#[must_use]
pub fn may_return_on(last_visit: NaiveDate, gap_months: u32) -> Option<NaiveDate> {
    last_visit.checked_add_months(Months::new(gap_months))?.succ_opt()
}

/// Weights of columns by how much their values differ between rows (entropy method); equal ones where none does.
/// Values are shares, not below zero; none without rows or with rows of different lengths.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a table has few rows and columns")]
pub fn entropy_weights(rows: &[Vec<f64>]) -> Option<Vec<f64>> {
    let columns = rows.first()?.len();
    let valid = rows.iter().all(|row| row.len() == columns && row.iter().all(|value| *value >= 0.0));
    if !valid || columns == 0 {
        return None;
    }
    let spread = |column: usize| {
        let sum: f64 = rows.iter().filter_map(|row| row.get(column)).sum();
        if rows.len() < 2 || sum <= 0.0 {
            return 0.0;
        }
        let shares = rows.iter().filter_map(|row| row.get(column)).map(|value| value / sum);
        let terms: f64 = shares.filter(|share| *share > 0.0).map(|share| share * share.ln()).sum();
        // What is left over from rounding is no spread.
        Some(1.0 + terms / (rows.len() as f64).ln()).filter(|left| *left > 1e-12).unwrap_or(0.0)
    };
    let spreads: Vec<_> = (0..columns).map(spread).collect();
    let sum: f64 = spreads.iter().sum();
    let equal = 1.0 / columns as f64;
    Some(spreads.into_iter().map(|of| if sum > 0.0 { of / sum } else { equal }).collect())
}

/// A part of a composite index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IndexPart {
    /// Its value.
    pub value: f64,
    /// Its weight.
    pub weight: f64,
    /// The value that is worth nothing.
    pub worst: f64,
    /// The value that is worth 100.
    pub best: f64,
}

/// The weighted sum of values brought to 0 to 100 between their worst and best bound.
#[must_use]
pub fn composite(parts: &[IndexPart]) -> Option<f64> {
    let sum: f64 = parts.iter().map(|part| part.weight).sum();
    let scaled = parts.iter().map(|part| {
        let range = part.best - part.worst;
        (range != 0.0).then(|| ((part.value - part.worst) / range * 100.0).clamp(0.0, 100.0) * part.weight)
    });
    let total: f64 = scaled.sum::<Option<f64>>()?;
    (sum > 0.0).then(|| total / sum)
}

/// Return on what quality costs: (benefit − cost) ÷ cost.
#[must_use]
pub fn quality_return(benefit: Exact, cost: Exact) -> Option<Exact> {
    benefit.minus(cost)?.over(cost)
}

/// What was done of what was planned to date.
#[must_use]
pub fn plan_execution(actual: Exact, planned: Exact) -> Option<Exact> {
    actual.over(planned)
}

/// What a report says of a figure over periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The mean.
    pub mean: Exact,
    /// The greatest value and its period.
    pub maximum: (Period, Exact),
    /// The least value and its period.
    pub minimum: (Period, Exact),
    /// How many values there are.
    pub count: usize,
}

/// Mean, maximum, minimum and number of values; of equal ones the first.
#[must_use]
pub fn statistics(values: &[(Period, Exact)]) -> Option<Statistics> {
    let sum = values.iter().try_fold(Exact::ZERO, |sum, (_, value)| sum.plus(*value))?;
    let mean = sum.over(Exact::quotient(i128::try_from(values.len()).ok()?, 1)?)?;
    let maximum = *values.iter().rev().max_by_key(|(_, value)| *value)?;
    let minimum = *values.iter().min_by_key(|(_, value)| *value)?;
    Some(Statistics { mean, maximum, minimum, count: values.len() })
}

/// The value that `percent` of a hundred do not exceed, by nearest rank. `values` need no order.
#[must_use]
pub fn percentile(values: &[Exact], percent: usize) -> Option<Exact> {
    let mut values = values.to_vec();
    values.sort_unstable();
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::{super::near, *};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// Formula 4.20
    #[test]
    fn inspectors_return_after_the_gap_and_the_pool_lets_them() {
        assert_eq!(least_pool(3, 1, 1), Some(4), "monthly");
        assert_eq!(least_pool(3, 2, 1), Some(7), "twice a month");
        assert_eq!(least_pool(3, 1, 2), Some(2), "every other month");
        assert_eq!(may_return_on(day("2026-01-15"), 3), Some(day("2026-04-16")));
        assert_eq!(may_return_on(day("2026-08-31"), 6), Some(day("2027-03-01")));
    }

    /// Formula 4.20
    #[test]
    fn entropy_weighs_the_column_that_differs() {
        let weights = entropy_weights(&[vec![0.8, 0.2], vec![0.6, 0.9], vec![0.7, 0.4]]).expect("a table");

        near(weights[0], 0.038, 5e-4);
        near(weights[1], 0.962, 5e-4);
        assert_eq!(entropy_weights(&[vec![0.5, 0.7], vec![0.5, 0.7], vec![0.5, 0.7]]), Some(vec![0.5, 0.5]));
        assert_eq!(entropy_weights(&[vec![1.0], vec![]]), None);
        let with_nothing = entropy_weights(&[vec![0.0, 1.0], vec![1.0, 1.0]]).expect("a table");
        near(with_nothing[0], 1.0, 1e-9);
    }

    /// Formula 4.20
    #[test]
    fn an_index_is_brought_to_a_hundred_and_clamped() {
        let part = |value, weight, worst, best| IndexPart { value, weight, worst, best };

        near(composite(&[part(50.0, 3.0, 0.0, 100.0), part(0.5, 1.0, 1.0, 0.0)]).unwrap_or_default(), 50.0, 1e-9);
        near(composite(&[part(120.0, 1.0, 0.0, 100.0)]).unwrap_or_default(), 100.0, 1e-9);
        assert_eq!(composite(&[part(1.0, 1.0, 2.0, 2.0)]), None);
        assert_eq!(composite(&[]), None);
    }

    /// Formula 4.20
    #[test]
    fn without_cost_or_plan_there_is_no_figure() {
        let whole = Exact::whole;

        assert_eq!(quality_return(whole(150), whole(100)), Exact::quotient(1, 2));
        assert_eq!(quality_return(whole(150), Exact::ZERO), None);
        assert_eq!(plan_execution(whole(3), whole(4)), Exact::quotient(3, 4));
        assert_eq!(plan_execution(whole(3), Exact::ZERO), None);
    }

    /// Formula 4.20
    #[test]
    fn a_report_names_the_period_of_each_extreme() {
        let of = |text: &str| text.parse::<Period>().expect("a period");
        let values =
            [(of("2026-01"), Exact::whole(4)), (of("2026-02"), Exact::whole(1)), (of("2026-03"), Exact::whole(4))];
        let found = statistics(&values).expect("values");

        assert_eq!((Some(found.mean), found.count), (Exact::quotient(3, 1), 3));
        assert_eq!((found.maximum.0.to_string(), found.minimum.0.to_string()), ("2026-01".into(), "2026-02".into()));
        assert_eq!(statistics(&[]), None);
    }

    /// Formula 4.3
    #[test]
    fn percentiles_go_by_nearest_rank() {
        let values: Vec<_> = (1..=10).rev().map(Exact::whole).collect();

        assert_eq!(percentile(&values, 90), Some(Exact::whole(9)));
        assert_eq!(percentile(&values, 95), Some(Exact::whole(10)));
        assert_eq!(percentile(&values, 50), Some(Exact::whole(5)));
        assert_eq!(percentile(&[], 50), None);
    }
}
