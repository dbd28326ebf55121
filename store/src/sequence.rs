//! Counters for numbers that people see. A number is never used twice, whatever is deleted later (CAP-6).

use gradus_domain::ids::OrganizationId;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// The next number of the sequence `name`, from 1. The row stays locked until the transaction ends.
pub async fn next(tx: &WriteTx, organization: OrganizationId, name: &str) -> Result<i64> {
    last_of(tx, organization, name, 1).await
}

/// The next `count` numbers of the sequence `name`. Others wait for the row until the transaction ends, so take them as
/// late in it as possible.
pub async fn take(
    tx: &WriteTx,
    organization: OrganizationId,
    name: &str,
    count: usize,
) -> Result<std::ops::RangeInclusive<i64>> {
    let count = i64::try_from(count).map_err(|_| StoreError::Unfit("so many numbers there are not".into()))?;
    let last = last_of(tx, organization, name, count).await?;
    Ok(last - count + 1..=last)
}

async fn last_of(tx: &WriteTx, organization: OrganizationId, name: &str, count: i64) -> Result<i64> {
    let backend = tx.connection().get_database_backend();
    let sql = "INSERT INTO sequences (organization_id, name, value) VALUES ($1, $2, $3) \
               ON CONFLICT (organization_id, name) DO UPDATE SET value = sequences.value + excluded.value \
               RETURNING value";
    let statement = Statement::from_sql_and_values(backend, sql, [organization.into(), name.into(), count.into()]);
    let row = tx.connection().query_one_raw(statement).await?;
    let row = row.ok_or(StoreError::Inconsistent { table: "sequences", what: "no value came back".into() })?;
    Ok(row.try_get("", "value")?)
}
