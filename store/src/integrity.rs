//! Whether the database still holds what its keys promise, for `gradus verify`.
//!
//! Keys are the database's business, and a database whose disk or index is damaged breaks the promise silently. These
//! queries group the rows themselves instead of trusting the keys.

use gradus_domain::ids::OrganizationId;
use sea_orm::{ConnectionTrait, Statement};

use crate::{error::Result, store::Db};

/// A key that must hold, and the rows that it is about.
struct Key {
    table: &'static str,
    columns: &'static str,
    only: &'static str,
}

const KEYS: &[Key] = &[
    Key { table: "occurrences", columns: "schedule_id, nominal_key", only: " AND state <> 'WITHDRAWN'" },
    Key {
        table: "occurrences",
        columns: "schedule_id, nominal_at",
        only: " AND origin <> 'TRIGGER' AND state <> 'WITHDRAWN'",
    },
    Key { table: "audits", columns: "number", only: "" },
    Key { table: "journal_seals", columns: "number", only: "" },
    Key { table: "journal_seal_entries", columns: "entry_id", only: "" },
];

/// Keys that more than one row of the organization has; empty where all is well.
pub async fn repeated_keys(db: &impl Db, organization: OrganizationId) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for key in KEYS {
        let count = repeated(db, organization, key).await?;
        if count > 0 {
            problems.push(format!("{}: {count} keys ({}) are there more than once", key.table, key.columns));
        }
    }
    Ok(problems)
}

async fn repeated(db: &impl Db, organization: OrganizationId, key: &Key) -> Result<i64> {
    let Key { table, columns, only } = key;
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT {columns} FROM {table} WHERE organization_id = $1{only} \
         GROUP BY {columns} HAVING COUNT(*) > 1) AS repeated"
    );
    let connection = db.connection();
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [organization.into()]);
    let row = connection.query_one_raw(statement).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0))
}
