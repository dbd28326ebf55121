//! Courses, requirements, completions, waivers, and the facts from which coverage is judged.

pub mod closings;
pub mod completions;
pub mod courses;
pub mod facts;
pub mod freezes;
mod people;
pub mod requirements;
pub mod waivers;
pub mod watch;

pub use people::People;
