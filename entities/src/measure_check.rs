//! Checks of measures.

use gradus_domain::{
    ids::{EmployeeId, MeasureCheckId, MeasureId, OrganizationId},
    period::Period,
    programs::measure_check::{CheckBasis, CheckResult},
};
use sea_orm::entity::prelude::*;

/// A row of `measure_checks`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_checks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasureCheckId,
    pub measure_id: MeasureId,
    pub quarter: Period,
    pub result: CheckResult,
    pub basis: Option<CheckBasis>,
    pub note: Option<String>,
    pub checked_on: Date,
    pub recorded_at: DateTimeUtc,
    pub checked_by_id: Option<EmployeeId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
