//! Indicators: reading them and their values, recording values, setting targets, and making those of a template.

pub mod computed;
pub mod from_template;
pub mod import_values;
pub mod indicators;
pub mod ledger;
pub mod read;
pub mod runs;
pub mod target_set;
pub mod values_record;
