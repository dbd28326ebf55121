//! Whether the database still holds what its keys promise, for `gradus verify`.
//!
//! Keys are the database's business, and a database whose disk or index is damaged breaks the promise silently. These
//! queries group the rows themselves instead of trusting the keys.

use sea_orm::{ConnectionTrait, Statement};

use crate::{dialect, error::Result, store::Db};

/// A key that must hold, and the rows that it is about.
struct Key {
    table: &'static str,
    columns: &'static str,
    only: &'static str,
}

const KEYS: &[Key] = &[
    Key { table: "occurrences", columns: "organization_id, schedule_id, nominal_key", only: "" },
    Key {
        table: "occurrences",
        columns: "organization_id, schedule_id, nominal_at",
        only: " WHERE origin <> 'TRIGGER'",
    },
    Key { table: "audits", columns: "organization_id, number", only: "" },
    Key { table: "journal_seals", columns: "organization_id, number", only: "" },
    Key { table: "journal_seal_entries", columns: "organization_id, entry_id", only: "" },
];

/// Damage that the database itself finds, and keys that more than one row has; empty where all is well.
pub async fn problems(db: &impl Db) -> Result<Vec<String>> {
    let mut problems = dialect::damage(db).await?;
    for key in KEYS {
        let count = repeated(db, key).await?;
        if count > 0 {
            problems.push(format!("{}: {count} keys ({}) are there more than once", key.table, key.columns));
        }
    }
    Ok(problems)
}

async fn repeated(db: &impl Db, key: &Key) -> Result<i64> {
    let Key { table, columns, only } = key;
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT {columns} FROM {table}{only} GROUP BY {columns} HAVING COUNT(*) > 1) AS repeated"
    );
    let connection = db.connection();
    let row = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}
