//! The journal: lines that nobody changes, and the seals that would show it if somebody did.

pub mod append;
pub mod read;
pub mod seal;

pub use append::{Entry, append};
