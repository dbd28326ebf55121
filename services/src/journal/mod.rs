//! The journal: sealing what was written, and proving that nobody changed it since.

pub mod commitment;
pub mod erase;
pub mod list;
mod reconcile;
pub mod seal;
pub mod verify;
