//! Timers (R128).

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{OrganizationId, TimerId},
    scheduling::timer::{Timer, TimerKind, TimerReason, TimerState},
};
use gradus_entities::timer::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

pub use crate::claim::Due;
use crate::{
    claim,
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

/// Which timers are claimed.
pub type Claim = claim::Claim<TimerId>;

/// What a turn reads when no timer is due.
pub const FIRST_WAKE: &str = "SELECT wake_at FROM timers WHERE wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT 1";

/// The first instant after `above` and up to `until` at which any timer of the installation must be looked at.
pub async fn first_wake(db: &impl Db, above: DateTime<Utc>, until: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    claim::first_wake(db, FIRST_WAKE, above, until).await
}

/// Where the first timers are due.
pub async fn organizations(
    db: &impl Db,
    above: DateTime<Utc>,
    now: DateTime<Utc>,
    without: impl IntoIterator<Item = OrganizationId>,
) -> Result<Due> {
    claim::due(db, "timers", above, now, without).await
}

/// Takes due timers that nobody else works on; they are held until the transaction ends.
pub async fn claim(tx: &WriteTx, scope: &Scope, now: DateTime<Utc>, claim: &Claim) -> Result<Vec<Timer>> {
    let rows = claim::take::<Entity, TimerId>(tx, scope, now, claim).await?;
    rows.into_iter().map(timer).collect()
}

/// Every timer of these objects, by object and instant.
pub async fn of_objects(db: &impl Db, scope: &Scope, kind: TimerKind, objects: &[Uuid]) -> Result<Vec<Timer>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Kind.eq(kind))
        .filter(Column::ObjectId.is_in(objects.iter().copied()))
        .order_by_asc(Column::ObjectId)
        .order_by_asc(Column::DueAt)
        .order_by_asc(Column::Id);
    select.all(db.connection()).await?.into_iter().map(timer).collect()
}

/// Cancels what is armed for an object.
pub async fn cancel(
    tx: &WriteTx,
    scope: &Scope,
    (kind, object): (TimerKind, Uuid),
    reason: TimerReason,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value(TimerState::Cancelled))
        .col_expr(Column::Reason, Expr::value(Some(reason)))
        .col_expr(Column::WakeAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(Column::EndedAt, Expr::value(Some(now)))
        .col_expr(Column::Error, Expr::value(None::<String>))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Kind.eq(kind))
        .filter(Column::ObjectId.eq(object))
        .filter(Column::State.eq(TimerState::Armed))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Stores timers, new ones and those that changed, many in one statement.
pub async fn save_many(tx: &WriteTx, scope: &Scope, timers: &[Timer]) -> Result<()> {
    let changed = [
        Column::Step,
        Column::DueAt,
        Column::WakeAt,
        Column::State,
        Column::Reason,
        Column::EndedAt,
        Column::Told,
        Column::Failures,
        Column::Error,
    ];
    for chunk in timers.chunks(500) {
        let rows = chunk.iter().map(|timer| active_model(scope, timer)).collect::<Result<Vec<_>>>()?;
        let known = OnConflict::columns([Column::OrganizationId, Column::Id]).update_columns(changed).to_owned();
        Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn active_model(scope: &Scope, timer: &Timer) -> Result<ActiveModel> {
    let told = serde_json::to_value(&timer.told)
        .map_err(|error| StoreError::Inconsistent { table: "timers", what: format!("told: {error}") })?;
    Ok(ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(timer.id),
        kind: Set(timer.kind),
        object_id: Set(timer.object),
        step: Set(timer.step),
        armed_version: Set(timer.armed_version),
        due_at: Set(timer.due_at),
        wake_at: Set(timer.wake_at),
        state: Set(timer.state),
        reason: Set(timer.reason),
        ended_at: Set(timer.ended_at),
        told: Set(told),
        failures: Set(timer.failures),
        error: Set(timer.error.clone()),
    })
}

fn timer(row: Model) -> Result<Timer> {
    let told = serde_json::from_value(row.told)
        .map_err(|error| StoreError::Inconsistent { table: "timers", what: format!("told of {}: {error}", row.id) })?;
    Ok(Timer {
        id: row.id,
        kind: row.kind,
        object: row.object_id,
        step: row.step,
        armed_version: row.armed_version,
        due_at: row.due_at,
        wake_at: row.wake_at,
        state: row.state,
        reason: row.reason,
        ended_at: row.ended_at,
        told,
        failures: row.failures,
        error: row.error,
    })
}
