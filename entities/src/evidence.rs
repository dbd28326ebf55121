//! Revisions of evidence.

use gradus_domain::{
    evidence::{
        format::EvidenceFormat,
        retention::RetentionClass,
        revision::{Decided, EvidenceState},
    },
    ids::{EmployeeId, EvidenceFileId, EvidenceId, OrganizationId},
    scheduling::calendar_proposal::Hand,
};
use sea_orm::entity::prelude::*;

/// A row of `evidence`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvidenceId,
    pub file_id: EvidenceFileId,
    pub hash: String,
    pub size: i64,
    pub format: EvidenceFormat,
    pub name: String,
    pub source: Option<String>,
    pub revision: i32,
    pub replaces_id: Option<EvidenceId>,
    pub principal: String,
    pub uploaded_by: Hand,
    pub uploader_id: Option<EmployeeId>,
    pub uploaded_at: DateTimeUtc,
    pub state: EvidenceState,
    pub retention: RetentionClass,
    pub archived_on: Option<Date>,
    pub is_on_hold: bool,
    pub hold: Option<Decided>,
    pub purged: Option<Decided>,
    pub version: i32,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
