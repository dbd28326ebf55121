//! What the database finds wrong with itself.

use std::fmt;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use serde::{Deserialize, Serialize};

use crate::{error::Result, store::Db};

/// Rows of a table whose reference points to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dangling {
    /// The table.
    pub table: String,
    /// The table in which there is nothing.
    pub refers_to: String,
    /// How many rows.
    pub rows: u64,
}

impl fmt::Display for Dangling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, refers_to, rows } = self;
        match rows {
            1 => write!(f, "1 row of {table} refers to nothing in {refers_to}"),
            _ => write!(f, "{rows} rows of {table} refer to nothing in {refers_to}"),
        }
    }
}

/// What the database itself finds wrong with its files, indexes and references.
pub async fn damage(db: &impl Db) -> Result<Vec<String>> {
    let checks: &[&str] = match db.connection().get_database_backend() {
        DbBackend::Postgres => &[
            "SELECT 'index ' || indexrelid::regclass || ' is not valid' FROM pg_index WHERE NOT indisvalid",
            "SELECT 'reference ' || conname || ' of ' || conrelid::regclass || ' is not checked' FROM pg_constraint \
             WHERE contype = 'f' AND NOT convalidated",
        ],
        _ => &[DANGLING_ROWS],
    };
    let mut found = damaged_pages(db).await?;
    for sql in checks {
        found.extend(texts(db.connection(), sql).await?);
    }
    Ok(found)
}

/// What is wrong with the pages and indexes of an SQLite file: through an index that lacks entries, rows are not seen.
/// PostgreSQL looks after its own.
pub async fn damaged_pages(db: &impl Db) -> Result<Vec<String>> {
    let connection = db.connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        return Ok(Vec::new());
    }
    let sql = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    told_or_malformed(texts(connection, sql).await)
}

/// References that point to nothing, by table. PostgreSQL lets no such row in.
pub async fn dangling(db: &impl Db) -> Result<Vec<Dangling>> {
    let connection = db.connection();
    if connection.get_database_backend() == DbBackend::Postgres {
        return Ok(Vec::new());
    }
    let sql =
        "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY \"table\", parent ORDER BY 1, 2";
    let mut found = Vec::new();
    for row in connection.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await? {
        let rows: i64 = row.try_get_by_index(2)?;
        found.push(Dangling {
            table: row.try_get_by_index(0)?,
            refers_to: row.try_get_by_index(1)?,
            rows: rows.unsigned_abs(),
        });
    }
    Ok(found)
}

/// The first rows of an SQLite database whose reference points to nothing, one by one.
pub(super) async fn dangling_rows(db: &impl Db) -> Result<Vec<String>> {
    Ok(texts(db.connection(), DANGLING_ROWS).await?)
}

const DANGLING_ROWS: &str = "SELECT 'row ' || coalesce(rowid, 'without a number') || ' of ' || \"table\" \
                             || ' refers to nothing in ' || parent FROM pragma_foreign_key_check LIMIT 100";

/// What a quick look at every page of an SQLite file finds wrong. It keeps few pages in memory.
pub(crate) async fn quick_damage(db: &DatabaseConnection) -> Result<Vec<String>> {
    db.execute_unprepared("PRAGMA cache_size = -512").await?;
    told_or_malformed(texts(db, "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'").await)
}

/// Some damage does not even let the look end.
fn told_or_malformed(looked: std::result::Result<Vec<String>, DbErr>) -> Result<Vec<String>> {
    match looked {
        Err(error) if error.to_string().contains("malformed") => Ok(vec![error.to_string()]),
        looked => Ok(looked?),
    }
}

async fn texts(connection: &impl ConnectionTrait, sql: &str) -> std::result::Result<Vec<String>, DbErr> {
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_and_several_read_as_people_say_it() {
        let told = |rows| Dangling { table: "tokens".into(), refers_to: "employees".into(), rows }.to_string();

        assert_eq!(told(1), "1 row of tokens refers to nothing in employees");
        assert_eq!(told(2), "2 rows of tokens refer to nothing in employees");
    }
}
