//! Dates of a calendar version that differ from its weekend rule.

use gradus_domain::{
    ids::{CalendarVersionId, OrganizationId},
    locale::LocalizedText,
    scheduling::calendar::DayKind,
};
use sea_orm::entity::prelude::*;

/// A row of `calendar_days`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_days")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub calendar_version_id: CalendarVersionId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    pub kind: DayKind,
    pub name: LocalizedText,
    pub source: LocalizedText,
    pub notice_year: Option<i32>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
