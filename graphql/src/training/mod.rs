//! Courses, requirements, completions, waivers, coverage and obligations.

pub mod completion;
pub mod completion_record;
pub mod completion_revoke;
pub mod course;
pub mod coverage;
pub mod employee_fields;
pub mod figures;
pub mod frozen;
pub mod judged;
pub mod obligation;
pub mod period_freeze;
pub mod query;
pub mod requirement;
pub mod requirement_publish;
pub mod waive;
