//! Targets of indicators over time.

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, IndicatorId, IndicatorTargetId, OrganizationId},
    period::Period,
    programs::template::Thresholds,
};
use sea_orm::entity::prelude::*;

/// A row of `indicator_targets`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_targets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorTargetId,
    pub indicator_id: IndicatorId,
    pub department_id: Option<DepartmentId>,
    pub unit_id: Uuid,
    pub since: Period,
    pub number: i32,
    pub thresholds: Thresholds,
    pub reason: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub recorded_by_id: Option<EmployeeId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
