//! API tokens, as hashes.

use gradus_domain::ids::{DepartmentId, EmployeeId, OrganizationId, TokenId};
use sea_orm::entity::prelude::*;

/// A row of `tokens`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TokenId,
    pub name: String,
    pub hash: String,
    pub role: gradus_domain::access::RolePreset,
    pub department_id: Option<DepartmentId>,
    pub employee_id: Option<EmployeeId>,
    pub created_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    pub last_used_at: Option<DateTimeUtc>,
    pub scopes: Option<gradus_domain::access::Actions>,
    pub rotated_at: Option<DateTimeUtc>,
    pub first_id: Option<TokenId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
