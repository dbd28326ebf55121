//! Versions of training requirements.

use gradus_domain::{
    ids::{OrganizationId, TrainingRequirementId},
    training::definition::RequirementDefinition,
};
use sea_orm::entity::prelude::*;

/// A row of `training_requirement_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_requirement_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub requirement_id: TrainingRequirementId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    pub definition: RequirementDefinition,
    pub effective_from: Date,
    pub published_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
