//! A value of an indicator as it is shown.

use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use gradus_domain::{
    indicators::{
        exact::{Exact, MILLIONTHS},
        ground::Origin,
        rollup::Sum,
        shown::{self, Shown},
        status,
    },
    programs::template::{Limit, Status},
};

use super::words::IndicatorLimit;
use crate::{
    errors::Result,
    people::department::Department,
    request::request,
    scalars::{DateTime, Period},
};

/// Status of a value by its limits (formula 4.17).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Status")]
pub enum IndicatorStatus {
    /// At the warning limit or on its better side.
    Green,
    /// Between the warning limit and the critical one.
    Amber,
    /// Past the critical limit.
    Red,
    /// Not judged; `reason` says why.
    Grey,
}

/// Why a value is not judged (KPI-4). Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "status::GreyReason")]
pub enum IndicatorStatusReason {
    /// No target is laid down: a baseline is being taken.
    NoTarget,
    /// There is no value, nothing was counted, or less than half of what was expected is there.
    NoData,
    /// There is no value, although a week has passed since the period's end.
    Stale,
    /// Fewer than 30 answers stand behind it (formula 4.4).
    SmallSample,
}

/// Where a value comes from. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Origin")]
pub enum IndicatorOrigin {
    /// It was recorded for the department and the period.
    Own,
    /// It was put together from departments below, or from shorter periods.
    RolledUp,
    /// It is the value of the period before, of an indicator whose last value counts.
    Carried,
}

/// How a value moved against the period before, by the direction of the indicator.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "shown::Trend")]
pub enum IndicatorTrend {
    /// It is better.
    Better,
    /// It is the same, or as good.
    Same,
    /// It is worse.
    Worse,
}

/// How many of the expected departments and periods a value is made of (formula 4.16).
#[derive(SimpleObject, Clone, Debug)]
pub struct IndicatorCompleteness {
    /// Those with data.
    with_data: i32,
    /// Those expected: below a department, whoever has reported for the period or for one in the year before.
    expected: i32,
}

/// Exact value: one whole number divided by another, each as text.
#[derive(SimpleObject, Clone, Debug)]
pub struct ExactValue {
    /// What is divided.
    numerator: String,
    /// By what; above zero.
    denominator: String,
}

impl From<Exact> for ExactValue {
    fn from(exact: Exact) -> Self {
        Self { numerator: exact.numerator().to_string(), denominator: exact.denominator().to_string() }
    }
}

/// Value of an indicator for a department with what is below it, or for the whole organization, and a period. Limits are
/// compared with the exact value; what is shown as a Float is the nearest one.
#[derive(Description)]
pub struct IndicatorValue {
    shown: Shown,
    looked_at: DateTime,
}

impl IndicatorValue {
    /// What is shown, looked for as of an instant.
    pub fn of(shown: Shown, looked_at: DateTime) -> Self {
        Self { shown, looked_at }
    }

    fn limit(&self, which: impl Fn(&gradus_domain::programs::template::Thresholds) -> Option<Limit>) -> Option<Limit> {
        let thresholds = self.shown.thresholds.as_ref()?;
        Some(which(thresholds).unwrap_or(thresholds.target))
    }

    fn sum(&self) -> Option<&Sum> {
        self.shown.merged.as_ref().map(|merged| &merged.sum)
    }
}

/// The nearest Float of so many millionths.
fn float(millionths: i128) -> Option<f64> {
    Exact::quotient(millionths, MILLIONTHS).map(Exact::to_f64)
}

#[Object(use_type_description)]
impl IndicatorValue {
    /// Department to which the value belongs, with what is below it. Null for the whole organization.
    /// Requires `READ_PEOPLE`.
    async fn department(&self, ctx: &Context<'_>) -> Option<Result<Department>> {
        request(ctx).load(self.shown.unit?).await.map(|found| found.map(Department)).transpose()
    }

    /// Period of the value.
    async fn period(&self) -> Period {
        Period(self.shown.period)
    }

    /// Value in the unit of the indicator. Null where there is none.
    async fn value(&self) -> Option<f64> {
        self.shown.value.map(Exact::to_f64)
    }

    /// Value, exactly. Null where there is none.
    async fn exact_value(&self) -> Option<ExactValue> {
        self.shown.value.map(Into::into)
    }

