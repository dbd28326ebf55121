//! The house itself: which crate may use which, where SQL and transactions may stand.

mod arrows;
mod schema_file;
