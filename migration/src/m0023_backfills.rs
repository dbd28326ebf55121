//! Backfills: past spans of schedules that are made up for in portions; and what organizations set for their schedules.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["backfills", "scheduling_settings"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // wake_at is set exactly while there is something to do. The look for what is due reads this index and nothing else,
        // as with schedules.
        tenant("backfills")
            .references("schedule_id", "schedules")
            .int("revision")
            .int("version")
            .one_of("state", &["RUNNING", "DONE", "CANCELLED"])
            .at("span_from")
            .at("span_to")
            .one_of("sort", &["OLDEST_FIRST", "NEWEST_FIRST"])
            .bool("even_if_open")
            .int("planned")
            .int("made")
            .int("passed")
            .at_null("watermark")
            .at_null("wake_at")
            .int("waits")
            .text_null("error")
            .json("asked")
            .json_null("cancelled")
            .at("created_at")
            .at_null("ended_at")
            .check("ended_sleeps", Expr::col("ended_at").is_null().eq(Expr::col("wake_at").is_not_null()))
            .index(&["organization_id", "created_at", "id"])
            .index(&["organization_id", "schedule_id", "created_at"])
            .index_where(&["wake_at", "organization_id"], Expr::col("wake_at").is_not_null())
            .create(manager)
            .await?;
        keyed("scheduling_settings", &[]).int("version").int("spacing_minutes").create(manager).await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        dialect::gate(manager, "scheduler", "backfills", "SELECT").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
