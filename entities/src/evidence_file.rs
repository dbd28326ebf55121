//! The bytes behind evidence.

use gradus_domain::{
    evidence::file::FileState,
    ids::{EvidenceFileId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `evidence_files`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_files")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EvidenceFileId,
    pub hash: String,
    pub size: i64,
    pub state: FileState,
    pub generation: i32,
    pub reserved_until: DateTimeUtc,
    pub stored_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
