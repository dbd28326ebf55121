//! Timers.

use gradus_domain::{
    ids::{OrganizationId, TimerId},
    scheduling::timer::{TimerKind, TimerReason, TimerState},
};
use sea_orm::entity::prelude::*;

/// A row of `timers`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TimerId,
    pub kind: TimerKind,
    pub object_id: Uuid,
    pub step: i32,
    pub armed_version: i32,
    pub due_at: DateTimeUtc,
    pub wake_at: Option<DateTimeUtc>,
    pub state: TimerState,
    pub reason: Option<TimerReason>,
    pub ended_at: Option<DateTimeUtc>,
    pub told: Json,
    pub failures: i32,
    pub error: Option<String>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
