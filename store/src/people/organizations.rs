//! The tenants.

use chrono::{DateTime, Utc};
use gradus_domain::{ids::OrganizationId, people::organization::Organization};
use gradus_entities::organization::{ActiveModel, Column, Entity, Model};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    error::Result,
    store::{Db, WriteTx},
};

fn organization(row: Model) -> Organization {
    Organization {
        id: row.id,
        code: row.code,
        name: row.name,
        time_zone: row.time_zone,
        calendar: row.calendar,
        locale: row.locale,
    }
}

/// The organization itself.
pub async fn find(db: &impl Db, id: OrganizationId) -> Result<Option<Organization>> {
    let row = Entity::find().filter(Column::Id.eq(id)).one(db.connection()).await?;
    Ok(row.map(organization))
}

/// When the organization was made, in business time.
pub async fn made_at(db: &impl Db, id: OrganizationId) -> Result<Option<DateTime<Utc>>> {
    let row = Entity::find().filter(Column::Id.eq(id)).one(db.connection()).await?;
    Ok(row.map(|row| row.created_at))
}

/// The organization with this code, for commands of the operator.
pub async fn find_by_code(db: &impl Db, code: &str) -> Result<Option<Organization>> {
    let row = Entity::find().filter(Column::Code.eq(code)).one(db.connection()).await?;
    Ok(row.map(organization))
}

/// Every organization of the installation, for background work and commands of the operator.
pub async fn list(db: &impl Db) -> Result<Vec<Organization>> {
    let rows = Entity::find().order_by_asc(Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(organization).collect())
}

/// Stores a new organization.
pub async fn insert(tx: &WriteTx, organization: &Organization, now: DateTime<Utc>) -> Result<()> {
    let row = ActiveModel {
        id: Set(organization.id),
        code: Set(organization.code.clone()),
        name: Set(organization.name.clone()),
        time_zone: Set(organization.time_zone.clone()),
        calendar: Set(organization.calendar.clone()),
        locale: Set(organization.locale),
        created_at: Set(now),
    };
    Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
