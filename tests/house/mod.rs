//! The house itself: which crate may use which, where SQL and transactions may stand,
//! what is described, linted and proven.

mod areas;
mod arrows;
mod contract;
mod descriptions;
mod ledger;
mod lints;
mod schema_file;
mod states;
mod supply;
mod user_errors;
mod writing;

pub use arrows::{root, sources};
