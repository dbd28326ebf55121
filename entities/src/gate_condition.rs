//! Conditions of gates.

use gradus_domain::ids::{EmployeeId, GateConditionId, GateReviewId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `gate_conditions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_conditions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GateConditionId,
    pub review_id: GateReviewId,
    pub position: i32,
    pub text: String,
    pub owner_id: EmployeeId,
    pub due_on: Date,
    pub met_at: Option<DateTimeUtc>,
    pub met_on: Option<Date>,
    pub met_by_id: Option<EmployeeId>,
    pub met_note: Option<String>,
    pub version: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
