//! The first start: who holds the token of this row makes the first organization and its administrator.

use sea_orm_migration::prelude::*;

use crate::table::{drop_all, plain};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["first_claim"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // At most one row, so that of two who claim at once the second finds it used.
        plain("first_claim")
            .int("only")
            .text("hash")
            .at("expires_at")
            .at_null("used_at")
            .unique(&["only"])
            .check("only_one", Expr::col("only").eq(1))
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
