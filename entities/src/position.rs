//! Positions.

use gradus_domain::{
    ids::{OrganizationId, PositionId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `positions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "positions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PositionId,
    pub code: String,
    pub name: LocalizedText,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
