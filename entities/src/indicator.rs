//! Indicators.

use gradus_domain::{
    ids::{DepartmentId, IndicatorId, OrganizationId, ProgramId},
    indicators::{Cadence, IndicatorDefinition, IndicatorDirection, IndicatorTags},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `indicators`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorId,
    pub program_id: ProgramId,
    pub code: String,
    pub name: LocalizedText,
    pub direction: IndicatorDirection,
    pub cadence: Cadence,
    pub owner_id: DepartmentId,
    pub tags: IndicatorTags,
    pub definition: IndicatorDefinition,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
