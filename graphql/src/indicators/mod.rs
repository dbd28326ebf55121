//! Indicators.

pub mod chart;
pub mod dashboard;
pub mod formula;
pub mod indicator;
pub mod loaders;
pub mod query;
pub mod run;
pub mod target;
pub mod target_set;
pub mod value;
pub mod values_record;
pub mod words;
