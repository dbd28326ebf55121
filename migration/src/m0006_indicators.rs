//! Indicators, and the measures whose effect they show.

use sea_orm_migration::prelude::*;

use crate::table::{drop_all, keyed, tenant};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["indicators", "measure_indicators"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The definition holds unit, limits and formula as typed values; what lists are filtered by has its own column.
        tenant("indicators")
            .references("program_id", "programs")
            .text("code")
            .json("name")
            .one_of("direction", &["HIGHER", "LOWER", "RANGE"])
            .one_of("cadence", &["YEAR", "HALF_YEAR", "QUARTER", "MONTH"])
            .references("owner_id", "departments")
            .json("tags")
            .json("definition")
            .unique(&["organization_id", "code"])
            .index(&["organization_id", "owner_id"])
            .create(manager)
            .await?;
        keyed("measure_indicators", &["measure_id", "indicator_id"])
            .references("measure_id", "measures")
            .references("indicator_id", "indicators")
            .int("position")
            .index(&["organization_id", "indicator_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
