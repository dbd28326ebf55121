//! Evidence: bytes, revisions, and what they show.

pub mod files;
pub mod revisions;
pub mod uses;
mod visible;

pub use revisions::EvidenceFilter;
pub use visible::Onlooker;
