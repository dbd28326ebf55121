//! Deliveries to channels.

use gradus_domain::{
    delivery::parcel::DeliveryState,
    ids::{DeliveryId, OrganizationId},
};
use sea_orm::entity::prelude::*;

/// A row of `deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deliveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: OrganizationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DeliveryId,
    pub channel: String,
    pub destination: String,
    pub key: String,
    pub payload: Json,
    pub state: DeliveryState,
    pub attempts: i32,
    pub tries: i32,
    pub epoch: i64,
    pub wake_at: Option<DateTimeUtc>,
    pub error: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

/// None: joins are written where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
