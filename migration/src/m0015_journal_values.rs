//! What a journal line says about people stands beside the chain, so that it can be erased without breaking it.

use sea_orm_migration::{prelude::*, sea_query::ColumnDef};

use crate::{
    dialect,
    table::{drop_all, keyed},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["journal_values"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Null for lines from before, whose values stand in the line itself.
        let commitments = ColumnDef::new("commitments").text().null().take();
        manager.alter_table(Table::alter().table("journal_entries").add_column(commitments).take()).await?;
        keyed("journal_values", &["entry_id", "field"])
            .references("entry_id", "journal_entries")
            .text("field")
            .text("salt")
            .text("value")
            .create(manager)
            .await?;
        dialect::never_changed(manager, "journal_values").await?;
        dialect::wall(manager, "journal_values", "organization_id").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await?;
        dialect::changeable(manager, "journal_values").await?;
        manager.alter_table(Table::alter().table("journal_entries").drop_column("commitments").take()).await
    }
}
