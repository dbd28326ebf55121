//! The rules that a schedule has had.

use gradus_domain::{
    ids::{OrganizationId, ScheduleId},
    scheduling::schedule::ScheduleRule,
};
use sea_orm::entity::prelude::*;

/// A row of `schedule_revisions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_revisions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub schedule_id: ScheduleId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub rule: ScheduleRule,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
