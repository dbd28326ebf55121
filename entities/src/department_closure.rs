//! Each department with itself and every one above it.

use gradus_domain::ids::{DepartmentId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `department_closure`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "department_closure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ancestor_id: DepartmentId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub descendant_id: DepartmentId,
    pub depth: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
