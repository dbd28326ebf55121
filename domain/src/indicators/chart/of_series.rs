//! The control chart of an indicator's series: which form it takes, and its natural bounds.

use super::{Bounds, Chart, ChartKind, Limits, Measured, chart};
use crate::{
    indicators::{Indicator, exact::MILLIONTHS, parts::Shape, rollup::Sum, shown::Shown},
    programs::template::{Aggregation, Formula, Quantity, Unit},
};

/// Number of things and how many of them were hit, in wholes.
#[expect(clippy::cast_precision_loss, reason = "what is drawn need not be exact")]
fn counted(shown: &Shown) -> Option<(f64, f64)> {
    match shown.merged.as_ref()?.sum {
        Sum::Quotient { numerator, denominator } if denominator > 0 && numerator >= 0 => {
            Some((numerator as f64 / MILLIONTHS as f64, denominator as f64 / MILLIONTHS as f64))
        }
        _ => None,
    }
}

fn is_count(quantity: &Quantity) -> bool {
    matches!(quantity, Quantity::Count { .. } | Quantity::CountDistinct { .. })
}

/// The form for `indicator`: shares of counted things and counts per area have limits of their own, if the values are
/// such; anything else is drawn as single values.
fn kind_of(indicator: &Indicator, series: &[Shown]) -> ChartKind {
    let definition = &indicator.definition;
    if definition.aggregation != Aggregation::RatioOfSums {
        return ChartKind::Individuals;
    }
    let mut samples = series.iter().filter(|shown| shown.merged.is_some()).map(counted);
    let (is_share, is_rate) = match &definition.formula {
        Formula::ClocksMet { .. } | Formula::TopBoxes { .. } => (true, false),
        Formula::Ratio { numerator, denominator, .. } => {
            let by_count = is_count(denominator);
            (is_count(numerator) && by_count && definition.unit == Unit::Percent, is_count(numerator) && !by_count)
        }
        _ => (false, false),
    };
    if is_share && samples.all(|sample| sample.is_some_and(|(hits, size)| hits <= size)) {
        return ChartKind::Proportion;
    }
    if is_rate && samples.all(|sample| sample.is_some()) { ChartKind::Rate } else { ChartKind::Individuals }
}

fn bounds_of(unit: &Unit) -> Bounds {
    match unit {
        Unit::Percent | Unit::Score100 => Bounds { least: Some(0.0), greatest: Some(100.0) },
        Unit::Hour | Unit::Minute | Unit::Second | Unit::Millisecond | Unit::PerMillion | Unit::Count => {
            Bounds { least: Some(0.0), greatest: None }
        }
        Unit::Points | Unit::Ratio | Unit::Ordinal { .. } => Bounds::default(),
    }
}

/// The chart of `series`, in the unit of the indicator.
#[must_use]
pub fn of_series(indicator: &Indicator, series: &[Shown], in_a_row: usize) -> Chart {
    let kind = kind_of(indicator, series);
    let point = |shown: &Shown| {
        let (value, size) = match kind {
            ChartKind::Individuals => (shown.value.map(super::super::exact::Exact::to_f64), 1.0),
            ChartKind::Proportion | ChartKind::Rate => match counted(shown) {
                Some((hits, size)) => (Some(hits / size), size),
                None => (None, 0.0),
            },
        };
        Measured { period: shown.period, value, size, is_assigned: false }
    };
    let points: Vec<_> = series.iter().map(point).collect();
    match (kind, indicator.definition.shape()) {
        (ChartKind::Proportion | ChartKind::Rate, Shape::Quotient { scale, .. }) => {
            scaled(chart(kind, &points, Bounds::default(), in_a_row), f64::from(scale))
        }
        _ => chart(kind, &points, bounds_of(&indicator.definition.unit), in_a_row),
    }
}

/// The chart with what it shows times `by`.
fn scaled(mut chart: Chart, by: f64) -> Chart {
    let times =
        |limits: Limits| Limits { center: limits.center * by, lower: limits.lower * by, upper: limits.upper * by };
    for point in &mut chart.points {
        point.value = point.value.map(|value| value * by);
        point.moving_range = point.moving_range.map(|range| range * by);
        point.limits = point.limits.map(times);
    }
    chart
}
