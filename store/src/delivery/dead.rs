//! Deliveries that were given up, for the self-check (R123, R130).

use gradus_domain::{
    access::Scope,
    delivery::parcel::DeliveryState,
    scheduling::health::{HealthCheck, Suspect},
};
use gradus_entities::delivery::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::{error::Result, scheduling::health::Look, store::Db};

fn given_up(scope: &Scope) -> Select<Entity> {
    let of_organization = Entity::find().filter(Column::OrganizationId.eq(scope.organization));
    of_organization.filter(Column::State.eq(DeliveryState::Dead))
}

/// Those, by id.
pub async fn suspects(db: &impl Db, scope: &Scope, look: &Look) -> Result<Vec<Suspect>> {
    let select = match look.after {
        Some(after) => given_up(scope).filter(Column::Id.gt(after)),
        None => given_up(scope),
    };
    let rows = select.order_by_asc(Column::Id).limit(look.limit).all(db.connection()).await?;
    let suspect = |row: Model| Suspect {
        check: HealthCheck::DeliveryDead,
        id: row.id.0,
        code: row.destination,
        since: row.ended_at,
        known_through: None,
    };
    Ok(rows.into_iter().map(suspect).collect())
}

/// How many there are.
pub async fn count(db: &impl Db, scope: &Scope) -> Result<u64> {
    Ok(given_up(scope).count(db.connection()).await?)
}
