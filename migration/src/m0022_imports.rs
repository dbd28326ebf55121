//! Runs of the importer, and the cells that they refused.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["imports", "import_refusals"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("imports")
            .int("version")
            .one_of("kind", &["DEPARTMENTS", "EMPLOYEES", "ASSIGNMENTS", "GROUPS", "COMPLETIONS", "WAIVERS", "VALUES"])
            .one_of("format", &["CSV", "XLSX"])
            .text("file_name")
            .text("file_hash")
            .text_null("sheet")
            .one_of("on_conflict", &["STOP", "SKIP", "UPDATE"])
            .bool("in_batches")
            .one_of("state", &["RUNNING", "DONE", "REFUSED", "BROKEN", "STOPPED"])
            .big("done")
            .big("created")
            .big("updated")
            .big("unchanged")
            .big("skipped")
            .big("refused")
            .big_null("expected_rows")
            .int("batches")
            .int("starts")
            .big("complaints")
            // What started it, apart from the rest of `started_by`: whoever reaches a part sees their own runs.
            .text("principal")
            .json("started_by")
            .at("started_at")
            .at("resumed_at")
            .big("resumed_from")
            .at("changed_at")
            .at_null("ended_at")
            .check("ended_when_it_does_not_run", Expr::col("state").eq("RUNNING").eq(Expr::col("ended_at").is_null()))
            // The same file again looks for the run that it goes on with.
            .index(&["organization_id", "kind", "file_hash"])
            .index(&["organization_id", "started_at", "id"])
            .create(manager)
            .await?;
        tenant("import_refusals")
            .references("import_id", "imports")
            .big("line")
            .text("column_name")
            .text("code")
            .text("message")
            .index(&["organization_id", "import_id", "line", "id"])
            .create(manager)
            .await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
