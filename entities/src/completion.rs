//! Completions of courses.

use gradus_domain::{
    ids::{CompletionId, CourseId, EmployeeId, OrganizationId},
    period::Period,
};
use sea_orm::entity::prelude::*;

/// A row of `completions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "completions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompletionId,
    pub employee_id: EmployeeId,
    pub course_id: CourseId,
    pub course_version: i32,
    pub completed_on: Date,
    pub score: Option<i32>,
    pub passed: bool,
    pub source_ref: Option<String>,
    pub identity: Uuid,
    pub attempt: i32,
    pub known_on: Date,
    pub closes: Option<Period>,
    pub recorded_by_id: Option<EmployeeId>,
    pub recorded_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
