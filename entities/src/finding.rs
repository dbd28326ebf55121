//! Findings.

use gradus_domain::{
    findings::{
        grade::{FindingGrade, FindingSource},
        state::FindingState,
    },
    ids::{AuditId, DepartmentId, EmployeeId, FindingId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `findings`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "findings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    pub number: String,
    pub title: String,
    pub grade: FindingGrade,
    pub raised_grade: FindingGrade,
    pub source: FindingSource,
    pub state: FindingState,
    pub department_id: DepartmentId,
    pub audit_id: Option<AuditId>,
    pub item: Option<String>,
    pub key: Option<String>,
    pub raised_by_id: Option<EmployeeId>,
    pub raised_on: Date,
    pub owner_id: Option<EmployeeId>,
    pub issued_on: Option<Date>,
    pub closed_on: Option<Date>,
    pub disputed_by_id: Option<EmployeeId>,
    pub reason: Option<String>,
    pub accepted_until: Option<Date>,
    pub accepted_by_id: Option<EmployeeId>,
    pub cycle: i32,
    pub ineffective: i32,
    pub due_or_never: Date,
    pub cause_code: Option<String>,
    pub due_version: i32,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
