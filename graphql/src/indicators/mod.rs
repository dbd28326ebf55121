//! Indicators.

pub mod formula;
pub mod indicator;
pub mod query;
