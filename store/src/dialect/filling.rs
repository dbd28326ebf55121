//! A database while whole tables are filled: nobody else works on it, references are laid aside until all rows are there,
//! and the figures by which it plans its queries are made anew.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::{
    ask_pragma,
    soundness::{Dangling, dangling, dangling_rows},
};
use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// What the connections of a running service call themselves on PostgreSQL.
pub(crate) const SERVICE: &str = "gradus";

/// What the connections of a command of the owner call themselves there.
pub(crate) const OWNER: &str = "gradus-owner";

/// How many sessions a running service has on this database. None on SQLite, which knows of no sessions.
pub async fn other_sessions(db: &impl Db) -> Result<i64> {
    let connection = db.connection();
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(0);
    }
    // Within a transaction the second look would show what the first one saw.
    let again = Statement::from_string(DbBackend::Postgres, "SELECT pg_stat_clear_snapshot()");
    connection.query_all_raw(again).await?;
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [SERVICE.into()]);
    let row = connection.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
    Ok(row.try_get_by_index(0)?)
}

/// Whether the database refuses texts with U+0000 and references to nothing, as PostgreSQL does; SQLite may hold both.
pub fn is_strict(db: &impl Db) -> bool {
    db.connection().get_database_backend() == DbBackend::Postgres
}

/// Lets nobody else even read these tables until the transaction ends. On SQLite nobody else writes anyway.
pub(crate) async fn hold_alone(tx: &WriteTx, tables: &[&str]) -> Result<()> {
    if tx.connection().get_database_backend() == DbBackend::Postgres && !tables.is_empty() {
        let lock = format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", quoted(tables));
        tx.connection().execute_unprepared(&lock).await?;
    }
    Ok(())
}

/// Makes the figures of these tables by which the database plans its queries, to be kept with the rows. PostgreSQL would
/// come to it by itself, some minutes late; SQLite never does.
pub(crate) async fn analyze(tx: &WriteTx, tables: &[&str]) -> Result<()> {
    let connection = tx.connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        connection.execute_unprepared(&format!("ANALYZE {}", quoted(tables))).await?;
    } else {
        // A look at so many entries of each index is enough, however many there are.
        connection.execute_unprepared("PRAGMA analysis_limit = 1000").await?;
        connection.execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}

fn quoted(tables: &[&str]) -> String {
    tables.iter().map(|table| format!("\"{table}\"")).collect::<Vec<_>>().join(", ")
}

/// Whether SQLite looks at the references of a row when the row comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum References {
    /// It does, as it must wherever anything else than filling is done.
    Heeded,
    /// It does not.
    Ignored,
}

/// Sets it for the transactions that `writer` begins from now on; within one it cannot be set. The pool that writes has
/// one connection. PostgreSQL has nothing to set.
pub(crate) async fn set_references(writer: &DatabaseConnection, references: References) -> Result<()> {
    if writer.get_database_backend() == DbBackend::Postgres {
        return Ok(());
    }
    let set = match references {
        References::Heeded => "PRAGMA foreign_keys = ON",
        References::Ignored => "PRAGMA foreign_keys = OFF",
    };
    writer.execute_unprepared(set).await?;
    require(writer, references).await
}

async fn require(connection: &impl ConnectionTrait, references: References) -> Result<()> {
    let wanted = match references {
        References::Heeded => "1",
        References::Ignored => "0",
    };
    let value = ask_pragma(connection, "foreign_keys").await?;
    if value == wanted {
        return Ok(());
    }
    Err(StoreError::Unfit(format!("foreign_keys is {value} instead of {wanted}")))
}

/// References between tables that are not checked row by row, so that rows may come in any order.
#[derive(Debug)]
pub(crate) struct SuspendedReferences(Vec<String>);

/// Lays the references aside until [`resume_references`], within the transaction.
///
/// PostgreSQL drops them and makes them again, as `pg_restore` does; putting them off to the end instead would keep one
/// entry for each row and reference in memory. SQLite does not look at them, which [`set_references`] must have said
/// before: were they put off there, each row that comes would search, without an index, the tables that refer to it.
pub(crate) async fn suspend_references(tx: &WriteTx) -> Result<SuspendedReferences> {
    let connection = tx.connection();
    if connection.get_database_backend() != DbBackend::Postgres {
        require(connection, References::Ignored).await?;
        return Ok(SuspendedReferences(Vec::new()));
    }
    let sql = "SELECT k.conrelid::regclass::text, quote_ident(k.conname), pg_get_constraintdef(k.oid) \
               FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace AND n.nspname = current_schema() \
               WHERE k.contype = 'f' ORDER BY 1, 2";
    let mut again = Vec::new();
    for row in connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await? {
        let (table, name, what): (String, String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        connection.execute_unprepared(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await?;
        again.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {what}"));
    }
    Ok(SuspendedReferences(again))
}

/// Puts the references back and checks every row against them. On SQLite just those of `accepted` may point to nothing;
/// PostgreSQL accepts none.
pub(crate) async fn resume_references(
    tx: &WriteTx,
    suspended: SuspendedReferences,
    accepted: &[Dangling],
) -> Result<()> {
    let connection = tx.connection();
    for statement in suspended.0 {
        connection.execute_unprepared(&statement).await?;
    }
    if connection.get_database_backend() == DbBackend::Postgres || dangling(tx).await? == accepted {
        return Ok(());
    }
    let rows = dangling_rows(tx).await?;
    let what =
        if rows.is_empty() { "no reference points to nothing, and some should".to_owned() } else { rows.join("; ") };
    Err(StoreError::Unfit(what))
}
