//! Audit programs, checklists, audits.

pub mod answers;
pub mod auditors;
pub mod checklists;
pub mod completed;
pub mod conflicts;
pub mod measures;
pub mod overdue;
pub mod overrides;
pub mod programs;
mod raw;
pub mod records;
pub mod results;
pub mod rotation;
mod rows;
pub mod sources;
pub mod unattended;
mod visible;
pub mod watch;
