//! Audits, audit programs, checklists.

pub mod assign;
pub mod audit;
pub mod cancel;
pub mod candidates;
pub mod checklist;
pub mod plan;
pub mod prepare;
pub mod program;
pub mod query;
pub mod reminder;
pub mod weights;
