//! What looks as if the service had stopped looking after it.

pub mod issue;
pub mod query;
