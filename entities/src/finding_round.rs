//! Rounds of findings.

use gradus_domain::{
    findings::{effectiveness::EffectivenessPlan, finding::Elsewhere},
    ids::{EmployeeId, FindingId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `finding_rounds`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_rounds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: FindingId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub cycle: i32,
    pub opened_on: Date,
    pub original_due_on: Option<Date>,
    pub due_on: Option<Date>,
    pub elsewhere: Option<Elsewhere>,
    pub plan: Option<EffectivenessPlan>,
    pub implemented_on: Option<Date>,
    pub verified_on: Option<Date>,
    pub verified_by_id: Option<EmployeeId>,
    pub check_due_on: Option<Date>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
