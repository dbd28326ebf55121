//! Zone rules over points in standard deviations from the center.

use crate::names::named_enum;

/// Points in a row on one side that signal; Nelson's variant takes nine.
pub const EIGHT_IN_A_ROW: usize = 8;

named_enum! {
    /// A rule that a point breaks. "Beyond" is strict, and a point on the center line is on neither side.
    Signal {
        /// One point beyond three standard deviations.
        BeyondThreeSigma = "BEYOND_THREE_SIGMA",
        /// Two of three consecutive points beyond two, on one side.
        TwoOfThreeBeyondTwoSigma = "TWO_OF_THREE_BEYOND_TWO_SIGMA",
        /// Four of five beyond one, on one side.
        FourOfFiveBeyondOneSigma = "FOUR_OF_FIVE_BEYOND_ONE_SIGMA",
        /// Eight in a row on one side.
        RunOnOneSide = "RUN_ON_ONE_SIDE",
    }
}

/// What each point signals with those before it. A gap begins anew.
#[must_use]
pub fn signals(z: &[Option<f64>], in_a_row: usize) -> Vec<Vec<Signal>> {
    let mut stretch: Vec<f64> = Vec::new();
    let each = z.iter().map(|at| {
        let Some(at) = at else {
            stretch.clear();
            return Vec::new();
        };
        stretch.push(*at);
        of_newest(&stretch, *at, in_a_row)
    });
    each.collect()
}

fn of_newest(stretch: &[f64], newest: f64, in_a_row: usize) -> Vec<Signal> {
    let beyond = |last: usize, least: usize, sigma: f64| {
        let recent = stretch.get(stretch.len().saturating_sub(last)..).unwrap_or_default();
        let beyond = recent.iter().filter(|z| **z * newest.signum() > sigma).count();
        newest.abs() > sigma && beyond >= least
    };
    let rules = [
        (Signal::BeyondThreeSigma, beyond(1, 1, 3.0)),
        (Signal::TwoOfThreeBeyondTwoSigma, beyond(3, 2, 2.0)),
        (Signal::FourOfFiveBeyondOneSigma, beyond(5, 4, 1.0)),
        (Signal::RunOnOneSide, beyond(in_a_row, in_a_row, 0.0)),
    ];
    rules.into_iter().filter(|(_, is_broken)| *is_broken).map(|(signal, _)| signal).collect()
}
