//! Cells of responsibility matrices.

use gradus_domain::{
    ids::{DepartmentId, MatrixVersionId, MeasureId, OrganizationId},
    programs::matrix::RaciRole,
};
use sea_orm::entity::prelude::*;

/// A row of `responsibilities`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibilities")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub matrix_version_id: MatrixVersionId,
    pub measure_id: MeasureId,
    pub department_id: DepartmentId,
    pub role: RaciRole,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
