//! What each person adds to the sums of coverage, and until when.

use gradus_domain::ids::{EmployeeId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `coverage_states`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coverage_states")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub employee_id: EmployeeId,
    pub generation: i64,
    pub computed_on: Option<Date>,
    pub changes_on: Option<Date>,
    pub contribution: String,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
