//! Frozen periods of training coverage.

use gradus_domain::{
    ids::{CoverageFreezeId, OrganizationId},
    period::Period,
    training::frozen::FrozenTree,
};
use sea_orm::entity::prelude::*;

/// A row of `coverage_freezes`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_freezes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CoverageFreezeId,
    pub period: Period,
    pub known_through: Date,
    pub list_hash: String,
    pub departments: FrozenTree,
    pub frozen_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
