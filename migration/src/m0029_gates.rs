//! Gates of phases, and what measures need: checks, questions to other departments, measures that come first.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &[
    "gate_reviews",
    "gate_rulings",
    "gate_waivers",
    "gate_conditions",
    "measure_checks",
    "measure_consultations",
    "measure_dependencies",
];

/// What is written once and never again.
const KEPT: [&str; 5] = ["gate_reviews", "gate_rulings", "gate_waivers", "measure_checks", "measure_consultations"];

/// What criteria recommend.
const RECOMMENDATIONS: &[&str] = &["PASS", "PASS_WITH_CONDITIONS", "REWORK"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("gate_reviews")
            .references("phase_id", "phases")
            .int("number")
            .int_null("cycle")
            .at("opened_at")
            .references_null("opened_by_id", "employees")
            .json("evaluations")
            .one_of("recommendation", RECOMMENDATIONS)
            .unique(&["organization_id", "phase_id", "number"])
            .create(manager)
            .await?;
        // A review is decided once: the second decision is refused here, whoever makes it.
        keyed("gate_rulings", &["review_id"])
            .references("review_id", "gate_reviews")
            .one_of("decision", &["PASS", "PASS_WITH_CONDITIONS", "REWORK", "SKIP"])
            .text_null("reason")
            .bool("is_against")
            .at("decided_at")
            .references("decided_by_id", "employees")
            .json("evaluations")
            .one_of("recommendation", RECOMMENDATIONS)
            .check(
                "reason_when_against",
                Cond::any().add(Expr::col("is_against").not()).add(Expr::col("reason").is_not_null()),
            )
            .create(manager)
            .await?;
        keyed("gate_waivers", &["review_id", "criterion_id"])
            .references("review_id", "gate_reviews")
            .references("criterion_id", "exit_criteria")
            .text("code")
            .text("reason")
            .create(manager)
            .await?;
        tenant("gate_conditions")
            .references("review_id", "gate_reviews")
            .int("position")
            .text("text")
            .references("owner_id", "employees")
            .day("due_on")
            .at_null("met_at")
            .day_null("met_on")
            .references_null("met_by_id", "employees")
            .text_null("met_note")
            .int("version")
            .check("met_by_somebody", Expr::col("met_at").is_null().eq(Expr::col("met_by_id").is_null()))
            .unique(&["organization_id", "review_id", "position"])
            // The look for what is past its day reads that index and nothing else.
            .index_where(&["organization_id", "due_on"], Expr::col("met_at").is_null())
            .create(manager)
            .await?;
        tenant("measure_checks")
            .references("measure_id", "measures")
            .text("quarter")
            .one_of("result", &["PASSED", "FAILED", "MISSING"])
            .text_null("basis")
            .text_null("note")
            .day("checked_on")
            .at("recorded_at")
            .references_null("checked_by_id", "employees")
            .index(&["organization_id", "measure_id", "recorded_at"])
            .create(manager)
            .await?;
        tenant("measure_consultations")
            .references("measure_id", "measures")
            .references("department_id", "departments")
            .text("question")
            .at("asked_at")
            .references_null("asked_by_id", "employees")
            .index(&["organization_id", "measure_id"])
            .create(manager)
            .await?;
        tenant("measure_dependencies")
            .references("measure_id", "measures")
            .references("needs_id", "measures")
            .at("since")
            .at_null("ended_at")
            .check("not_itself", Expr::col("measure_id").ne(Expr::col("needs_id")))
            .unique_where(&["organization_id", "measure_id", "needs_id"], Expr::col("ended_at").is_null())
            .create(manager)
            .await?;
        for table in KEPT {
            dialect::insert_only(manager, table).await?;
        }
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
