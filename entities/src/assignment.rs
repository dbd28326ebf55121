//! Dated posts.

use gradus_domain::ids::{AssignmentId, DepartmentId, EmployeeId, OrganizationId, PositionId};
use sea_orm::entity::prelude::*;

/// A row of `assignments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssignmentId,
    pub employee_id: EmployeeId,
    pub department_id: DepartmentId,
    pub position_id: Option<PositionId>,
    pub main: bool,
    pub fte_basis_points: i32,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
