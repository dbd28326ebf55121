//! Values of indicators, the raw readings behind them, and targets over time.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["indicator_values", "indicator_samples", "indicator_targets"];

/// The department, or the organization where there is none: null is equal to nothing, and a key has to be.
const UNIT: &str = "unit_id = coalesce(department_id, organization_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Parts are whole numbers of millionths, so that both databases add them exactly.
        tenant("indicator_values")
            .references("indicator_id", "indicators")
            .references_null("department_id", "departments")
            .uuid("unit_id")
            .text("period")
            .int("number")
            .big_null("numerator")
            .big_null("denominator")
            .big_null("value")
            .big_null("weight")
            .big_null("sample_size")
            .one_of("source", &["RECORDED", "IMPORTED", "COMPUTED"])
            .text_null("formula_version")
            .at("recorded_at")
            .references_null("recorded_by_id", "employees")
            .bool("is_late")
            .text_null("reason")
            .check("unit", Expr::cust(UNIT))
            .check("from_one", Expr::col("number").gte(1))
            .check("whole_quotient", Expr::col("numerator").is_null().eq(Expr::col("denominator").is_null()))
            .check(
                "weight_of_a_value",
                Cond::any().add(Expr::col("weight").is_null()).add(Expr::col("value").is_not_null()),
            )
            // One row for each revision, whoever records at the same time; the last one is the first from the end.
            .unique(&["organization_id", "indicator_id", "period", "unit_id", "number"])
            .create(manager)
            .await?;
        // Percentiles are taken from what was read, each reading once with how often it was taken.
        keyed("indicator_samples", &["value_id", "reading"])
            .references("value_id", "indicator_values")
            .big("reading")
            .big("times")
            .check("taken", Expr::col("times").gte(1))
            .create(manager)
            .await?;
        tenant("indicator_targets")
            .references("indicator_id", "indicators")
            .references_null("department_id", "departments")
            .uuid("unit_id")
            .text("since")
            .int("number")
            .json("thresholds")
            .text_null("reason")
            .at("recorded_at")
            .references_null("recorded_by_id", "employees")
            .check("unit", Expr::cust(UNIT))
            .unique(&["organization_id", "indicator_id", "unit_id", "since", "number"])
            .create(manager)
            .await?;
        for table in TABLES {
            dialect::insert_only(manager, table).await?;
            dialect::wall(manager, table, "organization_id").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
