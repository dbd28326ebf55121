//! Control charts (formula 4.19): what a process does of its own accord, and which point asks for a cause.
//!
//! Limits come from a baseline, the first points of the chart, and stay while it goes on: 20 are wanted, 12 are the
//! least and make it provisional. They are no targets: a process may be in control and off target. A point is judged
//! with those before it; the newest of them carries the signal.
//!
//! Everything here is drawn and not compared with thresholds, so it is computed with floats.

mod of_series;
mod zones;

use serde::{Deserialize, Serialize};

pub use of_series::of_series;
pub use zones::{EIGHT_IN_A_ROW, Signal, signals};

use crate::{names::named_enum, period::Period};

/// Points wanted for a baseline.
pub const BASELINE_WANTED: usize = 20;
/// Points without which there are no limits.
pub const BASELINE_LEAST: usize = 12;
/// Three standard deviations as a multiple of the mean moving range: 3 / 1.128.
const INDIVIDUALS: f64 = 2.66;
/// Upper limit of the moving range as a multiple of its mean.
const RANGES: f64 = 3.267;
/// Events expected in a sample below which limits of shares and rates are rough.
const ENOUGH_EVENTS: f64 = 5.0;

named_enum! {
    /// Form of a control chart.
    ChartKind {
        /// Single values with their moving range.
        Individuals = "INDIVIDUALS",
        /// Shares of a number of things.
        Proportion = "PROPORTION",
        /// Counts per area of opportunity.
        Rate = "RATE",
    }
}

/// A point as it was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Its period.
    pub period: Period,
    /// What it shows; none where there is a gap.
    pub value: Option<f64>,
    /// Size of the sample, or area of opportunity; 1 for single values.
    pub size: f64,
    /// Whether its cause is known, so that it says nothing about the process.
    pub is_assigned: bool,
}

/// Center and limits at a point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The center.
    pub center: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

/// A point of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Plotted {
    /// Its period.
    pub period: Period,
    /// What it shows.
    pub value: Option<f64>,
    /// How far it is from the point before; none after a gap.
    pub moving_range: Option<f64>,
    /// Center and limits at this point.
    pub limits: Option<Limits>,
    /// What it signals.
    pub signals: Vec<Signal>,
    /// Whether its moving range is beyond the limit of ranges.
    pub is_range_beyond: bool,
}

/// A control chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its form.
    pub kind: ChartKind,
    /// The points, from the first.
    pub points: Vec<Plotted>,
    /// How many points the limits come from; none where there are no limits.
    pub baseline: usize,
    /// Whether the baseline is shorter than wanted.
    pub is_provisional: bool,
    /// Whether samples are too small for exact limits.
    pub is_rough: bool,
    /// Center and upper limit of the moving range, for single values.
    pub ranges: Option<Limits>,
}

/// The smallest and the greatest value that can be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The smallest.
    pub least: Option<f64>,
    /// The greatest.
    pub greatest: Option<f64>,
}

impl Bounds {
    fn cut(self, limits: Limits) -> Limits {
        let lower = self.least.map_or(limits.lower, |least| limits.lower.max(least));
        let upper = self.greatest.map_or(limits.upper, |greatest| limits.upper.min(greatest));
        Limits { lower, upper, ..limits }
    }
}

/// Distances of neighbors; a gap breaks them.
#[must_use]
pub fn moving_ranges(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let first = values.first().map(|_| None);
    first
        .into_iter()
        .chain(values.windows(2).map(|pair| Some((pair.first()?.as_ref()? - pair.last()?.as_ref()?).abs())))
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "charts have dozens of points")]
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        (sum, count) = (sum + value, count + 1);
    }
    (count > 0).then(|| sum / count as f64)
}

/// Limits of single values and of their moving ranges; `None` where the values never move.
#[must_use]
pub fn individuals(values: &[Option<f64>]) -> Option<(Limits, Limits)> {
    let center = mean(values.iter().copied().flatten())?;
    let range = mean(moving_ranges(values).into_iter().flatten()).filter(|range| *range > 0.0)?;
    let reach = INDIVIDUALS * range;
    let ranges = Limits { center: range, lower: 0.0, upper: RANGES * range };
    Some((Limits { center, lower: center - reach, upper: center + reach }, ranges))
}

