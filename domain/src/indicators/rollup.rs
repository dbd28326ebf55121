//! Putting values of parts and periods together (formula 4.16, KPI-1).
//!
//! What is carried upwards is never a finished figure but what it is made of: sums of numerators and denominators, of
//! products and weights, or the readings themselves. So whatever order they are put together in, the result is the one
//! that all raw values give at once, and no mean of ratios can come about. An aggregation for which there is no such
//! thing is refused instead of being guessed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    exact::{Amount, Exact, MILLIONTHS},
    parts::{Parts, Revision, Shape},
};
use crate::programs::template::Aggregation;

/// Below so many percent of what was expected, a figure is shown as partial.
const PARTIAL_BELOW: u64 = 80;
/// Below so many percent of what was expected, there is no figure.
const NO_DATA_BELOW: u64 = 50;

/// How many of the expected parts and periods there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// With data.
    pub with_data: u64,
    /// Expected.
    pub expected: u64,
}

impl Completeness {
    /// Of one part.
    #[must_use]
    pub fn of_one(has_data: bool) -> Self {
        Self { with_data: has_data.into(), expected: 1 }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { with_data: self.with_data + other.with_data, expected: self.expected + other.expected }
    }

    /// Whether so much is missing that there is no figure.
    #[must_use]
    pub fn is_no_data(self) -> bool {
        self.with_data == 0 || self.with_data * 100 < self.expected * NO_DATA_BELOW
    }

    /// Whether a figure is flagged as partial. Of what is added, every missing part is unknown and counts.
    #[must_use]
    pub fn is_partial(self, aggregation: Aggregation) -> bool {
        match aggregation {
            Aggregation::Sum | Aggregation::SumYtd => self.with_data < self.expected,
            _ => self.with_data * 100 < self.expected * PARTIAL_BELOW,
        }
    }
}

/// What figures are made of once values were put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sum {
    /// Sums of numerators and of denominators, in millionths.
    Quotient {
        /// Numerators.
        numerator: i128,
        /// Denominators.
        denominator: i128,
    },
    /// A value, in millionths.
    Plain(i128),
    /// Sum of value × weight, in millionths of millionths, and of weights, in millionths.
    Weighted {
        /// Products.
        product: i128,
        /// Weights.
        weight: i128,
    },
    /// How often each reading was taken.
    Readings(BTreeMap<Amount, i64>),
}

/// Values that were put together, with what is to be told of all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What the figure is made of.
    pub sum: Sum,
    /// How many things or answers stand behind it, where each part said so.
    pub sample_size: Option<i64>,
    /// When the latest of them was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Whether one of them was recorded after its period was closed.
    pub is_late: bool,
}

/// Along what values are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Departments, for one period.
    Units,
    /// Periods of one unit, from the first.
    Periods,
}

/// There is no rule by which these values make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("values of this aggregation are not put together")]
pub struct NotRolledUp;

impl Merged {
    /// A single revision. The mean of gauges gives each reading the same weight.
    #[must_use]
    pub fn of(revision: &Revision, aggregation: Aggregation) -> Self {
        let sum = match &revision.parts {
            Parts::Quotient { numerator, denominator } => {
                Sum::Quotient { numerator: numerator.millionths(), denominator: denominator.millionths() }
            }
            Parts::Plain { value } if aggregation == Aggregation::Mean => {
                Sum::Weighted { product: value.millionths() * MILLIONTHS, weight: MILLIONTHS }
            }
            Parts::Plain { value } => Sum::Plain(value.millionths()),
            Parts::Weighted { value, weight } => {
                Sum::Weighted { product: value.millionths() * weight.millionths(), weight: weight.millionths() }
            }
            Parts::Readings { readings } => Sum::Readings(readings.iter().map(|of| (of.value, of.times)).collect()),
        };
        let (recorded_at, is_late) = (revision.recorded_at, revision.is_late);
        Self { sum, sample_size: revision.sample_size, recorded_at, is_late }
    }

    /// The figure; `None` where nothing was counted or weighed.
    #[must_use]
    pub fn value(&self, shape: Shape) -> Option<Exact> {
        match &self.sum {
            Sum::Quotient { numerator, denominator } => {
                let quotient = Exact::quotient(*numerator, *denominator)?;
                let Shape::Quotient { scale, complement } = shape else { return Some(quotient) };
                let share = if complement { Exact::whole(1).minus(quotient)? } else { quotient };
                Exact::whole(scale.into()).times(share)
            }
            Sum::Plain(millionths) => Exact::quotient(*millionths, MILLIONTHS),
            Sum::Weighted { product, weight } => {
                Exact::quotient(*product, *weight)?.over(Exact::quotient(MILLIONTHS, 1)?)
            }
            Sum::Readings(readings) => {
                let Shape::Readings { percent } = shape else { return None };
                nearest_rank(readings, percent).map(Amount::exact)
            }
        }
    }

