//! Roles.

use gradus_domain::{
    ids::{OrganizationId, RoleId},
    locale::LocalizedText,
};
use sea_orm::entity::prelude::*;

/// A row of `roles`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "roles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoleId,
    pub code: String,
    pub name: LocalizedText,
    pub held_in: Option<String>,
    pub may: Json,
    pub identity_hidden: bool,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
