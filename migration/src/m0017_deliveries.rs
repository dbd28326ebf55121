//! Deliveries to channels, their attempts, and what is remembered of where they go.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["deliveries", "delivery_attempts", "destinations"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // wake_at is set exactly where something happens by itself: the next attempt, or the lapse of a claim. The claim of
        // what is due reads these indexes and nothing else, as with schedules.
        tenant("deliveries")
            .text("channel")
            .text("destination")
            .text("key")
            .json("payload")
            .one_of("state", &["PENDING", "SENDING", "DELIVERED", "DEAD", "DISCARDED"])
            .int("attempts")
            .int("tries")
            .big("epoch")
            .at_null("wake_at")
            .text_null("error")
            .int("version")
            .at("created_at")
            .at_null("ended_at")
            .check("ended_sleeps", Expr::col("ended_at").is_null().eq(Expr::col("wake_at").is_not_null()))
            // One delivery for an effect, whatever happens in between (R84).
            .unique(&["organization_id", "channel", "key"])
            .index(&["organization_id", "created_at", "id"])
            .index_where(&["wake_at", "organization_id"], Expr::col("wake_at").is_not_null())
            // Where something is due for a channel that somebody serves, whatever waits for others.
            .index_where(&["channel", "wake_at", "organization_id"], Expr::col("wake_at").is_not_null())
            .index_where(&["organization_id", "ended_at"], Expr::col("state").eq("DEAD"))
            .create(manager)
            .await?;
        keyed("delivery_attempts", &["delivery_id", "number"])
            .references("delivery_id", "deliveries")
            .int("number")
            .at("started_at")
            .at_null("ended_at")
            .text_null("failure")
            .text_null("error")
            .create(manager)
            .await?;
        keyed("destinations", &["channel", "name"])
            .text("channel")
            .text("name")
            .int("failures")
            .at_null("open_until")
            .create(manager)
            .await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        dialect::gate(manager, "courier", "deliveries", "SELECT").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
