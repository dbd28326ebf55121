//! Signed results of audits.

use gradus_domain::ids::{AuditId, EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `audit_results`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_results")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_id: AuditId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: i32,
    pub formula_version: String,
    #[sea_orm(column_type = "Text")]
    pub json: String,
    pub hash: String,
    pub answers_hash: String,
    pub basis_points: Option<i32>,
    pub signed_by: EmployeeId,
    pub signed_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
