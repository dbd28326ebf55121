//! The statements that differ between SQLite and PostgreSQL, side by side.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::{
    error::{Result, StoreError},
    store::{Db, Store},
};

/// Oldest SQLite that is safe with several connections on one write-ahead log.
const SQLITE_FLOOR: (u32, u32, u32) = (3, 51, 3);

/// Which database it is, as operators call it.
pub fn name(db: &impl Db) -> &'static str {
    match db.connection().get_database_backend() {
        DbBackend::Postgres => "PostgreSQL",
        _ => "SQLite",
    }
}

/// Whether several processes may work on it.
pub fn is_shared(db: &impl Db) -> bool {
    db.connection().get_database_backend() == DbBackend::Postgres
}

/// Refuses a database that could lose what it has promised to keep.
pub async fn check_fitness(store: &Store) -> Result<()> {
    let writer = store.for_migration();
    match writer.get_database_backend() {
        DbBackend::Postgres => {
            for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
                let value = ask_text(writer, &format!("SELECT current_setting('{setting}')")).await?;
                if value == "off" {
                    return Err(StoreError::Unfit(format!("{setting} is off; a crash would lose committed work")));
                }
            }
        }
        _ => {
            let version = ask_text(writer, "SELECT sqlite_version()").await?;
            if numbers(&version) < SQLITE_FLOOR {
                return Err(StoreError::Unfit(format!("SQLite {version} is older than 3.51.3")));
            }
            for (pragma, wanted) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
                let value = ask_text(writer, &format!("SELECT CAST({pragma} AS TEXT) FROM pragma_{pragma}")).await?;
                if value != wanted {
                    return Err(StoreError::Unfit(format!("{pragma} is {value} instead of {wanted}")));
                }
            }
        }
    }
    Ok(())
}

fn numbers(version: &str) -> (u32, u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

async fn ask_text(db: &DatabaseConnection, sql: &str) -> Result<String> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let row = row.ok_or_else(|| StoreError::Unfit(format!("no answer to {sql}")))?;
    Ok(row.try_get_by_index(0)?)
}

/// The database's clock, where it has one that every process shares; `None` on SQLite, whose clock is the process's.
pub async fn now(db: &impl Db) -> Result<Option<DateTime<Utc>>> {
    let connection = db.connection();
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            let statement = Statement::from_string(DbBackend::Postgres, "SELECT gradus_now()");
            let row = connection.query_one_raw(statement).await?;
            Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
        }
        _ => Ok(None),
    }
}

/// Holds the selected row until the transaction ends; SQLite holds the whole database already.
#[must_use]
pub fn lock_row(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}

/// Pieces of SQL for taking rows that nobody else is working on.
///
/// PostgreSQL locks them and skips those that another process holds; SQLite has one writer, so nothing is needed.
#[must_use]
pub fn skip_locked(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => " FOR UPDATE SKIP LOCKED",
        _ => "",
    }
}
