//! Control charts.

use async_graphql::{Enum, SimpleObject};
use gradus_domain::indicators::chart;

use crate::scalars::Period;

/// Form of a control chart. Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "chart::ChartKind")]
pub enum ControlChartKind {
    /// Single values with their moving range.
    Individuals,
    /// Shares of a number of things: the limits of a point go by the size of its sample.
    Proportion,
    /// Counts per area of opportunity: the limits of a point go by its area.
    Rate,
}

/// What a point signals with those before it. Beyond is strict, and a point on the center line is on neither side.
/// Expect new values.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "chart::Signal")]
pub enum ControlSignal {
    /// One point beyond three standard deviations.
    BeyondThreeSigma,
    /// Two of three consecutive points beyond two, on one side.
    TwoOfThreeBeyondTwoSigma,
    /// Four of five beyond one, on one side.
    FourOfFiveBeyondOneSigma,
    /// As many in a row on one side as was asked for.
    RunOnOneSide,
}

/// Center line and limits.
#[derive(SimpleObject, Clone, Debug)]
pub struct ControlLimits {
    /// Center line.
    center: f64,
    /// Lower limit, cut where no smaller value can be.
    lower: f64,
    /// Upper limit, cut where no greater value can be.
    upper: f64,
}

impl From<chart::Limits> for ControlLimits {
    fn from(limits: chart::Limits) -> Self {
        Self { center: limits.center, lower: limits.lower, upper: limits.upper }
    }
}

/// Point of a control chart.
#[derive(SimpleObject, Clone, Debug)]
pub struct ControlPoint {
    /// Period of the point.
    period: Period,
    /// Value in the unit of the indicator. Null where there is a gap.
    value: Option<f64>,
    /// Distance from the point before. Null after a gap, and for the first.
    moving_range: Option<f64>,
    /// Center line and limits at this point. Null where the chart has none.
    limits: Option<ControlLimits>,
    /// Signals of which the point is the newest. Empty where it signals nothing.
    signals: Vec<ControlSignal>,
    /// Indicates that the moving range is beyond its limit.
    is_range_beyond: bool,
}

/// Control chart (formula 4.19): what a process does of its own accord. Its limits are no targets.
#[derive(SimpleObject, Clone, Debug)]
pub struct ControlChart {
    /// Form of the chart.
    kind: ControlChartKind,
    /// Points of the chart, from the first.
    points: Vec<ControlPoint>,
    /// Points from which the limits come, 20 at most; 0 where there are no limits, below 12 or where nothing moves.
    baseline: i32,
    /// Indicates that the limits come from fewer than 20 points.
    is_provisional: bool,
    /// Indicates that samples are too small for exact limits: fewer than five events are expected in one of them.
    is_rough: bool,
    /// Center line and upper limit of the moving range. Null for shares and rates, and without limits.
    ranges: Option<ControlLimits>,
}

impl ControlChart {
    /// The chart as it is shown.
    pub fn of(chart: chart::Chart) -> Self {
        let point = |point: chart::Plotted| ControlPoint {
            period: Period(point.period),
            value: point.value,
            moving_range: point.moving_range,
            limits: point.limits.map(Into::into),
            signals: point.signals.into_iter().map(Into::into).collect(),
            is_range_beyond: point.is_range_beyond,
        };
        Self {
            kind: chart.kind.into(),
            points: chart.points.into_iter().map(point).collect(),
            baseline: i32::try_from(chart.baseline).unwrap_or(i32::MAX),
            is_provisional: chart.is_provisional,
            is_rough: chart.is_rough,
            ranges: chart.ranges.map(Into::into),
        }
    }
}
