//! Courses, requirements, completions, waivers, coverage and obligations.

pub mod completion_record;
pub mod completion_revoke;
pub mod completions;
pub mod courses;
pub mod coverage;
pub mod facts;
pub mod from_template;
pub mod import_completions;
pub mod import_waivers;
pub mod obligations;
pub mod requirement_publish;
pub mod requirements;
pub mod snapshot;
pub mod waive;
