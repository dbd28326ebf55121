//! Rows of a table, from one database into another, in memory that does not grow with them.

use std::pin::pin;

use futures_util::TryStreamExt;
use sea_orm::{
    ConnectionTrait, Statement, StreamTrait, Value,
    sea_query::{Expr, Query},
};

use super::{
    Summary,
    digest::Passing,
    layout::{Kind, Table},
    value,
    zeros::{Looking, Zeros},
};
use crate::{
    dialect,
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// Values in one statement at most: databases bound their number.
const VALUES: usize = 8_000;

/// Rows in one statement at most.
const ROWS: usize = 500;

/// Bytes in one statement, but for the last row of it.
const BYTES: usize = 4 << 20;

/// What a table holds.
pub async fn summarize<D>(db: &D, table: &Table) -> Result<Summary>
where
    D: Db<Connection: StreamTrait>,
{
    let mut passing = Passing::of(table);
    let mut rows = pin!(db.connection().stream_raw(all_rows(db, table)).await?);
    while let Some(row) = rows.try_next().await? {
        passing.row(&value::values(&row, table)?)?;
    }
    Ok(passing.summary())
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// What the table holds.
    pub summary: Summary,
    /// Its columns in which texts hold U+0000.
    pub zeros: Vec<Zeros>,
}

/// Copies a table; answers what was read.
pub async fn copy<D>(from: &D, to: &WriteTx, table: &Table) -> Result<Copied>
where
    D: Db<Connection: StreamTrait>,
{
    let most = (VALUES / table.columns.len().max(1)).clamp(1, ROWS);
    let (mut passing, mut looking) = (Passing::of(table), Looking::at(table));
    let (mut waiting, mut bytes) = (Vec::with_capacity(most), 0);
    let mut rows = pin!(from.connection().stream_raw(all_rows(from, table)).await?);
    while let Some(row) = rows.try_next().await? {
        let values = value::values(&row, table)?;
        bytes += passing.row(&values)?;
        looking.row(&values);
        waiting.push(values);
        if waiting.len() == most || bytes > BYTES {
            insert(to, table, std::mem::take(&mut waiting)).await?;
            bytes = 0;
        }
    }
    if !waiting.is_empty() {
        insert(to, table, waiting).await?;
    }
    Ok(Copied { summary: passing.summary(), zeros: looking.found() })
}

/// Whether a table has no rows.
pub async fn is_empty(db: &impl Db, table: &Table) -> Result<bool> {
    let connection = db.connection();
    let sql = format!("SELECT 1 FROM \"{}\" LIMIT 1", table.name);
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    Ok(row.is_none())
}

fn all_rows(db: &impl Db, table: &Table) -> Statement {
    let backend = db.connection().get_database_backend();
    let columns = table.columns.iter().map(|column| {
        let cast = if column.kind == Kind::Int { dialect::in_64_bits(backend) } else { "" };
        format!("\"{}\"{cast}", column.name)
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    let key = table.key.iter().map(|place| {
        let column = &table.columns[*place];
        let order = if column.kind == Kind::Text { dialect::bytewise(backend) } else { "" };
        format!("\"{}\"{order}", column.name)
    });
    let key = key.collect::<Vec<_>>().join(", ");
    Statement::from_string(backend, format!("SELECT {columns} FROM \"{}\" ORDER BY {key}", table.name))
}

async fn insert(to: &WriteTx, table: &Table, rows: Vec<Vec<Value>>) -> Result<()> {
    let mut insert = Query::insert();
    insert.into_table(table.name.clone()).columns(table.columns.iter().map(|column| column.name.clone()));
    for row in rows {
        insert
            .values(row.into_iter().map(Expr::val))
            .map_err(|error| StoreError::Unfit(format!("a row of {} does not fit: {error}", table.name)))?;
    }
    to.connection().execute(&insert).await?;
    Ok(())
}
