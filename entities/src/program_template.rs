//! Versions of templates that were applied.

use gradus_domain::{
    ids::{OrganizationId, ProgramTemplateId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `program_templates`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "program_templates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProgramTemplateId,
    pub code: String,
    pub template_version: String,
    pub digest: String,
    pub name: LocalizedText,
    pub summary: LocalizedText,
    pub applied_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
