//! Phases.

use gradus_domain::{
    ids::{OrganizationId, PhaseId, ProgramId},
    locale::LocalizedText,
    locale::LocalizedTexts,
    programs::phase::PhaseState,
};
use sea_orm::entity::prelude::*;

/// A row of `phases`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "phases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhaseId,
    pub program_id: ProgramId,
    pub code: String,
    pub name: LocalizedText,
    pub position: i32,
    pub start_month: i32,
    pub end_month: Option<i32>,
    pub cycle_months: Option<i32>,
    pub starts_on: Date,
    pub ends_on: Option<Date>,
    pub baseline_starts_on: Date,
    pub baseline_ends_on: Option<Date>,
    pub state: PhaseState,
    pub objectives: LocalizedTexts,
    pub note: Option<LocalizedText>,
    pub version: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
