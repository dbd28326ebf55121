//! Training campaigns.

use gradus_domain::ids::{OccurrenceId, OrganizationId, ScheduleId, TrainingCampaignId};
use sea_orm::entity::prelude::*;

/// A row of `training_campaigns`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_campaigns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingCampaignId,
    pub number: String,
    pub period: String,
    pub schedule_id: ScheduleId,
    pub occurrence_id: Option<OccurrenceId>,
    pub opened_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
