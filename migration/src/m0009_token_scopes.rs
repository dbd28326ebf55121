//! What a token is confined to, when another took its place, and which was the first of such a line.

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
        manager.alter_table(Table::alter().table("tokens").add_column(rotated_at).take()).await?;
        // Null for a token from before there were successors: it is the first itself.
        let first_id = ColumnDef::new("first_id").uuid().null().take();
        manager.alter_table(Table::alter().table("tokens").add_column(first_id).take()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["first_id", "rotated_at", "scopes"] {
            manager.alter_table(Table::alter().table("tokens").drop_column(column).take()).await?;
        }
        Ok(())
    }
}
