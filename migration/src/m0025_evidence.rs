//! Evidence: bytes once per hash, what people handed in, and what it shows.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["evidence_files", "evidence", "evidence_uses"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The row is there before the bytes are, and stays when they are gone.
        tenant("evidence_files")
            .text("hash")
            .big("size")
            .one_of("state", &["RECEIVING", "STORED", "REMOVING", "REMOVED"])
            .int("generation")
            .at("reserved_until")
            .at_null("stored_at")
            .check("has_bytes", Expr::col("size").gt(0))
            .check("stored_since", Expr::col("state").eq("STORED").eq(Expr::col("stored_at").is_not_null()))
            // Once per hash within an organization (DOC-1).
            .unique(&["organization_id", "hash"])
            .index_where(
                &["organization_id", "reserved_until", "id"],
                Expr::col("state").is_in(["RECEIVING", "REMOVING"]),
            )
            .create(manager)
            .await?;
        tenant("evidence")
            .references("file_id", "evidence_files")
            .text("hash")
            .big("size")
            .one_of("format", &["PNG", "JPEG", "WEBP", "PDF", "CSV", "XLSX", "TXT"])
            .text("name")
            .text_null("source")
            .int("revision")
            .references_null("replaces_id", "evidence")
            .text("principal")
            .json("uploaded_by")
            .references_null("uploader_id", "employees")
            .at("uploaded_at")
            .one_of("state", &["CURRENT", "ARCHIVED", "PURGED"])
            .one_of("retention", &["STANDARD", "CERTIFICATION", "LONG", "PERMANENT"])
            .day_null("archived_on")
            .bool("is_on_hold")
            .json_null("hold")
            .json_null("purged")
            .int("version")
            .check("is_archived", Expr::col("state").eq("CURRENT").eq(Expr::col("archived_on").is_null()))
            // Whatever else is done with it, a legal hold keeps it (DOC-4).
            .check(
                "held_is_kept",
                Cond::any().add(Expr::col("state").ne("PURGED")).add(Expr::col("is_on_hold").eq(false)),
            )
            // A revision is replaced by one other (DOC-1).
            .unique_where(&["organization_id", "replaces_id"], Expr::col("replaces_id").is_not_null())
            .index(&["organization_id", "uploaded_at", "id"])
            .index(&["organization_id", "file_id"])
            .index(&["organization_id", "principal", "uploaded_at"])
            .index_where(&["organization_id", "uploader_id", "uploaded_at"], Expr::col("uploader_id").is_not_null())
            .create(manager)
            .await?;
        // What was taken from a record again stays as a row.
        tenant("evidence_uses")
            .references("evidence_id", "evidence")
            .one_of("object_kind", &["AUDIT", "MEASURE"])
            .uuid("object_id")
            .at("bound_at")
            .at_null("frozen_at")
            .at_null("unbound_at")
            // What a signed-off record shows is not taken from it (DOC-1).
            .check(
                "frozen_stays",
                Cond::any().add(Expr::col("frozen_at").is_null()).add(Expr::col("unbound_at").is_null()),
            )
            .unique_where(
                &["organization_id", "object_kind", "object_id", "evidence_id"],
                Expr::col("unbound_at").is_null(),
            )
            .index(&["organization_id", "evidence_id"])
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
