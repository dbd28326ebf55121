//! The journal: lines that nobody changes, and the seals that would show it if somebody did.

pub mod append;
pub mod beside;
pub mod read;
pub mod seal;
pub mod states;

pub use append::{Beside, Entry, append, append_many, append_with};
pub use read::{commitments, is_written};
