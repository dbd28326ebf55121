//! Claiming rows that are due (R82, R93, R128): of any table with a `wake_at` and partial indexes on it, one of them by the
//! name of who serves a row.
//!
//! Both queries read an index from its beginning and end at a literal limit, so that a look which finds nothing costs
//! a few pages, however many rows there are.

use chrono::{DateTime, Utc};
use gradus_domain::{access::Scope, ids::OrganizationId};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, Statement, Value};

use crate::{
    dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// Rows of one name that a look reads at most.
pub const LOOK: usize = 1_000;

/// The organizations of the first rows of `table` that are due, the most overdue first, for each of `names` that its
/// `column` may have. What waits for another name hides none of them: each name has its own part of the index.
pub async fn organizations(
    db: &impl Db,
    table: &'static str,
    now: DateTime<Utc>,
    (column, names): (&'static str, &[String]),
) -> Result<Vec<OrganizationId>> {
    #[derive(FromQueryResult)]
    struct Due {
        organization_id: OrganizationId,
    }
    let backend = db.connection().get_database_backend();
    let sql = format!(
        "SELECT organization_id FROM {table} WHERE {column} = $1 AND wake_at <= $2 ORDER BY wake_at LIMIT {LOOK}"
    );
    let mut organizations = Vec::new();
    for name in names {
        let values: [Value; 2] = [name.as_str().into(), now.into()];
        let statement = Statement::from_sql_and_values(backend, &sql, values);
        for due in Due::find_by_statement(statement).all(db.connection()).await? {
            if !organizations.contains(&due.organization_id) {
                organizations.push(due.organization_id);
            }
        }
    }
    Ok(organizations)
}

/// Takes the first `limit` due rows of `E` that nobody else works on and whose `column` is one of `names`; they are held
/// until the transaction ends.
pub async fn claim<E: EntityTrait>(
    tx: &WriteTx,
    scope: &Scope,
    now: DateTime<Utc>,
    (column, names): (&'static str, &[String]),
    limit: usize,
) -> Result<Vec<E::Model>> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    let table = E::default().table_name().to_owned();
    let mut values: Vec<Value> = vec![scope.organization.into(), now.into()];
    let places: Vec<_> = (3..names.len() + 3).map(|place| format!("${place}")).collect();
    values.extend(names.iter().map(|name| Value::from(name.as_str())));
    let sql = format!(
        "SELECT * FROM {table} WHERE organization_id = $1 AND wake_at <= $2 AND {column} IN ({}) \
         ORDER BY wake_at LIMIT {limit}{}",
        places.join(", "),
        dialect::skip_locked(backend)
    );
    Ok(E::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?)
}
