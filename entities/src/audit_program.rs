//! Audit programs.

use gradus_domain::{
    audits::program::AuditProgramDefinition,
    ids::{AuditProgramId, OrganizationId, ProgramId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `audit_programs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_programs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditProgramId,
    pub program_id: ProgramId,
    pub code: String,
    pub name: LocalizedText,
    pub schedule_code: String,
    pub checklist_code: Option<String>,
    pub definition: AuditProgramDefinition,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
