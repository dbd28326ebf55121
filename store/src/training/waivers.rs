//! Waivers.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Scope,
    ids::{EmployeeId, WaiverId},
    training::evidence::RecordedWaiver,
};
use gradus_entities::waiver::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};

use super::people::{People, Posts, belongs};
use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn waiver(row: Model) -> RecordedWaiver {
    RecordedWaiver {
        id: row.id,
        employee: row.employee_id,
        requirement: row.requirement_id,
        reason: row.reason,
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        approved_by: row.approved_by_id,
        known_on: row.known_on,
    }
}

fn visible(scope: &Scope, people: &People, posts: Posts) -> Select<Entity> {
    Entity::find().filter(Column::OrganizationId.eq(scope.organization)).filter(belongs(
        scope,
        people,
        posts,
        Expr::col(("waivers", "employee_id")),
    ))
}

/// The waivers of these people, whatever their present department: what figures are judged from.
pub async fn bearing_on(db: &impl Db, scope: &Scope, people: &People) -> Result<Vec<RecordedWaiver>> {
    let rows = visible(scope, people, Posts::Ever).order_by_asc(Column::ValidFrom).all(db.connection()).await?;
    Ok(rows.into_iter().map(waiver).collect())
}

/// The waivers with these ids of people whom the scope reaches.
pub async fn find_many(db: &impl Db, scope: &Scope, ids: &[WaiverId]) -> Result<Vec<RecordedWaiver>> {
    let select = visible(scope, &People::Named, Posts::Present).filter(Column::Id.is_in(ids.iter().copied()));
    Ok(select.all(db.connection()).await?.into_iter().map(waiver).collect())
}

/// The waivers of these people whom the scope reaches, the latest first.
pub async fn of_people(db: &impl Db, scope: &Scope, people: Vec<EmployeeId>) -> Result<Vec<RecordedWaiver>> {
    let select = visible(scope, &People::These(people), Posts::Present);
    let rows = select.order_by_desc(Column::ValidFrom).order_by_desc(Column::Id).all(db.connection()).await?;
    Ok(rows.into_iter().map(waiver).collect())
}

/// Stores new waivers.
pub async fn insert_many(tx: &WriteTx, scope: &Scope, waivers: &[RecordedWaiver], now: DateTime<Utc>) -> Result<()> {
    let rows = waivers.iter().map(|waiver| ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(waiver.id),
        employee_id: Set(waiver.employee),
        requirement_id: Set(waiver.requirement),
        reason: Set(waiver.reason.clone()),
        valid_from: Set(waiver.valid_from),
        valid_until: Set(waiver.valid_until),
        approved_by_id: Set(waiver.approved_by),
        known_on: Set(waiver.known_on),
        created_at: Set(now),
    });
    let rows: Vec<_> = rows.collect();
    for chunk in rows.chunks(500) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}
