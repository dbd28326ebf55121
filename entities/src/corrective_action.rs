//! Actions of findings.

use gradus_domain::{
    findings::action::ActionKind,
    ids::{CorrectiveActionId, DepartmentId, EmployeeId, FindingId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `corrective_actions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corrective_actions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CorrectiveActionId,
    pub number: String,
    pub finding_id: FindingId,
    pub round: i32,
    pub kind: ActionKind,
    pub title: String,
    pub owner_id: EmployeeId,
    pub added_on: Date,
    pub due_on: Date,
    pub done_on: Option<Date>,
    pub done_by_id: Option<EmployeeId>,
    pub evidence: Option<String>,
    pub done_department_id: Option<DepartmentId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
