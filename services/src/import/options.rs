//! How a file is to be taken.

use super::{kind::OnConflict, ledger::Again};

/// Whether one refused row stops the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Atomicity {
    /// All or nothing up to 100,000 rows, else batches.
    #[default]
    BySize,
    /// Batches of 10,000 rows; a refused row stays out, the others are taken.
    Batches,
}

/// How to import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Only tell what would become of the rows.
    pub dry_run: bool,
    /// What happens to rows that are there already with other values.
    pub on_conflict: OnConflict,
    /// Whether one refused row stops the others.
    pub atomicity: Atomicity,
    /// Whether a run of the same file that did not end is gone on with.
    pub again: Again,
}
