//! Indicators: what is measured, in which periods, against which limits.

pub mod indicator;
mod words;

pub use indicator::{Cadence, Indicator, IndicatorDefinition, IndicatorDirection, IndicatorTags};
