//! Windows of training coverage that schedules close.

use gradus_domain::{
    ids::{OccurrenceId, OrganizationId, TrainingClosingId},
    period::Period,
};
use sea_orm::entity::prelude::*;

/// A row of `training_closings`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_closings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingClosingId,
    pub period: Period,
    pub occurrence_id: OccurrenceId,
    pub freezes_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
