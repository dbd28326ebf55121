//! Training sessions.

use gradus_domain::{
    ids::{CourseId, DepartmentId, EmployeeId, OrganizationId, TrainingCampaignId, TrainingSessionId},
    training::session::{SessionMode, SessionState},
};
use sea_orm::entity::prelude::*;

/// A row of `training_sessions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrainingSessionId,
    pub number: String,
    pub course_id: CourseId,
    pub mode: SessionMode,
    pub starts_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub place: Option<String>,
    pub link: Option<String>,
    pub trainer_id: Option<EmployeeId>,
    pub trainer_name: Option<String>,
    pub capacity: i32,
    pub department_id: DepartmentId,
    pub campaign_id: Option<TrainingCampaignId>,
    pub state: SessionState,
    pub cancel_reason: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
