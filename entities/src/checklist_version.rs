//! Published versions of checklists.

use gradus_domain::{
    audits::checklist::ChecklistContent,
    ids::{ChecklistId, ChecklistVersionId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `checklist_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checklist_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChecklistVersionId,
    pub checklist_id: ChecklistId,
    pub number: i32,
    pub content: ChecklistContent,
    pub digest: String,
    pub published_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
