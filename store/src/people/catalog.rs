//! Positions, roles and groups. There are tens of them: lists are read whole.

use gradus_domain::{
    access::Scope,
    ids::{GroupId, PositionId, RoleId},
    people::catalog::{Group, Position, Role},
};
use gradus_entities::{group, position, role};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::{
    error::{Result, StoreError},
    store::{Db, WriteTx},
};

fn role_of(row: role::Model) -> Result<Role> {
    let may = serde_json::from_value(row.may)
        .map_err(|error| StoreError::Inconsistent { table: "roles", what: error.to_string() })?;
    let identity_hidden = row.identity_hidden;
    Ok(Role { id: row.id, code: row.code, name: row.name, held_in: row.held_in, may, identity_hidden })
}

/// Every position of the organization, by code.
pub async fn positions(db: &impl Db, scope: &Scope) -> Result<Vec<Position>> {
    let select = position::Entity::find().filter(position::Column::OrganizationId.eq(scope.organization));
    let rows = select.order_by_asc(position::Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| Position { id: row.id, code: row.code, name: row.name }).collect())
}

/// The positions with these ids.
pub async fn find_positions(db: &impl Db, scope: &Scope, ids: &[PositionId]) -> Result<Vec<Position>> {
    let select = position::Entity::find().filter(position::Column::OrganizationId.eq(scope.organization));
    let rows = select.filter(position::Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| Position { id: row.id, code: row.code, name: row.name }).collect())
}

/// Every role of the organization, by code.
pub async fn roles(db: &impl Db, scope: &Scope) -> Result<Vec<Role>> {
    let select = role::Entity::find().filter(role::Column::OrganizationId.eq(scope.organization));
    select.order_by_asc(role::Column::Code).all(db.connection()).await?.into_iter().map(role_of).collect()
}

/// The roles with these ids.
pub async fn find_roles(db: &impl Db, scope: &Scope, ids: &[RoleId]) -> Result<Vec<Role>> {
    let select = role::Entity::find().filter(role::Column::OrganizationId.eq(scope.organization));
    let rows = select.filter(role::Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    rows.into_iter().map(role_of).collect()
}

/// Every group of the organization, by code.
pub async fn groups(db: &impl Db, scope: &Scope) -> Result<Vec<Group>> {
    let select = group::Entity::find().filter(group::Column::OrganizationId.eq(scope.organization));
    let rows = select.order_by_asc(group::Column::Code).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| Group { id: row.id, code: row.code, name: row.name }).collect())
}

/// The groups with these ids.
pub async fn find_groups(db: &impl Db, scope: &Scope, ids: &[GroupId]) -> Result<Vec<Group>> {
    let select = group::Entity::find().filter(group::Column::OrganizationId.eq(scope.organization));
    let rows = select.filter(group::Column::Id.is_in(ids.iter().copied())).all(db.connection()).await?;
    Ok(rows.into_iter().map(|row| Group { id: row.id, code: row.code, name: row.name }).collect())
}

/// Stores new positions.
pub async fn insert_positions(tx: &WriteTx, scope: &Scope, all: &[Position]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows = all.iter().map(|position| position::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(position.id),
        code: Set(position.code.clone()),
        name: Set(position.name.clone()),
    });
    position::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Stores new roles.
pub async fn insert_roles(tx: &WriteTx, scope: &Scope, all: &[Role]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows = all.iter().map(|role| role::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(role.id),
        code: Set(role.code.clone()),
        name: Set(role.name.clone()),
        held_in: Set(role.held_in.clone()),
        may: Set(serde_json::json!(role.may)),
        identity_hidden: Set(role.identity_hidden),
    });
    role::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Stores new groups.
pub async fn insert_groups(tx: &WriteTx, scope: &Scope, all: &[Group]) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let rows = all.iter().map(|group| group::ActiveModel {
        organization_id: Set(scope.organization),
        id: Set(group.id),
        code: Set(group.code.clone()),
        name: Set(group.name.clone()),
    });
    group::Entity::insert_many(rows).exec_without_returning(tx.connection()).await?;
    Ok(())
}
