//! Programs: what they consist of and how they move.

pub mod template;
