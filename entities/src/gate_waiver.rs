//! Criteria that a gate waived.

use gradus_domain::ids::{ExitCriterionId, GateReviewId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `gate_waivers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_waivers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub review_id: GateReviewId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub criterion_id: ExitCriterionId,
    pub code: String,
    pub reason: String,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
