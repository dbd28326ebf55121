//! Evidence: files that show that something was done.

pub mod bind;
pub mod change;
mod loaders;
pub mod query;
pub mod revision;
