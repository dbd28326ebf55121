//! What is due: the look and the claim (R82, R93), by the code that claims timers too.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::{schedule::ScheduleState, stored::Schedule},
};
use gradus_entities::schedule::{Column, Entity};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, Statement, Value,
    sea_query::Expr,
};

use super::schedules::schedule;
pub use crate::claim::Due;
use crate::{
    claim, dialect,
    error::Result,
    store::{Db, WriteTx},
};

/// Schedules in one batch at most.
pub const BATCH: usize = claim::LOOK;

/// Which schedules are claimed.
pub type Claim = claim::Claim<ScheduleId>;

/// Where the first schedules are due, of those that wake after `above`. The first few of `without` are passed over, so that
/// what stands there hides nobody behind it.
pub async fn organizations(
    db: &impl Db,
    above: DateTime<Utc>,
    now: DateTime<Utc>,
    without: impl IntoIterator<Item = OrganizationId>,
) -> Result<Due> {
    claim::due(db, "schedules", above, now, without).await
}

/// What a tick reads when nothing is due: the first instant in a span at which a schedule wakes. Both ends matter: beyond
/// either of them may lie the entries of rows that are no more.
pub const FIRST_WAKE: &str =
    "SELECT wake_at FROM schedules WHERE wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT 1";

/// The first instant after `above` and up to `until` at which any schedule of the installation must be looked at.
pub async fn first_wake(db: &impl Db, above: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    claim::first_wake(db, FIRST_WAKE, above, until).await
}

/// Takes due schedules that nobody else works on; they are held until the transaction ends.
pub async fn claim(tx: &WriteTx, scope: &Scope, now: DateTime<Utc>, claim: &Claim) -> Result<Vec<Schedule>> {
    let rows = claim::take::<Entity, ScheduleId>(tx, scope, now, claim).await?;
    rows.into_iter().map(schedule).collect()
}

/// The statement of the claim: of so many schedules that are named, else of the next ones.
#[must_use]
pub fn claim_sql(backend: DbBackend, named: Option<usize>) -> String {
    claim::take_sql(backend, "schedules", named)
}

/// The schedules that a claim of the next ones would take, whoever works on them. Nothing of them is read but their ids.
pub async fn ids(db: &impl Db, scope: &Scope, above: DateTime<Utc>, now: DateTime<Utc>) -> Result<Vec<ScheduleId>> {
    let backend = db.connection().get_database_backend();
    let organization = dialect::not_by_index(backend, "organization_id");
    let sql = format!(
        "SELECT id FROM schedules WHERE {organization} = $1 AND wake_at <= $2 AND wake_at > $3 \
         ORDER BY wake_at LIMIT {BATCH}"
    );
    let statement = Statement::from_sql_and_values(backend, sql, [scope.organization.into(), now.into(), above.into()]);
    let rows = db.connection().query_all_raw(statement).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// What stands beside the rule of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Outline {
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: i32,
    /// How often planning failed in a row.
    pub failures: i32,
}

/// Takes a schedule, if it is still due and nobody else works on it, without reading its rule; it is held until the
/// transaction ends.
pub async fn claim_unread(tx: &WriteTx, scope: &Scope, now: DateTime<Utc>, id: ScheduleId) -> Result<Option<Outline>> {
    let backend = tx.connection().get_database_backend();
    let sql = format!(
        "SELECT code, version, failures FROM schedules WHERE organization_id = $1 AND id = $2 AND wake_at <= $3{}",
        dialect::skip_locked(backend)
    );
    let values: [Value; 3] = [scope.organization.into(), id.into(), now.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    Ok(Outline::find_by_statement(statement).one(tx.connection()).await?)
}

/// Sets a schedule aside that this transaction holds until `wake_at`, because of `error`, whatever its rule says.
pub async fn set_aside(
    tx: &WriteTx,
    scope: &Scope,
    id: ScheduleId,
    (error, failures): (&str, i32),
    wake_at: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(ScheduleState::Errored))
        .col_expr(Column::Error, Expr::value(error))
        .col_expr(Column::Failures, Expr::value(failures))
        .col_expr(Column::WakeAt, Expr::value(wake_at))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
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
