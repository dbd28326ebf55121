//! Cells that a run of the importer refused.

use gradus_domain::ids::{ImportId, ImportRefusalId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `import_refusals`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_refusals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportRefusalId,
    pub import_id: ImportId,
    pub line: i64,
    pub column_name: String,
    pub code: String,
    pub message: String,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
