//! Areas of measures.

use gradus_domain::{
    ids::{DepartmentId, MeasureAreaId, OrganizationId, ProgramId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `measure_areas`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_areas")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MeasureAreaId,
    pub program_id: ProgramId,
    pub code: String,
    pub name: LocalizedText,
    pub accountable_id: DepartmentId,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
