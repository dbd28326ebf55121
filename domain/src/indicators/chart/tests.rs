//! Formula 4.19 with its vectors.

use super::*;

const VECTOR: [f64; 10] = [46.0, 44.0, 47.0, 45.0, 43.0, 46.0, 48.0, 44.0, 45.0, 47.0];

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}

fn measured(values: &[Option<f64>], size: f64) -> Vec<Measured> {
    let first: Period = "2025-01".parse().expect("a month");
    let periods = std::iter::successors(Some(first), |at| Some(at.next()));
    let point = |(period, value): (Period, &Option<f64>)| Measured { period, value: *value, size, is_assigned: false };
    periods.zip(values).map(point).collect()
}

fn single(values: &[Option<f64>]) -> Chart {
    chart(ChartKind::Individuals, &measured(values, 1.0), Bounds::default(), EIGHT_IN_A_ROW)
}

/// Formula 4.19
#[test]
fn single_values_have_the_limits_of_the_vector() {
    let (limits, ranges) = individuals(&VECTOR.map(Some)).expect("they move");

    near(limits.center, 45.5, 1e-9);
    near(ranges.center, 2.333, 1e-3);
    near(limits.lower, 39.29, 0.005);
    near(limits.upper, 51.71, 0.005);
    near(ranges.upper, 7.62, 0.005);
}

/// Formula 4.19
#[test]
fn shares_have_the_limits_of_the_vector() {
    let samples = [(12.0, 240.0), (15.0, 260.0), (9.0, 210.0), (14.0, 290.0)];
    let points: Vec<_> = samples
        .iter()
        .zip(measured(&[None; 4], 1.0))
        .map(|((events, size), point)| Measured { value: Some(events / size), size: *size, ..point })
        .collect();
    let values: Vec<_> = points.iter().map(|point| point.value).collect();
    let center = weighted(&points, &values).expect("samples");
    let limits = counted(ChartKind::Proportion, center, 240.0);

    near(center, 0.05, 1e-9);
    near(limits.upper, 0.0922, 5e-5);
    near(limits.lower, 0.0078, 5e-5);
    near(counted(ChartKind::Proportion, 0.01, 50.0).lower, 0.0, 1e-12);
    near(counted(ChartKind::Rate, 4.0, 1.0).upper, 10.0, 1e-12);
}

/// Formula 4.19
#[test]
fn a_baseline_is_provisional_below_twenty_points_and_none_below_twelve() {
    let values: Vec<_> = VECTOR.iter().chain(&VECTOR).chain(&VECTOR).copied().map(Some).collect();
    let of = |count: usize| {
        let chart = single(&values[..count]);
        (chart.baseline, chart.is_provisional, chart.points.last().is_some_and(|point| point.limits.is_some()))
    };

    assert_eq!(of(11), (0, false, false));
    assert_eq!(of(12), (12, true, true));
    assert_eq!(of(19), (19, true, true));
    assert_eq!(of(20), (20, false, true));
    assert_eq!(of(30), (20, false, true), "what comes later leaves the limits");
}

#[test]
fn a_point_of_a_known_cause_is_left_out_of_the_baseline() {
    let mut points = measured(&[VECTOR.map(Some), VECTOR.map(Some)].concat(), 1.0);
    points[3].value = Some(500.0);
    let with = chart(ChartKind::Individuals, &points, Bounds::default(), EIGHT_IN_A_ROW);
    points[3].is_assigned = true;
    let without = chart(ChartKind::Individuals, &points, Bounds::default(), EIGHT_IN_A_ROW);

    let upper = |chart: &Chart| chart.points[0].limits.map(|limits| limits.upper).unwrap_or_default();
    assert!(upper(&with) > 100.0 && upper(&without) < 60.0);
    assert_eq!(without.points[3].signals, [Signal::BeyondThreeSigma]);
}

/// Formula 4.19
#[test]
fn a_gap_breaks_the_moving_range_and_what_never_moves_has_no_limits() {
    assert_eq!(moving_ranges(&[Some(1.0), None, Some(5.0), Some(6.0)]), [None, None, None, Some(1.0)]);
    let still = single(&[Some(7.0); 20]);
    assert_eq!((still.baseline, still.ranges, still.points[5].limits), (0, None, None));
}

/// Formula 4.19
#[test]
fn natural_bounds_cut_the_drawn_limits_and_hide_no_signal() {
    let values: Vec<_> = [VECTOR.map(|value| Some(value + 51.0)), VECTOR.map(|value| Some(value + 51.0))].concat();
    let bounds = Bounds { least: Some(0.0), greatest: Some(100.0) };
    let chart = chart(ChartKind::Individuals, &measured(&values, 1.0), bounds, EIGHT_IN_A_ROW);

    assert_eq!(chart.points[0].limits.map(|limits| limits.upper), Some(100.0));
    assert!(chart.points.iter().all(|point| point.signals.is_empty()));
}

/// Formula 4.19
#[test]
fn the_newest_point_carries_the_signal() {
    let of = |z: &[f64]| signals(&z.iter().copied().map(Some).collect::<Vec<_>>(), EIGHT_IN_A_ROW);

    assert_eq!(of(&[0.0, 3.01])[1], [Signal::BeyondThreeSigma]);
    assert!(of(&[0.0, 3.0])[1].is_empty(), "beyond is strict");
    assert_eq!(of(&[2.1, 0.0, 2.1])[2], [Signal::TwoOfThreeBeyondTwoSigma]);
    assert!(of(&[2.1, 0.0, -2.1])[2].is_empty(), "the other side");
    assert!(of(&[2.1, 2.1, 0.5])[2].is_empty(), "the newest is inside");
    assert_eq!(of(&[-1.1, -1.1, 0.0, -1.1, -1.1])[4], [Signal::FourOfFiveBeyondOneSigma]);
}

/// Formula 4.19
#[test]
fn eight_in_a_row_on_one_side_signal_and_the_center_line_breaks_the_run() {
    let of = |z: &[f64], in_a_row| signals(&z.iter().copied().map(Some).collect::<Vec<_>>(), in_a_row);
    let eight = [0.5; 8];

    assert_eq!(of(&eight, 8)[7], [Signal::RunOnOneSide]);
    assert!(of(&eight, 9)[7].is_empty(), "Nelson's variant");
    assert!(of(&eight[1..], 8)[6].is_empty());
    let mut broken = [0.5; 9];
    broken[4] = 0.0;
    assert!(of(&broken, 8)[8].is_empty());
    let mut gap: Vec<_> = eight.map(Some).to_vec();
    gap.insert(4, None);
    assert!(signals(&gap, 8)[8].is_empty());
}
