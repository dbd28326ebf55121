//! Who was counted how in frozen periods.

use gradus_domain::{
    ids::{CoverageFreezeId, DepartmentId, OrganizationId},
    training::frozen::FrozenList,
};
use sea_orm::entity::prelude::*;

/// A row of `coverage_lists`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_lists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub freeze_id: CoverageFreezeId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub department_id: Option<DepartmentId>,
    pub list: FrozenList,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
