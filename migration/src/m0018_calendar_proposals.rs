//! Versions of calendars that wait for somebody else's approval.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["calendar_proposals"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Named by its code: a calendar may be new, and comes into being with the approval.
        tenant("calendar_proposals")
            .text("code")
            .int("base_version")
            .int("version")
            .one_of("state", &["PENDING", "APPROVED", "REJECTED"])
            .one_of("format", &["HOLIDAY_JSON", "ICS"])
            .int("year")
            .text("source")
            .text("digest")
            .json("content")
            .json("proposed_by")
            .at("proposed_at")
            .json_null("decided_by")
            .at_null("decided_at")
            .text_null("reason")
            .unique_where(&["organization_id", "code", "year"], Expr::col("state").eq("PENDING"))
            .index(&["organization_id", "proposed_at", "id"])
            .create(manager)
            .await?;
        dialect::wall(manager, "calendar_proposals", "organization_id").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
