//! Findings with their rounds, causes and actions.

pub mod actions;
pub mod earlier;
pub mod figures;
pub mod records;
mod rows;
mod save;
mod visible;

pub use visible::FindingViewer;
