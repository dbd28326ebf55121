//! Audit programs, checklists, audits.

pub mod auditors;
pub mod checklists;
pub mod completed;
pub mod measures;
pub mod overdue;
pub mod programs;
mod raw;
pub mod records;
mod rows;
pub mod unattended;
pub mod watch;
