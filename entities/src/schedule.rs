//! Schedules.

use gradus_domain::{
    ids::{OrganizationId, ProgramId, ScheduleId},
    locale::LocalizedText,
    scheduling::{
        schedule::{InactiveReason, ScheduleRule, ScheduleState},
        standstill::{Pause, Stopped},
    },
};
use sea_orm::entity::prelude::*;

/// A row of `schedules`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScheduleId,
    pub code: String,
    pub name: LocalizedText,
    pub rule: ScheduleRule,
    pub time_zone: String,
    pub calendar: Option<String>,
    pub action_kind: String,
    pub state: ScheduleState,
    pub inactive_reason: Option<InactiveReason>,
    pub program_id: Option<ProgramId>,
    pub revision: i32,
    pub version: i32,
    pub cursor: DateTimeUtc,
    pub next_nominal_at: Option<DateTimeUtc>,
    pub next_due_at: Option<DateTimeUtc>,
    pub next_starts_at: Option<DateTimeUtc>,
    pub wake_at: Option<DateTimeUtc>,
    pub backfill_until: Option<DateTimeUtc>,
    pub pause: Option<Pause>,
    pub hold: Option<Pause>,
    pub stopped: Stopped,
    pub error: Option<String>,
    pub failures: i32,
    pub tzdb: String,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
