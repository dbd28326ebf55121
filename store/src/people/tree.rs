//! The department tree as a value, in one statement.

use gradus_domain::{access::Scope, ids::DepartmentId, people::tree::DepartmentTree};
use gradus_entities::department::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    error::{Result, StoreError},
    store::Db,
};

/// Every department of the organization, whatever the scope reaches: a subtree needs what is above it to be placed.
pub async fn load(db: &impl Db, scope: &Scope) -> Result<DepartmentTree> {
    let rows: Vec<(DepartmentId, Option<DepartmentId>)> = Entity::find()
        .filter(Column::OrganizationId.eq(scope.organization))
        .order_by_asc(Column::Code)
        .select_only()
        .columns([Column::Id, Column::ParentId])
        .into_tuple()
        .all(db.connection())
        .await?;
    DepartmentTree::try_new(rows)
        .map_err(|error| StoreError::Inconsistent { table: "departments", what: error.to_string() })
}