    fn and(self, other: &Self) -> Option<Self> {
        let sum = match (self.sum, &other.sum) {
            (Sum::Quotient { numerator, denominator }, Sum::Quotient { numerator: more, denominator: by_more }) => {
                Sum::Quotient {
                    numerator: numerator.checked_add(*more)?,
                    denominator: denominator.checked_add(*by_more)?,
                }
            }
            (Sum::Plain(one), Sum::Plain(more)) => Sum::Plain(one.checked_add(*more)?),
            (Sum::Weighted { product, weight }, Sum::Weighted { product: more, weight: heavier }) => {
                Sum::Weighted { product: product.checked_add(*more)?, weight: weight.checked_add(*heavier)? }
            }
            (Sum::Readings(mut readings), Sum::Readings(more)) => {
                for (value, times) in more {
                    *readings.entry(*value).or_default() += times;
                }
                Sum::Readings(readings)
            }
            _ => return None,
        };
        Some(Self { sum, ..Self::told(self.sample_size, self.recorded_at, self.is_late, other) })
    }

    /// What is told of two together; the caller fills in the sum.
    fn told(sample_size: Option<i64>, recorded_at: DateTime<Utc>, is_late: bool, other: &Self) -> Self {
        Self {
            sum: Sum::Plain(0),
            sample_size: sample_size.zip(other.sample_size).and_then(|(one, more)| one.checked_add(more)),
            recorded_at: recorded_at.max(other.recorded_at),
            is_late: is_late || other.is_late,
        }
    }
}

/// The least reading that at least `percent` of a hundred readings do not exceed.
fn nearest_rank(readings: &BTreeMap<Amount, i64>, percent: u8) -> Option<Amount> {
    let all: i128 = readings.values().map(|times| i128::from(*times)).sum();
    let rank = (all * i128::from(percent) + 99) / 100;
    let mut passed = 0;
    let mut found = readings.iter().skip_while(|(_, times)| {
        passed += i128::from(**times);
        passed < rank.max(1)
    });
    found.next().map(|(value, _)| *value)
}

/// Puts `values`, of units or of consecutive periods, together.
pub fn together(
    values: Vec<Merged>,
    aggregation: Aggregation,
    shape: Shape,
    axis: Axis,
) -> Result<Option<Merged>, NotRolledUp> {
    let mut values = values.into_iter();
    let Some(first) = values.next() else { return Ok(None) };
    if values.len() == 0 {
        return Ok(Some(first));
    }
    let added = |mut values: std::vec::IntoIter<Merged>, first: Merged| {
        values.try_fold(first, |sum, value| sum.and(&value)).ok_or(NotRolledUp)
    };
    let picked = |values: std::vec::IntoIter<Merged>, first: Merged, better: fn(Exact, Exact) -> bool| {
        values.fold(first, |best, value| match (value.value(shape), best.value(shape)) {
            (Some(new), Some(old)) if better(new, old) => value,
            (Some(_), None) => value,
            _ => best,
        })
    };
    let stock = matches!((axis, &first.sum), (Axis::Units, Sum::Quotient { .. }));
    match aggregation {
        Aggregation::RatioOfSums
        | Aggregation::Sum
        | Aggregation::SumYtd
        | Aggregation::WeightedMean
        | Aggregation::Mean
        | Aggregation::Percentile { .. } => added(values, first).map(Some),
        Aggregation::Min => Ok(Some(picked(values, first, |new, old| new < old))),
        Aggregation::Max => Ok(Some(picked(values, first, |new, old| new > old))),
        // A stock of several units is counted anew where it was counted; of levels and scores there is no sum.
        Aggregation::Last | Aggregation::AsOf if stock => added(values, first).map(Some),
        Aggregation::Last | Aggregation::AsOf if axis == Axis::Periods => Ok(values.next_back()),
        Aggregation::Last | Aggregation::AsOf | Aggregation::Recompute => Err(NotRolledUp),
    }
}

#[cfg(test)]
mod tests;
