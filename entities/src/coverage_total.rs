//! Sums of coverage over all requirements, of a department without those below it.

use gradus_domain::ids::{DepartmentId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `coverage_totals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_totals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub department_id: DepartmentId,
    pub required: i64,
    pub fulfilled: i64,
    pub waived: i64,
    pub not_applicable: i64,
    pub overdue: i64,
    pub people: i64,
    pub people_missing: i64,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
