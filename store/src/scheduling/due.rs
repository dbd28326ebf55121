//! What is due: the look and the claim (R82, R93), by the code that claims timers too.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, ScheduleId},
    scheduling::stored::Schedule,
};
use gradus_entities::schedule::{Column, Entity};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder};

use super::schedules::schedule;
pub use crate::claim::Due;
use crate::{
    claim,
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
