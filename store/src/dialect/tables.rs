//! Whole tables: what the database itself knows of them, and transactions that pass over all their rows.

use sea_orm::{AccessMode, ConnectionTrait, DbBackend, IsolationLevel, QueryResult, Statement, TransactionOptions};

use super::walls;
use crate::{
    error::{Result, StoreError},
    store::Db,
};

/// How a transaction begins in which every statement sees the same state. SQLite's read transactions are so anyway.
pub(crate) fn snapshot_options(backend: DbBackend) -> TransactionOptions {
    match backend {
        DbBackend::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        },
        _ => TransactionOptions::default(),
    }
}

/// For the rest of a transaction that passes over whole tables: no statement takes too long, and a wall that would hide
/// rows is an error instead of a smaller result.
///
/// The setting `row_security = off` would not do: it takes the owner's own gate for a wall that hides.
pub(crate) async fn see_everything(transaction: &impl ConnectionTrait) -> Result<()> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        for setting in ["statement_timeout = 0", "idle_in_transaction_session_timeout = 0"] {
            transaction.execute_unprepared(&format!("SET LOCAL {setting}")).await?;
        }
    }
    let hidden = walls::hidden(transaction).await?;
    if hidden.is_empty() {
        return Ok(());
    }
    let hidden = hidden.join(", ");
    Err(StoreError::Unfit(format!("only the owner of the tables sees all of their rows, and this is not: {hidden}")))
}

/// A column as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogColumn {
    /// Its table.
    pub table: String,
    /// Its name.
    pub column: String,
    /// Its type, in the words of this database.
    pub declared: String,
}

/// A column of a key that no two rows share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CatalogKey {
    /// Its table.
    pub table: String,
    /// Name of the index that keeps it.
    pub index: String,
    /// Whether it is the primary key.
    pub primary: bool,
    /// The column.
    pub column: String,
}

async fn rows(db: &impl Db, postgres: &str, sqlite: &str) -> Result<Vec<QueryResult>> {
    let connection = db.connection();
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => postgres,
        _ => sqlite,
    };
    Ok(connection.query_all_raw(Statement::from_string(backend, sql)).await?)
}

/// Every column of every table.
pub(crate) async fn columns(db: &impl Db) -> Result<Vec<CatalogColumn>> {
    let postgres = "SELECT c.relname::text, a.attname::text, t.typname::text FROM pg_class c \
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
                    JOIN pg_type t ON t.oid = a.atttypid \
                    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
                    WHERE c.relkind IN ('r', 'p')";
    let sqlite = "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                  WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_'";
    let rows = rows(db, postgres, sqlite).await?;
    let read = |row: &QueryResult| {
        Ok(CatalogColumn {
            table: row.try_get_by_index(0)?,
            column: row.try_get_by_index(1)?,
            declared: row.try_get_by_index(2)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Every column of every key that tells all rows of its table apart, in the order of the key: none over a part of the
/// rows, over something that is computed, or over a column that may be null.
pub(crate) async fn unique_keys(db: &impl Db) -> Result<Vec<CatalogKey>> {
    let postgres = "SELECT c.relname::text, i.relname::text, CASE WHEN x.indisprimary THEN 1 ELSE 0 END, a.attname::text \
                    FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid \
                    CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k (attnum, place) \
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum \
                    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema() \
                    WHERE x.indisunique AND x.indpred IS NULL AND x.indexprs IS NULL \
                    AND NOT EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.oid \
                    AND o.attnum = ANY (x.indkey::smallint[]) AND NOT o.attnotnull) \
                    ORDER BY c.relname::text COLLATE \"C\", i.relname::text COLLATE \"C\", k.place";
    let sqlite = "SELECT m.name, i.name, CASE WHEN i.origin = 'pk' THEN 1 ELSE 0 END, x.name \
                  FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) x \
                  WHERE m.type = 'table' AND i.\"unique\" = 1 AND i.partial = 0 \
                  AND NOT EXISTS (SELECT 1 FROM pragma_index_info(i.name) e LEFT JOIN pragma_table_info(m.name) c \
                  ON c.cid = e.cid WHERE coalesce(c.\"notnull\", 0) = 0) ORDER BY m.name, i.name, x.seqno";
    let rows = rows(db, postgres, sqlite).await?;
    let read = |row: &QueryResult| {
        Ok(CatalogKey {
            table: row.try_get_by_index(0)?,
            index: row.try_get_by_index(1)?,
            primary: row.try_get_by_index::<i32>(2)? == 1,
            column: row.try_get_by_index(3)?,
        })
    };
    rows.iter().map(read).collect()
}

/// Makes a whole number one of 64 bits, whatever its column has.
pub(crate) fn in_64_bits(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "::bigint",
        _ => "",
    }
}

/// Orders text by its bytes, as SQLite does anyway.
pub(crate) fn bytewise(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " COLLATE \"C\"",
        _ => "",
    }
}
