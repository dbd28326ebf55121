//! Audits, audit programs, checklists.

pub mod answer;
pub mod assign;
pub mod audit;
pub mod cancel;
pub mod candidates;
pub mod checklist;
pub mod close;
pub mod conduct;
pub mod conflict;
pub mod exception;
pub mod follow_up;
pub mod follow_up_plan;
pub mod found;
pub mod plan;
pub mod prepare;
pub mod program;
pub mod query;
pub mod reminder;
pub mod report;
pub mod review;
pub mod scope;
pub mod sign_off;
pub mod start;
pub mod weights;
