//! Questions about measures to other departments.

use gradus_domain::ids::{DepartmentId, EmployeeId, MeasureId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `measure_consultations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measure_consultations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub measure_id: MeasureId,
    pub department_id: DepartmentId,
    pub question: String,
    pub asked_at: DateTimeUtc,
    pub asked_by_id: Option<EmployeeId>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
