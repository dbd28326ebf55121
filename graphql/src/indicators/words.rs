//! Words and limits of indicators.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::{
    indicators::{Cadence as CadenceModel, IndicatorDirection as DirectionModel},
    programs::template::{Aggregation, Limit},
};

/// Which way is better.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "DirectionModel")]
pub enum IndicatorDirection {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Inside the band is better.
    Range,
}

/// How often a value of an indicator is taken.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "CadenceModel")]
pub enum Cadence {
    /// Once a year.
    Year,
    /// Twice a year.
    HalfYear,
    /// Once a quarter.
    Quarter,
    /// Once a month.
    Month,
}

/// How values of parts and periods make one of the whole (KPI-1). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
pub enum IndicatorAggregation {
    /// Numerators and denominators are added apart.
    RatioOfSums,
    /// Last value counts.
    Last,
    /// Values are added.
    Sum,
    /// Values are added from the beginning of the year.
    SumYtd,
    /// Least value counts.
    Min,
    /// Greatest value counts.
    Max,
    /// Plain mean of values, for gauges only.
    Mean,
    /// Values are weighted.
    WeightedMean,
    /// Computed anew from raw values.
    Recompute,
    /// As things stood on a day.
    AsOf,
    /// Percentile of raw values.
    Percentile,
}

/// Limit of an indicator: a value, or the two ends of a band. Decimals are exact, as text.
#[derive(SimpleObject, Clone, Debug)]
pub struct IndicatorLimit {
    /// Value of the limit. Null for a band.
    value: Option<String>,
    /// Lower end of the band, which belongs to it. Null for a value.
    lower: Option<String>,
    /// Upper end of the band, which belongs to it. Null for a value.
    upper: Option<String>,
    /// Limit in words.
    in_words: String,
}

impl From<Limit> for IndicatorLimit {
    fn from(limit: Limit) -> Self {
        let in_words = limit.in_words();
        match limit {
            Limit::At(value) => Self { value: Some(value.to_string()), lower: None, upper: None, in_words },
            Limit::Within { from, to } => {
                Self { value: None, lower: Some(from.to_string()), upper: Some(to.to_string()), in_words }
            }
        }
    }
}

impl From<Aggregation> for IndicatorAggregation {
    fn from(aggregation: Aggregation) -> Self {
        match aggregation {
            Aggregation::RatioOfSums => Self::RatioOfSums,
            Aggregation::Last => Self::Last,
            Aggregation::Sum => Self::Sum,
            Aggregation::SumYtd => Self::SumYtd,
            Aggregation::Min => Self::Min,
            Aggregation::Max => Self::Max,
            Aggregation::Mean => Self::Mean,
            Aggregation::WeightedMean => Self::WeightedMean,
            Aggregation::Recompute => Self::Recompute,
            Aggregation::AsOf => Self::AsOf,
            Aggregation::Percentile { .. } => Self::Percentile,
        }
    }
}
