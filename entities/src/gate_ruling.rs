//! Decisions of gates.

use gradus_domain::{
    ids::{EmployeeId, GateReviewId, OrganizationId},
    programs::gate::{
        evaluate::GateRecommendation,
        review::{Evaluations, GateDecision},
    },
};
use sea_orm::entity::prelude::*;

/// A row of `gate_rulings`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_rulings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: GateReviewId,
    pub decision: GateDecision,
    pub reason: Option<String>,
    pub is_against: bool,
    pub decided_at: DateTimeUtc,
    pub decided_by_id: EmployeeId,
    pub evaluations: Evaluations,
    pub recommendation: GateRecommendation,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
