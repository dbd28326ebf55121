//! Indicators: what is measured, in which periods, against which limits.

pub mod builtin;
pub mod chart;
pub mod exact;
pub mod figures;
pub mod ground;
pub mod indicator;
pub mod parts;
pub mod record;
pub mod rollup;
pub mod runs;
pub mod shown;
pub mod status;
pub mod targets;
mod words;

pub use indicator::{Cadence, Indicator, IndicatorDefinition, IndicatorDirection, IndicatorTags};
