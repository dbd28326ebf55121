//! What a kind of import brings: its columns, how a row reads, and what becomes of rows.

use std::future::Future;

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::{Action, Scope},
    imports::ImportedKind,
};
use gradus_store::error::StoreError;
use serde::{Deserialize, Serialize};

use super::{
    cells::Cells,
    header::Column,
    refusal::{CellError, RowsRefused},
};
use crate::{Actor, Failure, Unit};

/// What happens to a row whose key is there already with other values. The same values are unchanged in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnConflict {
    /// The row is refused.
    #[default]
    Stop,
    /// The row is passed over.
    Skip,
    /// The row's values are taken.
    Update,
}

/// A row with the line on which it begins.
#[derive(Clone, Debug)]
pub struct Numbered<T> {
    /// Line of the file, from 1.
    pub line: u64,
    /// The row.
    pub row: T,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something new is there.
    Created,
    /// Something that was there has other values now.
    Updated,
    /// It was there with these values.
    Unchanged,
    /// It was there with other values, and is left so.
    Skipped,
    /// It is not taken.
    Refused(Vec<CellError>),
}

impl Outcome {
    /// A refusal for one reason.
    #[must_use]
    pub fn refused(error: CellError) -> Self {
        Self::Refused(vec![error])
    }

    /// Whether the row changed something.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        match self {
            Self::Created | Self::Updated => true,
            Self::Unchanged | Self::Skipped | Self::Refused(_) => false,
        }
    }
}

/// What became of the rows of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// One for each row, in order.
    pub outcomes: Vec<Outcome>,
    /// What else the importer should know, such as positions that were made on the way.
    pub notes: Vec<String>,
}

/// A kind of import.
pub trait ImportKind: Send + Sync + 'static {
    /// A row as the file tells it: typed, not yet looked up.
    type Row: Send + Sync + 'static;

    /// What it remembers from one batch of a run to the next, such as people by number. It is read, never decided on.
    type Memory: Default + Send + 'static;

    /// The kind, as runs are told by.
    const KIND: ImportedKind;
    /// Name of the kind, as in the command: `employees`.
    const NAME: &'static str;
    /// Name of the command in the journal: `employeesImport`.
    const COMMAND: &'static str;
    /// The right that it takes.
    const ACTION: Action;

    /// The columns.
    fn columns() -> &'static [Column];

    /// Reads a row; `None` after noting why in `cells`.
    fn parse(cells: &mut Cells<'_>) -> Option<Self::Row>;

    /// What no two rows of a file share; none where rows have no key of their own, or where what is on record tells a
    /// row that comes again.
    fn key(row: &Self::Row) -> Option<String>;

    /// Whose rows the actor may import.
    fn scope(actor: &Actor, now: DateTime<Utc>) -> Result<Scope, Failure<RowsRefused>> {
        actor.scope(Self::ACTION, now)
    }

    /// Carries out `rows` in a constant number of statements per 500 rows, and tells what became of each.
    ///
    /// A refused row leaves nothing; the others do, and whether they stay is decided by the caller. It records nothing
    /// in the journal: the batch is one line there.
    fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<Self::Row>],
        on_conflict: OnConflict,
        memory: &mut Self::Memory,
    ) -> impl Future<Output = Result<Applied, StoreError>> + Send;
}
