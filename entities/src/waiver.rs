//! Waivers of training requirements.

use gradus_domain::ids::{EmployeeId, OrganizationId, TrainingRequirementId, WaiverId};
use sea_orm::entity::prelude::*;

/// A row of `waivers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waivers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WaiverId,
    pub employee_id: EmployeeId,
    pub requirement_id: TrainingRequirementId,
    pub reason: String,
    pub valid_from: Date,
    pub valid_until: Date,
    pub approved_by_id: EmployeeId,
    pub known_on: Date,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
