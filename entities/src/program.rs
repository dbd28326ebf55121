//! Programs.

use gradus_domain::{
    ids::{EmployeeId, OrganizationId, ProgramId, ProgramTemplateId},
    locale::LocalizedText,
    programs::program::ProgramState,
};
use sea_orm::entity::prelude::*;

/// A row of `programs`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgramId,
    pub code: String,
    pub name: LocalizedText,
    pub state: ProgramState,
    pub starts_on: Date,
    pub owner_id: Option<EmployeeId>,
    pub template_id: Option<ProgramTemplateId>,
    pub parameters: Json,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub activated_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
