//! Revocations of completions.

use gradus_domain::ids::{CompletionId, EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `completion_revocations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "completion_revocations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub completion_id: CompletionId,
    pub reason: String,
    pub revoked_on: Date,
    pub revoked_by_id: Option<EmployeeId>,
    pub revoked_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
