//! The figures of a quality program (formulas 4.1 to 4.9 and 4.20), as pure functions.
//!
//! Nothing counted is nothing known: where a denominator is zero there is no figure. What is compared with a limit is
//! exact; intervals, logarithms and roots are floats.

pub mod complaints;
pub mod network;
pub mod opinions;
pub mod planning;
pub mod servqual;

#[cfg(test)]
fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} is not {expected}");
}
