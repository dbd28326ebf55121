//! Why phases moved.

use gradus_domain::ids::{OrganizationId, PhaseId};
use sea_orm::entity::prelude::*;

/// A row of `replannings`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replannings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub phase_id: PhaseId,
    pub old_ends_on: Date,
    pub new_ends_on: Date,
    pub reason: String,
    pub at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
