//! Reviews of gates.

use gradus_domain::{
    ids::{EmployeeId, GateReviewId, OrganizationId, PhaseId},
    programs::gate::{evaluate::GateRecommendation, review::Evaluations},
};
use sea_orm::entity::prelude::*;

/// A row of `gate_reviews`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GateReviewId,
    pub phase_id: PhaseId,
    pub number: i32,
    pub cycle: Option<i32>,
    pub opened_at: DateTimeUtc,
    pub opened_by_id: Option<EmployeeId>,
    pub evaluations: Evaluations,
    pub recommendation: GateRecommendation,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
