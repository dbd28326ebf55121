//! Programs, phases, measures, responsibilities, and the templates behind them.

pub mod definitions;
pub mod gates;
pub mod measure_facts;
pub mod measures;
pub mod phases;
pub mod programs;
pub mod responsibilities;
pub mod templates;
