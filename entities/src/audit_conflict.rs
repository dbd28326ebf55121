//! Conflicts of interest that people declared.

use gradus_domain::ids::{AuditConflictId, DepartmentId, EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `audit_conflicts`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_conflicts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditConflictId,
    pub employee_id: EmployeeId,
    pub department_id: DepartmentId,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
    pub reason: String,
    pub declared_by: Option<EmployeeId>,
    pub declared_at: DateTimeUtc,
    pub withdrawal_reason: Option<String>,
    pub withdrawn_by: Option<EmployeeId>,
    pub withdrawn_at: Option<DateTimeUtc>,
    pub version: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
