//! The journal: who changed what.

pub mod entry;
pub mod query;
pub mod verification;
