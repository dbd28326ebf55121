//! Audits, audit programs, checklists.

pub mod raise;
