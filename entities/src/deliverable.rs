//! Deliverables of measures.

use gradus_domain::{
    ids::{DeliverableId, MeasureId, OrganizationId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `deliverables`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliverables")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliverableId,
    pub measure_id: MeasureId,
    pub position: i32,
    pub name: LocalizedText,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
