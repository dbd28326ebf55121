//! The journal: sealing what was written, and proving that nobody changed it since.

pub mod list;
pub mod seal;
pub mod verify;
