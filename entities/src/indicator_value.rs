//! Revisions of indicator values. Insert-only: a correction is the next revision.

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, IndicatorId, IndicatorValueId, OrganizationId},
    indicators::{exact::Amount, parts::ValueSource},
    period::Period,
};
use sea_orm::entity::prelude::*;

/// A row of `indicator_values`. Which parts it has says what it is: a quotient, a weighted value, a value, or neither,
/// whose readings stand in `indicator_samples`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_values")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IndicatorValueId,
    pub indicator_id: IndicatorId,
    pub department_id: Option<DepartmentId>,
    pub unit_id: Uuid,
    pub period: Period,
    pub number: i32,
    pub numerator: Option<Amount>,
    pub denominator: Option<Amount>,
    pub value: Option<Amount>,
    pub weight: Option<Amount>,
    pub sample_size: Option<i64>,
    pub source: ValueSource,
    pub formula_version: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub recorded_by_id: Option<EmployeeId>,
    pub is_late: bool,
    pub reason: Option<String>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
