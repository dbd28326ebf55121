//! What must take place at least once in each period, and whether it did.

pub mod query;
pub mod report;
