//! How often what everybody is judged by has changed.

use gradus_domain::ids::OrganizationId;
use sea_orm::entity::prelude::*;

/// A row of `coverage_generations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_generations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    pub generation: i64,
    pub edition: i64,
    pub begun: bool,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
