//! Organizations: the tenants.

use gradus_domain::{
    ids::OrganizationId,
    locale::{Locale, LocalizedText},
};
use sea_orm::entity::prelude::*;

/// A row of `organizations`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    pub code: String,
    pub name: LocalizedText,
    pub time_zone: String,
    pub calendar: String,
    pub locale: Locale,
    pub created_at: DateTimeUtc,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
