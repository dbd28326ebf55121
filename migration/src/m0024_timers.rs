//! Timers: what happens to an object at an instant, unless the object has moved on.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["timers"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // wake_at is set exactly where a timer waits: for its instant, or for another try. The claim of what is due reads
        // that index and nothing else, as with schedules.
        tenant("timers")
            .one_of("kind", &["AUDIT_REMINDER", "MEASURE_CHECK", "FINDING_CHECK_DUE", "RISK_ACCEPTANCE_ENDS"])
            .uuid("object_id")
            .int("step")
            .int("armed_version")
            .at("due_at")
            .at_null("wake_at")
            .one_of("state", &["ARMED", "FIRED", "CANCELLED", "IGNORED"])
            .text_null("reason")
            .at_null("ended_at")
            .json("told")
            .int("failures")
            .text_null("error")
            .check("ended_sleeps", Expr::col("ended_at").is_null().eq(Expr::col("wake_at").is_not_null()))
            // One timer for a step of a version, whatever happens in between (R128).
            .unique(&["organization_id", "kind", "object_id", "step", "armed_version"])
            .index_where(&["wake_at", "organization_id"], Expr::col("wake_at").is_not_null())
            .index_where(&["organization_id", "object_id"], Expr::col("error").is_not_null())
            .create(manager)
            .await?;
        dialect::wall(manager, "timers", "organization_id").await?;
        dialect::gate(manager, "scheduler", "timers", "SELECT").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
