//! Sums of coverage of a requirement, of a department without those below it.

use gradus_domain::ids::{DepartmentId, OrganizationId, TrainingRequirementId};
use sea_orm::entity::prelude::*;

/// A row of `coverage_rollups`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_rollups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub requirement_id: TrainingRequirementId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub department_id: DepartmentId,
    pub required: i64,
    pub fulfilled: i64,
    pub waived: i64,
    pub not_applicable: i64,
    pub overdue: i64,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
