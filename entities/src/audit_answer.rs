//! What items of audits were answered with.

use gradus_domain::{
    audits::answer::AnswerValue,
    ids::{AuditId, EmployeeId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `audit_answers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_id: AuditId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_code: String,
    pub value: AnswerValue,
    pub note: Option<String>,
    pub evidence_note: Option<String>,
    pub sample_size: Option<i32>,
    pub population: Option<i32>,
    pub version: i32,
    pub answered_by: EmployeeId,
    pub answered_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
