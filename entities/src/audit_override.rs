//! Exceptions from the independence of auditors.

use gradus_domain::{
    audits::exception::{AllWaived, Compensation},
    ids::{AuditId, AuditOverrideId, EmployeeId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `audit_overrides`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_overrides")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditOverrideId,
    pub audit_id: AuditId,
    pub reason: String,
    pub approver_id: EmployeeId,
    pub compensation: Compensation,
    pub compensator_id: EmployeeId,
    pub waived: AllWaived,
    pub asked_by: Option<EmployeeId>,
    pub made_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub review_note: Option<String>,
    pub reviewed_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
