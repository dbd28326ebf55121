//! Causes of findings.

use gradus_domain::{
    findings::cause::{CauseMethod, Whys},
    ids::{EmployeeId, FindingId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `finding_causes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_causes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: FindingId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub cycle: i32,
    pub method: CauseMethod,
    pub code: String,
    pub text: String,
    pub whys: Whys,
    pub by_id: Option<EmployeeId>,
    pub on_day: Date,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
