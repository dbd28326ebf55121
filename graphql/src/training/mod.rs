//! Courses, requirements, completions, waivers, coverage, obligations and sessions.

pub mod campaign;
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
pub mod plan;
pub mod query;
pub mod requirement;
pub mod requirement_publish;
pub mod session;
pub mod waive;
