//! Backfills of schedules.

use gradus_domain::{
    ids::{BackfillId, OrganizationId, ScheduleId},
    scheduling::backfill::{BackfillOrder, BackfillState, Word},
};
use sea_orm::entity::prelude::*;

/// A row of `backfills`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "backfills")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BackfillId,
    pub schedule_id: ScheduleId,
    pub revision: i32,
    pub version: i32,
    pub state: BackfillState,
    pub span_from: DateTimeUtc,
    pub span_to: DateTimeUtc,
    pub sort: BackfillOrder,
    pub even_if_open: bool,
    pub planned: i32,
    pub made: i32,
    pub passed: i32,
    pub watermark: Option<DateTimeUtc>,
    pub wake_at: Option<DateTimeUtc>,
    pub waits: i32,
    pub error: Option<String>,
    pub asked: Word,
    pub cancelled: Option<Word>,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
