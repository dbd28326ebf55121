//! The only queries: load, save and list, per area.
//!
//! A query takes a [`Db`](store::Db) to read from and a scope that says what may be seen; whatever writes takes a
//! [`WriteTx`](store::WriteTx), which only the door of `gradus-services` can open.

pub mod audits;
pub mod backup;
mod claim;
pub mod clock;
pub mod connect;
pub mod delivery;
pub mod dialect;
pub mod error;
pub mod evidence;
pub mod findings;
pub mod first_claim;
pub mod hints;
pub mod idempotency;
pub mod imports;
pub mod indicators;
pub mod integrity;
pub mod journal;
pub mod outbox;
pub mod page;
pub mod patience;
pub mod people;
mod probes;
pub mod programs;
pub mod reader;
pub mod risk;
pub mod scheduling;
pub mod scope;
pub mod sequence;
pub mod store;
pub mod tasks;
pub mod tokens;
pub mod training;
pub mod transaction;
pub mod wall;
