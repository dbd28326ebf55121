//! Courses.

use gradus_domain::{
    ids::{CourseId, OrganizationId},
    locale::LocalizedText,
    training::catalog::{CourseMode, Equivalents, Subject},
};
use sea_orm::entity::prelude::*;

/// A row of `courses`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "courses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CourseId,
    pub code: String,
    pub name: LocalizedText,
    pub subject: Subject,
    pub minutes: i32,
    pub mode: CourseMode,
    pub pass_mark: Option<i32>,
    pub equivalents: Equivalents,
    pub version: i32,
    pub version_since: Option<Date>,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
