//! Runs of the importer.

use gradus_domain::{
    ids::{ImportId, OrganizationId},
    imports::{ConflictRule, ImportFormat, ImportState, ImportedKind},
    scheduling::calendar_proposal::Hand,
};
use sea_orm::entity::prelude::*;

/// A row of `imports`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub version: i32,
    pub kind: ImportedKind,
    pub format: ImportFormat,
    pub file_name: String,
    pub file_hash: String,
    pub sheet: Option<String>,
    pub on_conflict: ConflictRule,
    pub in_batches: bool,
    pub state: ImportState,
    pub done: i64,
    pub created: i64,
    pub updated: i64,
    pub unchanged: i64,
    pub skipped: i64,
    pub refused: i64,
    pub expected_rows: Option<i64>,
    pub batches: i32,
    pub starts: i32,
    pub complaints: i64,
    pub principal: String,
    pub started_by: Hand,
    pub started_at: DateTimeUtc,
    pub resumed_at: DateTimeUtc,
    pub resumed_from: i64,
    pub changed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
