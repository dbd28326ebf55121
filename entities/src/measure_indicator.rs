//! Indicators that show the effect of measures.

use gradus_domain::ids::{IndicatorId, MeasureId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `measure_indicators`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_indicators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure_id: MeasureId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator_id: IndicatorId,
    pub position: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
