//! Departments.

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, OrganizationId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `departments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "departments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DepartmentId,
    pub code: String,
    pub name: LocalizedText,
    pub kind: String,
    pub tier: Option<String>,
    pub duty: LocalizedText,
    pub origin: String,
    pub parent_id: Option<DepartmentId>,
    pub head_id: Option<EmployeeId>,
    pub deputy_id: Option<EmployeeId>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
