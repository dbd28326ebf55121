//! Deliveries and their attempts.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    delivery::{
        parcel::{Delivery, DeliveryState},
        retry::{AttemptFailure, ErrorClass},
    },
    ids::{DeliveryId, OrganizationId},
    page::{Cursor, Page, PageRequest},
};
use gradus_entities::{
    delivery::{ActiveModel, Column, Entity, Model},
    delivery_attempt as attempt,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

use crate::{
    claim,
    error::Result,
    page::{Sort, instant_key, page},
    store::{Db, WriteTx},
};

const TABLE: &str = "deliveries";

fn delivery(row: Model) -> Delivery {
    Delivery {
        id: row.id,
        channel: row.channel,
        destination: row.destination,
        key: row.key,
        payload: row.payload,
        state: row.state,
        attempts: row.attempts,
        tries: row.tries,
        epoch: row.epoch,
        wake_at: row.wake_at,
        error: row.error,
        ended_at: row.ended_at,
        version: row.version,
    }
}

/// An attempt of a delivery (R122).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Of which delivery.
    pub delivery: DeliveryId,
    /// Its number, from 1.
    pub number: i32,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended; none while it is under way, and where it was cut.
    pub ended_at: Option<DateTime<Utc>>,
    /// What its failure means; none where it arrived.
    pub failure: Option<ErrorClass>,
    /// Why it failed.
    pub error: Option<String>,
}

/// The organizations of the first deliveries that are due for each of these channels.
pub async fn organizations(db: &impl Db, now: DateTime<Utc>, channels: &[String]) -> Result<Vec<OrganizationId>> {
    claim::organizations(db, TABLE, now, Some(("channel", channels))).await
}

/// Takes due deliveries of these channels that nobody else works on; they are held until the transaction ends.
pub async fn claim(
    tx: &WriteTx,
    scope: &Scope,
    now: DateTime<Utc>,
    channels: &[String],
    limit: usize,
) -> Result<Vec<Delivery>> {
    let rows = claim::claim::<Entity>(tx, scope, now, ("channel", channels), limit).await?;
    Ok(rows.into_iter().map(delivery).collect())
}

/// The delivery of an effect.
pub async fn find_by_key(db: &impl Db, scope: &Scope, channel: &str, key: &str) -> Result<Option<Delivery>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Channel.eq(channel))
        .filter(Column::Key.eq(key));
    Ok(select.one(db.connection()).await?.map(delivery))
}

/// The deliveries with these ids, locked until the transaction ends, by id.
pub async fn find_for_update(tx: &WriteTx, scope: &Scope, ids: &[DeliveryId]) -> Result<Vec<Delivery>> {
    let select = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(select.all(tx.connection()).await?.into_iter().map(delivery).collect())
}

fn filtered(scope: &Scope, states: &[DeliveryState]) -> Select<Entity> {
    let select = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    if states.is_empty() { select } else { select.filter(Column::State.is_in(states.iter().copied())) }
}

/// The deliveries with these ids.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[DeliveryId]) -> Result<Vec<Delivery>> {
    let select = filtered(scope, &[]).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(select.all(db.connection()).await?.into_iter().map(delivery).collect())
}

/// One page of deliveries in these states, or in any where none is named, the one that was recorded first leading.
pub async fn page_by_age(
    db: &impl Db,
    scope: &Scope,
    states: &[DeliveryState],
    request: &PageRequest,
) -> Result<Page<Delivery>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: false };
    let place = |row: &Model| Cursor { key: row.created_at.to_rfc3339(), id: row.id.0 };
    Ok(page(db, filtered(scope, states), sort, request, instant_key, place).await?.map(delivery))
}

/// How many there are.
pub async fn count(db: &impl Db, scope: &Scope, states: &[DeliveryState]) -> Result<u64> {
    Ok(filtered(scope, states).count(db.connection()).await?)
}

/// Stores a new delivery.
pub async fn insert(tx: &WriteTx, scope: &Scope, new: &Delivery, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(new.id),
        channel: Set(new.channel.clone()),
        destination: Set(new.destination.clone()),
        key: Set(new.key.clone()),
        payload: Set(new.payload.clone()),
        state: Set(new.state),
        attempts: Set(new.attempts),
        tries: Set(new.tries),
        epoch: Set(new.epoch),
        wake_at: Set(new.wake_at),
        error: Set(new.error.clone()),
        version: Set(new.version),
        created_at: Set(now),
        ended_at: Set(new.ended_at),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Saves a delivery whose epoch was `epoch`; `false` where somebody has claimed it since (R84).
pub async fn save(tx: &WriteTx, scope: &Scope, delivery: &Delivery, epoch: i64) -> Result<bool> {
    let saved = Entity::update_many()
        .col_expr(Column::State, Expr::value(delivery.state))
        .col_expr(Column::Attempts, Expr::value(delivery.attempts))
        .col_expr(Column::Tries, Expr::value(delivery.tries))
        .col_expr(Column::Epoch, Expr::value(delivery.epoch))
        .col_expr(Column::WakeAt, Expr::value(delivery.wake_at))
        .col_expr(Column::Error, Expr::value(delivery.error.clone()))
        .col_expr(Column::Version, Expr::value(delivery.version))
        .col_expr(Column::EndedAt, Expr::value(delivery.ended_at))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.eq(delivery.id))
        .filter(Column::Epoch.eq(epoch))
        .exec(tx.connection())
        .await?;
    Ok(saved.rows_affected == 1)
}

/// Stores that the attempt of a delivery begins that is its last so far.
pub async fn begin_attempt(tx: &WriteTx, scope: &Scope, delivery: &Delivery, now: DateTime<Utc>) -> Result<()> {
    let row = attempt::ActiveModel {
        organization_id: Set(scope.organization),
        delivery_id: Set(delivery.id),
        number: Set(delivery.tries),
        started_at: Set(now),
        ended_at: Set(None),
        failure: Set(None),
        error: Set(None),
    };
    attempt::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Stores how that attempt ended.
pub async fn end_attempt(
    tx: &WriteTx,
    scope: &Scope,
    delivery: &Delivery,
    failure: Option<&AttemptFailure>,
    now: DateTime<Utc>,
) -> Result<()> {
    attempt::Entity::update_many()
        .col_expr(attempt::Column::EndedAt, Expr::value(Some(now)))
        .col_expr(attempt::Column::Failure, Expr::value(failure.map(|failure| failure.class.as_str())))
        .col_expr(attempt::Column::Error, Expr::value(failure.map(|failure| failure.error.clone())))
        .filter(attempt::Column::OrganizationId.eq(scope.organization))
        .filter(attempt::Column::DeliveryId.eq(delivery.id))
        .filter(attempt::Column::Number.eq(delivery.tries))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The attempts of these deliveries, each delivery's in order.
pub async fn attempts(db: &impl Db, scope: &Scope, deliveries: &[DeliveryId]) -> Result<Vec<Attempt>> {
    let select = attempt::Entity::find()
        .filter(attempt::Column::OrganizationId.eq(scope.organization))
        .filter(attempt::Column::DeliveryId.is_in(deliveries.iter().copied()))
        .order_by_asc(attempt::Column::DeliveryId)
        .order_by_asc(attempt::Column::Number);
    let attempt = |row: attempt::Model| Attempt {
        delivery: row.delivery_id,
        number: row.number,
        started_at: row.started_at,
        ended_at: row.ended_at,
        failure: row.failure,
        error: row.error,
    };
    Ok(select.all(db.connection()).await?.into_iter().map(attempt).collect())
}
