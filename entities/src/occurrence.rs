//! Occurrences of schedules.

use gradus_domain::{
    ids::{OccurrenceId, OrganizationId, ScheduleId},
    scheduling::{
        occurrence_note::OccurrenceNote,
        resolve::Pass,
        schedule::OccurrenceState,
        stored::{Merged, Origin},
    },
};
use sea_orm::entity::prelude::*;

/// A row of `occurrences`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occurrences")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OccurrenceId,
    pub schedule_id: ScheduleId,
    pub revision: i32,
    pub origin: Origin,
    pub nominal_at: DateTimeUtc,
    pub nominal_local: DateTime,
    pub nominal_key: String,
    pub due_at: DateTimeUtc,
    pub starts_at: DateTimeUtc,
    pub zone: String,
    pub offset_seconds: i32,
    pub pass: Pass,
    pub tzdb: String,
    pub state: OccurrenceState,
    pub reason: Option<String>,
    pub provisional: bool,
    pub note: Option<OccurrenceNote>,
    pub merged: Merged,
    pub range_to: Option<DateTimeUtc>,
    pub range_count: Option<i64>,
    pub subject_kind: Option<String>,
    pub subject_id: Option<Uuid>,
    pub started_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub exclusive: bool,
    pub blocked_by: Option<OccurrenceId>,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
