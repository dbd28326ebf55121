//! Versions of working calendars.

use gradus_domain::ids::{CalendarId, CalendarVersionId, OrganizationId};
use sea_orm::entity::prelude::*;

/// A row of `calendar_versions`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarVersionId,
    pub calendar_id: CalendarId,
    pub version: i32,
    pub weekend: Json,
    pub provisional_years: Json,
    pub known_through: Date,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
