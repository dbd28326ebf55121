//! Measures that come before others.

use gradus_domain::ids::{MeasureId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `measure_dependencies`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_dependencies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub measure_id: MeasureId,
    pub needs_id: MeasureId,
    pub since: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
