//! Frozen training coverage of closed periods, and the windows that schedules close.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["coverage_freezes", "coverage_snapshots", "coverage_lists", "training_closings"];

/// What is written once and never again.
const FROZEN: [&str; 3] = ["coverage_freezes", "coverage_snapshots", "coverage_lists"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A period is frozen once: the second one is refused here, whoever asks for it.
        tenant("coverage_freezes")
            .text("period")
            .day("known_through")
            .text("list_hash")
            .json("departments")
            .at("frozen_at")
            .unique(&["organization_id", "period"])
            .create(manager)
            .await?;
        // A department's figures with its subtree; without a department, everybody's.
        keyed("coverage_snapshots", &["freeze_id", "position"])
            .references("freeze_id", "coverage_freezes")
            .int("position")
            .references_null("department_id", "departments")
            .int("required")
            .int("fulfilled")
            .int("waived")
            .int("not_applicable")
            .int("overdue")
            .int("persons_required")
            .int("persons_fulfilled")
            .json("frequency")
            .json("by_requirement")
            .check("fulfilled_of_required", Expr::col("fulfilled").lte(Expr::col("required")))
            .unique(&["organization_id", "freeze_id", "department_id"])
            .create(manager)
            .await?;
        // Who was counted how: pieces of packed lists, so that millions of pairs are thousands of rows.
        keyed("coverage_lists", &["freeze_id", "position"])
            .references("freeze_id", "coverage_freezes")
            .int("position")
            .references_null("department_id", "departments")
            .json("list")
            .index(&["organization_id", "freeze_id", "department_id"])
            .create(manager)
            .await?;
        for table in FROZEN {
            dialect::insert_only(manager, table).await?;
        }

        // An occurrence closes one window, however often it is carried out.
        tenant("training_closings")
            .text("period")
            .references("occurrence_id", "occurrences")
            .at("freezes_at")
            .at_null("ended_at")
            .unique(&["organization_id", "occurrence_id"])
            .index_where(&["organization_id", "freezes_at"], Expr::col("ended_at").is_null())
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
