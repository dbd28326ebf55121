//! Due days that were moved.

use gradus_domain::ids::{EmployeeId, FindingId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `finding_extensions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding_extensions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub finding_id: FindingId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub from_day: Date,
    pub to_day: Date,
    pub reason: String,
    pub by_id: Option<EmployeeId>,
    pub on_day: Date,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
