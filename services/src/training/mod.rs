//! Courses, requirements, completions, waivers, coverage, obligations and sessions.

pub mod campaigns;
pub mod closing;
pub mod completion_record;
pub mod completion_revoke;
pub mod completions;
pub mod courses;
pub mod coverage;
pub mod facts;
pub mod freeze;
pub mod from_template;
pub mod frozen;
pub mod import_completions;
pub mod import_waivers;
pub mod known;
pub mod obligations;
pub mod parts;
pub mod plan;
pub mod requirement_publish;
pub mod requirements;
pub mod rollups;
pub mod sessions;
pub mod snapshot;
pub mod waive;
