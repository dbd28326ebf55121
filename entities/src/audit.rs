//! Audits.

use gradus_domain::{
    audits::{audit::ItemCodes, scope::AuditScope, state::AuditState},
    ids::{
        AuditId, AuditProgramId, ChecklistVersionId, DepartmentId, MatrixVersionId, OccurrenceId, OrganizationId,
        ScheduleId,
    },
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `audits`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    pub number: String,
    pub name: LocalizedText,
    pub audit_program_id: AuditProgramId,
    pub schedule_id: Option<ScheduleId>,
    pub occurrence_id: Option<OccurrenceId>,
    pub scope: AuditScope,
    pub matrix_version_id: Option<MatrixVersionId>,
    pub checklist_version_id: Option<ChecklistVersionId>,
    pub items: Option<ItemCodes>,
    pub profile_code: Option<String>,
    pub unannounced: bool,
    pub informed_on: Option<Date>,
    pub started_on: Option<Date>,
    pub state: AuditState,
    pub planned_on: Date,
    pub ends_on: Date,
    pub starts_at: DateTimeUtc,
    pub department_id: DepartmentId,
    pub cancel_reason: Option<String>,
    pub due_version: i32,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
