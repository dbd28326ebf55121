//! Exit criteria of phases.

use gradus_domain::{
    ids::{ExitCriterionId, OrganizationId, PhaseId},
    locale::LocalizedText,
    programs::phase::GateChecks,
};
use sea_orm::entity::prelude::*;

/// A row of `exit_criteria`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exit_criteria")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExitCriterionId,
    pub phase_id: PhaseId,
    pub code: String,
    pub position: i32,
    pub text: LocalizedText,
    pub blocking: bool,
    pub basis: String,
    pub checks: GateChecks,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
