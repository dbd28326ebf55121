//! Raw readings behind values that are percentiles.

use gradus_domain::{
    ids::{IndicatorValueId, OrganizationId},
    indicators::exact::Amount,
};
use sea_orm::entity::prelude::*;

/// A row of `indicator_samples`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_samples")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub value_id: IndicatorValueId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub reading: Amount,
    pub times: i64,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
