//! Departments that an audit looks at.

use gradus_domain::ids::{AuditId, DepartmentId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `audit_scope_departments`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_scope_departments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_id: AuditId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub department_id: DepartmentId,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
