//! Audits, audit programs, checklists.

pub mod assign;
pub mod audits;
pub mod cancel;
pub mod candidates;
pub mod catalog;
pub(crate) mod change;
mod facts;
pub mod from_template;
pub mod plan;
pub mod prepare;
pub mod raise;
pub(crate) mod remind;
pub mod reminders;
pub mod transitions;
