//! Windows of training coverage that schedules close.

use chrono::{DateTime, Utc};
use gradus_domain::{access::Scope, ids::TrainingClosingId, period::Period, training::closing::TrainingClosing};
use gradus_entities::training_closing::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, LockType},
};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn closing(row: &Model) -> TrainingClosing {
    TrainingClosing { id: row.id, period: row.period, occurrence: row.occurrence_id, freezes_at: row.freezes_at }
}

fn open(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(Column::EndedAt.is_null())
}

/// Stores new ones.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, closings: &[TrainingClosing]) -> Result<()> {
    let rows = closings.iter().map(|closing| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(closing.id),
        period: Set(closing.period),
        occurrence_id: Set(closing.occurrence),
        freezes_at: Set(closing.freezes_at),
        ended_at: Set(None),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(500) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Those whose time has come by `now`, the oldest period first.
pub async fn due(db: &impl Db, scope: &Scope, now: DateTime<Utc>) -> Result<Vec<TrainingClosing>> {
    let select = open(scope).filter(Column::FreezesAt.lte(now));
    let rows = select.order_by_asc(Column::FreezesAt).order_by_asc(Column::Period).all(db.connection()).await?;
    Ok(rows.iter().map(closing).collect())
}

/// Those of a period that wait, held until the transaction ends.
pub async fn of_period_for_update(tx: &WriteTx, scope: &Scope, period: Period) -> Result<Vec<TrainingClosing>> {
    let select = open(scope).filter(Column::Period.eq(period)).order_by_asc(Column::Id);
    let rows = select.lock(LockType::Update).all(tx.connection()).await?;
    Ok(rows.iter().map(closing).collect())
}

/// Notes that they have done their work.
pub async fn end(tx: &WriteTx, scope: &Scope, ids: &[TrainingClosingId], now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::OrganizationId.eq(scope.organization))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}
