//! Who takes part in training sessions.

use gradus_domain::{
    ids::{CompletionId, EmployeeId, OrganizationId, TrainingSessionId},
    training::session::Attendance,
};
use sea_orm::entity::prelude::*;

/// A row of `training_enrollments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training_enrollments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: TrainingSessionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: EmployeeId,
    pub enrolled_at: DateTimeUtc,
    pub enrolled_by_id: Option<EmployeeId>,
    pub attendance: Option<Attendance>,
    pub completion_id: Option<CompletionId>,
    pub recorded_by_id: Option<EmployeeId>,
    pub recorded_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
