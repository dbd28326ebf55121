//! Courses, requirements, completions, waivers, and the facts from which coverage is judged.

pub mod campaigns;
pub mod closings;
pub mod completions;
pub mod courses;
pub mod enrollments;
pub mod facts;
pub mod freezes;
mod people;
pub mod requirements;
pub mod rollups;
pub mod sessions;
pub mod waivers;
pub mod watch;

pub use people::People;
