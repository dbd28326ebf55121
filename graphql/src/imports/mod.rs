//! Runs of the importer.

pub mod import;
pub mod query;
pub mod refusal;
