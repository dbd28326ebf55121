//! What evidence shows.

use gradus_domain::{
    evidence::revision::EvidenceObjectKind,
    ids::{EvidenceId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `evidence_uses`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence_uses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub evidence_id: EvidenceId,
    pub object_kind: EvidenceObjectKind,
    pub object_id: Uuid,
    pub bound_at: DateTimeUtc,
    pub frozen_at: Option<DateTimeUtc>,
    pub unbound_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