    /// What is divided, of an indicator that is a quotient: the sum where the value was put together. Null for any other.
    async fn numerator(&self) -> Option<f64> {
        match self.sum()? {
            Sum::Quotient { numerator, .. } => float(*numerator),
            _ => None,
        }
    }

    /// By what it is divided, of an indicator that is a quotient. With 0 there is no value (KPI-1). Null for any other.
    async fn denominator(&self) -> Option<f64> {
        match self.sum()? {
            Sum::Quotient { denominator, .. } => float(*denominator),
            _ => None,
        }
    }

    /// How much a weighted value weighs. Null for any other.
    async fn weight(&self) -> Option<f64> {
        match self.sum()? {
            Sum::Weighted { weight, .. } => float(*weight),
            _ => None,
        }
    }

    /// Raw readings of which the value is a percentile. Null for any other.
    async fn reading_count(&self) -> Option<i32> {
        match self.sum()? {
            Sum::Readings(readings) => Some(i32::try_from(readings.values().sum::<i64>()).unwrap_or(i32::MAX)),
            _ => None,
        }
    }

    /// Number of things or answers behind the value. Null where it was not told of each part.
    async fn sample_size(&self) -> Option<i32> {
        let size = self.shown.merged.as_ref()?.sample_size?;
        Some(i32::try_from(size).unwrap_or(i32::MAX))
    }

    /// Target by which the value is judged: the one valid at the period's end (KPI-2). Null without one, and for a band.
    async fn target(&self) -> Option<f64> {
        match self.shown.thresholds.as_ref()?.target {
            Limit::At(target) => Some(Exact::from(target).to_f64()),
            Limit::Within { .. } => None,
        }
    }

    /// Target, exactly, or as a band. Null without one.
    async fn target_limit(&self) -> Option<IndicatorLimit> {
        self.limit(|of| Some(of.target)).map(Into::into)
    }

    /// Limit where green ends; the target where none of its own is laid down. Null without a target.
    async fn warning(&self) -> Option<IndicatorLimit> {
        self.limit(|of| of.warning).map(Into::into)
    }

    /// Limit where red begins; the target where none of its own is laid down. Null without a target.
    async fn critical(&self) -> Option<IndicatorLimit> {
        self.limit(|of| of.critical).map(Into::into)
    }

    /// Status of the value by its limits (formula 4.17).
    async fn status(&self) -> IndicatorStatus {
        self.shown.verdict.status.into()
    }

    /// Why the value is not judged. Null where it is.
    async fn reason(&self) -> Option<IndicatorStatusReason> {
        self.shown.verdict.reason.map(Into::into)
    }

    /// Indicates that the value meets its target, whatever its color. Null without value or target.
    async fn attained(&self) -> Option<bool> {
        self.shown.verdict.attained
    }

    /// How much of the target the value reaches, 2 at most (KPI-4). Null where that says nothing.
    async fn attainment(&self) -> Option<f64> {
        self.shown.attainment.map(Exact::to_f64)
    }

    /// Bound in hours above which a mean time between failures lies with 60 %, where there was no failure
    /// (formula 4.1). Null for any other.
    async fn lower_bound(&self) -> Option<f64> {
        self.shown.at_least
    }

    /// How many of the expected departments and periods the value is made of.
    async fn completeness(&self) -> IndicatorCompleteness {
        let count = |number: u64| i32::try_from(number).unwrap_or(i32::MAX);
        let of = self.shown.completeness;
        IndicatorCompleteness { with_data: count(of.with_data), expected: count(of.expected) }
    }

    /// Indicates that less than 80 % of what was expected is there, or, of what is added, not all of it.
    async fn is_partial(&self) -> bool {
        self.shown.is_partial
    }

    /// Where the value comes from. Null without one.
    async fn origin(&self) -> Option<IndicatorOrigin> {
        self.shown.origin.map(Into::into)
    }

    /// Indicates that there are values below, but no rule by which they make one (formula 4.16).
    async fn is_not_rolled_up(&self) -> bool {
        self.shown.is_not_rolled_up
    }

    /// Indicates that the value, or a part of it, was recorded after its period was closed (KPI-3).
    async fn is_late(&self) -> bool {
        self.shown.merged.as_ref().is_some_and(|merged| merged.is_late)
    }

    /// Timestamp at which the value, or the last part of it, was recorded; without one, that as of which it was looked for.
    async fn recorded_at(&self) -> DateTime {
        self.shown.merged.as_ref().map_or(self.looked_at, |merged| DateTime(merged.recorded_at))
    }
}
