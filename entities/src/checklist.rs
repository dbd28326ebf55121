//! Checklists.

use gradus_domain::{
    ids::{ChecklistId, OrganizationId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `checklists`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checklists")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChecklistId,
    pub code: String,
    pub kind: String,
    pub name: LocalizedText,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
