//! Training requirements.

use gradus_domain::{
    ids::{OrganizationId, TrainingRequirementId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `training_requirements`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_requirements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingRequirementId,
    pub code: String,
    pub name: LocalizedText,
    pub note: LocalizedText,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