/// Limits of a share in a sample of `size`, or of a rate over that area, around `center`.
#[must_use]
pub fn counted(kind: ChartKind, center: f64, size: f64) -> Limits {
    let variance = match kind {
        ChartKind::Proportion => center * (1.0 - center),
        ChartKind::Rate | ChartKind::Individuals => center,
    };
    let reach = 3.0 * (variance.max(0.0) / size).sqrt();
    let bounds = match kind {
        ChartKind::Proportion => Bounds { least: Some(0.0), greatest: Some(1.0) },
        ChartKind::Rate | ChartKind::Individuals => Bounds { least: Some(0.0), greatest: None },
    };
    bounds.cut(Limits { center, lower: center - reach, upper: center + reach })
}

/// Which points are the baseline: the first 20 with a value and without a known cause.
fn baseline(points: &[Measured]) -> Vec<bool> {
    let mut left = BASELINE_WANTED;
    let taken = points.iter().map(|point| {
        let is_taken = left > 0 && point.value.is_some() && !point.is_assigned;
        left -= usize::from(is_taken);
        is_taken
    });
    taken.collect()
}

/// The chart of `points`, which go on in time. `in_a_row` is the parameter of the rule of runs on one side.
#[must_use]
pub fn chart(kind: ChartKind, points: &[Measured], bounds: Bounds, in_a_row: usize) -> Chart {
    let taken = baseline(points);
    let size = taken.iter().filter(|is_taken| **is_taken).count();
    let based = |point: &Measured, is_taken: bool| point.value.filter(|_| is_taken);
    let values: Vec<_> = points.iter().zip(&taken).map(|(point, is_taken)| based(point, *is_taken)).collect();
    let has_limits = size >= BASELINE_LEAST;
    let single = (has_limits && kind == ChartKind::Individuals).then(|| individuals(&values)).flatten();
    let center = (has_limits && kind != ChartKind::Individuals).then(|| weighted(points, &values)).flatten();
    let limits = |point: &Measured| match (single, center) {
        (Some((limits, _)), _) => Some(limits),
        (None, Some(center)) if point.size > 0.0 => Some(counted(kind, center, point.size)),
        _ => None,
    };
    let z = points.iter().map(|point| {
        let limits = limits(point)?;
        let sigma = match kind {
            ChartKind::Individuals => (limits.upper - limits.center) / 3.0,
            ChartKind::Proportion => (limits.center * (1.0 - limits.center) / point.size).sqrt(),
            ChartKind::Rate => (limits.center / point.size).sqrt(),
        };
        point.value.filter(|_| sigma > 0.0).map(|value| (value - limits.center) / sigma)
    });
    let signals = signals(&z.collect::<Vec<_>>(), in_a_row);
    let ranges = single.map(|(_, ranges)| ranges);
    let moved = moving_ranges(&points.iter().map(|point| point.value).collect::<Vec<_>>());
    let plotted = points.iter().zip(signals).zip(moved).map(|((point, signals), moving_range)| Plotted {
        period: point.period,
        value: point.value,
        moving_range,
        limits: limits(point).map(|limits| bounds.cut(limits)),
        signals,
        is_range_beyond: moving_range.zip(ranges).is_some_and(|(range, limits)| range > limits.upper),
    });
    let has_limits = single.is_some() || center.is_some();
    Chart {
        kind,
        points: plotted.collect(),
        baseline: if has_limits { size } else { 0 },
        is_provisional: has_limits && size < BASELINE_WANTED,
        is_rough: center.is_some_and(|center| points.iter().any(|point| point.size * center < ENOUGH_EVENTS)),
        ranges,
    }
}

/// The mean of the baseline, each point with the weight of its sample.
fn weighted(points: &[Measured], values: &[Option<f64>]) -> Option<f64> {
    let (mut events, mut size) = (0.0, 0.0);
    for (point, value) in points.iter().zip(values) {
        if let Some(value) = value {
            (events, size) = (events + value * point.size, size + point.size);
        }
    }
    (size > 0.0).then(|| events / size)
}

#[cfg(test)]
mod tests;
