//! Employees.

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, OrganizationId, PositionId},
    people::employment::EmploymentType,
};
use sea_orm::entity::prelude::*;

/// A row of `employees`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "employees")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmployeeId,
    pub number: String,
    pub name: String,
    pub search_name: String,
    pub email: Option<String>,
    pub employment_type: EmploymentType,
    pub hired_on: Date,
    pub left_on: Option<Date>,
    pub department_id: DepartmentId,
    pub position_id: Option<PositionId>,
    pub manager_id: Option<EmployeeId>,
    pub locale: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
