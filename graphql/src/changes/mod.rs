//! `changes`: who listens is told what changed, as far as they may see it at the moment when they are told.

mod change;
mod cursor;
mod listener;
pub mod query;
pub mod subscription;

pub use change::{Change, ChangeKind};
pub use listener::{Listener, Rights, RightsUnknown};
