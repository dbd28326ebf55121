//! What can be done: one use case per file, per area.
//!
//! A use case that changes something is a function of a [`Unit`](door::Unit) and its input. It checks the actor's
//! right, loads what it decides on, lets a rule of `gradus-domain` decide, saves, and records one journal line. Only
//! [`door::Door`] opens the transaction in which it runs. A use case that only reads is a function of a
//! [`Read`](context::Read).

pub mod audits;
pub mod changes;
pub mod context;
pub mod delivery;
pub mod door;
pub mod evidence;
pub mod failure;
pub mod findings;
pub mod identity;
pub mod import;
pub mod indicators;
pub mod journal;
pub mod people;
pub mod programs;
pub mod scheduling;
pub mod tasks;
pub mod time;
pub mod training;
pub mod upkeep;
pub mod watchdog;

pub use context::{Actor, Principal, Read, Services};
pub use door::{Command, Door, Unit};
pub use failure::{Failure, Never, ReadResult};
