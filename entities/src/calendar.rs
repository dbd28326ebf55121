//! Working calendars.

use gradus_domain::{
    ids::{CalendarId, OrganizationId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `calendars`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendars")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarId,
    pub code: String,
    pub name: LocalizedText,
    pub time_zone: String,
    /// Number of the version that holds.
    pub version: i32,
    pub alerted_through: Option<Date>,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
