//! How it is asked: types, queries, mutations, loaders, node ids.
//!
//! A resolver decides nothing. It reads its input, calls one use case of `gradus-services`, and shows the answer.

pub mod audits;
pub mod batching;
pub mod changes;
pub mod delivery;
pub mod errors;
pub mod evidence;
pub mod findings;
pub mod guard;
pub mod imports;
pub mod indicators;
pub mod journal;
pub mod limits;
pub mod node;
pub mod page;
pub mod payload;
pub mod people;
pub mod programs;
pub mod request;
pub mod scalars;
pub mod scheduling;
pub mod schema;
pub mod tasks;
pub mod training;
pub mod transition;
pub mod upkeep;
pub mod user_error;
pub mod watchdog;

pub use request::Request;
pub use schema::{GradusSchema, schema};
