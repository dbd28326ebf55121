//! What is due: the claim (R82, R93).
//!
//! Both queries read the partial index on `wake_at` from its beginning and end at a literal limit, so that a look which
//! finds nothing costs a few pages, however many schedules there are.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::stored::Schedule,
};
use gradus_entities::schedule::{Column, Entity};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement, Value};

use super::schedules::schedule;
use crate::{
    dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// Schedules in one batch at most.
pub const BATCH: usize = 1_000;

/// The organizations of the first schedules that are due, the most overdue first.
pub async fn organizations(db: &impl Db, now: DateTime<Utc>) -> Result<Vec<OrganizationId>> {
    #[derive(FromQueryResult)]
    struct Due {
        organization_id: OrganizationId,
    }
    let backend = db.connection().get_database_backend();
    let sql = format!("SELECT organization_id FROM schedules WHERE wake_at <= $1 ORDER BY wake_at LIMIT {BATCH}");
    let statement = Statement::from_sql_and_values(backend, sql, [now.into()]);
    let mut organizations = Vec::new();
    for due in Due::find_by_statement(statement).all(db.connection()).await? {
        if !organizations.contains(&due.organization_id) {
            organizations.push(due.organization_id);
        }
    }
    Ok(organizations)
}

/// The first instant at which any schedule of the installation must be looked at.
pub async fn first_wake(db: &impl Db) -> Result<Option<DateTime<Utc>>> {
    let backend = db.connection().get_database_backend();
    let sql = "SELECT wake_at FROM schedules WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1";
    let row = db.connection().query_one_raw(Statement::from_string(backend, sql)).await?;
    Ok(row.map(|row| row.try_get("", "wake_at")).transpose()?)
}

/// Which schedules are claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The first so many that are due.
    Next(usize),
    /// These, if they are still due.
    These(Vec<ScheduleId>),
}

/// Takes due schedules that nobody else works on; they are held until the transaction ends.
pub async fn claim(tx: &WriteTx, scope: &Scope, now: DateTime<Utc>, claim: &Claim) -> Result<Vec<Schedule>> {
    let connection = tx.connection();
    let backend = connection.get_database_backend();
    let lock = dialect::skip_locked(backend);
    let mut values: Vec<Value> = vec![scope.organization.into(), now.into()];
    let (chosen, limit) = match claim {
        Claim::Next(limit) => (String::new(), format!(" LIMIT {limit}")),
        Claim::These(ids) => {
            let places: Vec<_> = (3..ids.len() + 3).map(|place| format!("${place}")).collect();
            values.extend(ids.iter().map(|id| Value::from(*id)));
            (format!(" AND id IN ({})", places.join(", ")), String::new())
        }
    };
    let sql = format!(
        "SELECT * FROM schedules WHERE organization_id = $1 AND wake_at <= $2{chosen} ORDER BY wake_at{limit}{lock}"
    );
    let rows =
        Entity::find().from_raw_sql(Statement::from_sql_and_values(backend, sql, values)).all(connection).await?;
    rows.into_iter().map(schedule).collect()
}

/// Every schedule that would be claimed at `now`, for the operator's check. Not locked, at most one batch.
pub async fn overdue(db: &impl Db, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<Schedule>> {
    use sea_orm::QuerySelect;
    let rows = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::WakeAt.lte(now))
        .order_by_asc(Column::WakeAt)
        .limit(BATCH as u64)
        .all(db.connection())
        .await?;
    rows.into_iter().map(schedule).collect()
}
