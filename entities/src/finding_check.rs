//! Looks at the effect of corrective action.

use gradus_domain::{
    findings::effectiveness::CheckOutcome,
    ids::{EmployeeId, FindingId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `finding_checks`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_checks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: FindingId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub due_on: Date,
    pub on_day: Date,
    pub by_id: EmployeeId,
    pub outcome: CheckOutcome,
    pub observed: Option<i64>,
    pub sample: i32,
    pub note: String,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
