//! Leaves, with dates.

use gradus_domain::ids::{EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `leaves`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leaves")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub employee_id: EmployeeId,
    pub kind: String,
    pub valid_from: Date,
    pub valid_to: Option<Date>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
