//! Measures.

use gradus_domain::{
    ids::{MeasureAreaId, MeasureId, OrganizationId, PhaseId, ProgramId},
    locale::LocalizedText,
    locale::LocalizedTexts,
    programs::measure::MeasureState,
};
use sea_orm::entity::prelude::*;

/// A row of `measures`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasureId,
    pub program_id: ProgramId,
    pub area_id: MeasureAreaId,
    pub phase_id: PhaseId,
    pub code: String,
    pub name: LocalizedText,
    pub weight: i32,
    pub state: MeasureState,
    pub starts_on: Date,
    pub due_on: Date,
    pub baseline_due_on: Date,
    pub steps: LocalizedTexts,
    pub origin: String,
    pub timing: String,
    pub verified_on: Option<Date>,
    pub version: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
