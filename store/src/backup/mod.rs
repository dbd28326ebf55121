//! A whole database, row by row, into another one.
//!
//! Which tables there are, with which columns and keys, is asked of the database itself: a list that is kept by hand
//! forgets the newest table. A column has one of few kinds, the same on every database; a value is read and written as
//! the type of its kind, so that a database gets exactly what the application would have stored there, and every
//! database gives the same digest for the same rows.

mod copy;
mod digest;
mod layout;
mod manifest;
mod value;
mod zeros;

pub use copy::{Copied, copy, is_empty, summarize};
pub use layout::{Column, Kind, Table, tables};
pub use manifest::{keep_manifest, manifest};
pub use zeros::Zeros;

pub use crate::dialect::Dangling;

use gradus_domain::ids::OrganizationId;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// The table.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// SHA-256 over the rows in the order of their key, hex.
    pub sha256: String,
}

/// Id and code of every organization, by id, in whatever version the database is.
pub async fn organizations(db: &impl Db) -> Result<Vec<(OrganizationId, String)>> {
    let connection = db.connection();
    let sql = "SELECT id, code FROM organizations ORDER BY id";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}

/// References that are laid aside while rows come in any order.
#[derive(Debug)]
pub struct Suspended(dialect::SuspendedReferences);

/// Prepares a database for being filled within `tx`: without time limits, and without looking at references row by row.
/// Nobody else reads or writes the tables on PostgreSQL, or writes at all on SQLite, until `tx` ends.
pub async fn begin_to_fill(tx: &WriteTx) -> Result<Suspended> {
    dialect::see_everything(tx.connection()).await?;
    let tables = layout::tables(tx).await?;
    dialect::hold_alone(tx, &names(&tables)).await?;
    Ok(Suspended(dialect::suspend_references(tx).await?))
}

/// Ends what [`begin_to_fill`] began: every reference holds, but on SQLite just those of `accepted`, or this fails.
pub async fn end_filling(tx: &WriteTx, suspended: Suspended, accepted: &[Dangling]) -> Result<()> {
    dialect::resume_references(tx, suspended.0, accepted).await?;
    let tables = layout::tables(tx).await?;
    dialect::analyze(tx, &names(&tables)).await
}

fn names(tables: &[Table]) -> Vec<&str> {
    tables.iter().map(|table| table.name.as_str()).collect()
}
