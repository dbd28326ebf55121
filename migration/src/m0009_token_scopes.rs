//! What a token is confined to, and when another took its place.

use sea_orm_migration::{prelude::*, sea_query::ColumnDef};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column in a statement.
        let scopes = ColumnDef::new("scopes").json_binary().null().take();
        manager.alter_table(Table::alter().table("tokens").add_column(scopes).take()).await?;
        let rotated_at = ColumnDef::new("rotated_at").timestamp_with_time_zone().null().take();
        manager.alter_table(Table::alter().table("tokens").add_column(rotated_at).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["rotated_at", "scopes"] {
            manager.alter_table(Table::alter().table("tokens").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
