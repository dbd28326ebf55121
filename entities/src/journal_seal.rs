//! The hash chain over runs of journal lines, insert-only.

use gradus_domain::ids::OrganizationId;
use sea_orm::entity::prelude::*;

/// A row of `journal_seals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_seals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub entries: i64,
    pub digest: String,
    pub previous_hash: String,
    pub hash: String,
    pub sealed_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
