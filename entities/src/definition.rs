//! Definitions of programs.

use gradus_domain::{
    ids::{DefinitionId, OrganizationId, ProgramId},
    programs::definition::{DefinitionContent, DefinitionKind},
};
use sea_orm::entity::prelude::*;

/// A row of `definitions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "definitions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DefinitionId,
    pub program_id: ProgramId,
    pub kind: DefinitionKind,
    pub code: String,
    pub position: i32,
    pub content: DefinitionContent,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
