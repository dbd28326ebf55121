//! Versions of responsibility matrices.

use gradus_domain::ids::{MatrixVersionId, OrganizationId, ProgramId};
use sea_orm::entity::prelude::*;

/// A row of `matrix_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "matrix_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MatrixVersionId,
    pub program_id: ProgramId,
    pub number: i32,
    pub effective_from: Date,
    pub published_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
