//! Figures of frozen periods.

use gradus_domain::{
    ids::{CoverageFreezeId, DepartmentId, OrganizationId},
    training::{frequency::Frequency, frozen::ByRequirement},
};
use sea_orm::entity::prelude::*;

/// A row of `coverage_snapshots`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_snapshots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub freeze_id: CoverageFreezeId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub department_id: Option<DepartmentId>,
    pub required: i32,
    pub fulfilled: i32,
    pub waived: i32,
    pub not_applicable: i32,
    pub overdue: i32,
    pub persons_required: i32,
    pub persons_fulfilled: i32,
    pub frequency: Frequency,
    pub by_requirement: ByRequirement,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
