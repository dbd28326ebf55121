//! Where audits come from that no schedule made.

use gradus_domain::ids::{AuditId, EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `audit_sources`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_sources")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_id: AuditId,
    pub follows_up_id: Option<AuditId>,
    pub planned_by: Option<EmployeeId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
