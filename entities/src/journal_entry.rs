//! The journal: one line per command, insert-only.

use gradus_domain::ids::{EmployeeId, JournalEntryId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `journal_entries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JournalEntryId,
    pub at: DateTimeUtc,
    pub actor_kind: String,
    pub actor: String,
    pub actor_name: String,
    pub employee_id: Option<EmployeeId>,
    pub command: String,
    pub object_kind: String,
    pub object_id: Option<Uuid>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    pub outcome: String,
    pub refusals: Option<String>,
    pub idempotency_key: Option<String>,
    pub trace_id: String,
    pub commitments: Option<String>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
