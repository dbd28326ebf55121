//! Sums of today's training coverage, kept beside the facts from which they are judged.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["coverage_generations", "coverage_states", "coverage_rollups", "coverage_totals"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `generation` counts what makes everybody's state void, `edition` every change of what people are judged by.
        keyed("coverage_generations", &[]).big("generation").big("edition").bool("begun").create(manager).await?;
        // A state of an earlier generation is void, and one whose day has come; generation 0 is void for itself.
        keyed("coverage_states", &["employee_id"])
            .references("employee_id", "employees")
            .big("generation")
            .day_null("computed_on")
            .day_null("changes_on")
            .text("contribution")
            .check("generation_known", Expr::col("generation").gte(0))
            .check("computed_before_it_changes", computed())
            .index(&["organization_id", "generation"])
            .index_where(&["organization_id", "changes_on"], Expr::col("changes_on").is_not_null())
            .create(manager)
            .await?;
        // A department's own row, never one for each above it: those would be waited for by everybody. It may be negative,
        // because what several departments below count is taken back where they meet. The whole organization has the id
        // of zeros, so `department_id` refers to no table.
        sums(keyed("coverage_rollups", &["requirement_id", "department_id"]).uuid("department_id"))
            .references("requirement_id", "training_requirements")
            .create(manager)
            .await?;
        sums(keyed("coverage_totals", &["department_id"]).uuid("department_id"))
            .big("people")
            .big("people_missing")
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

fn sums(table: crate::table::TableDef) -> crate::table::TableDef {
    table.big("required").big("fulfilled").big("waived").big("not_applicable").big("overdue")
}

/// Nothing changes before the day for which it was computed is over.
fn computed() -> Cond {
    Cond::any().add(Expr::col("changes_on").is_null()).add(Expr::col("changes_on").gt(Expr::col("computed_on")))
}
