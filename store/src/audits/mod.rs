//! Audit programs, checklists, audits.

pub mod checklists;
pub mod measures;
pub mod programs;
pub mod records;
mod rows;
