//! Campaigns, training sessions, and who takes part in them.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["training_campaigns", "training_sessions", "training_enrollments"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("training_campaigns")
            .text("number")
            .text("period")
            .references("schedule_id", "schedules")
            // An occurrence is stored after what it has started.
            .references_at_commit("occurrence_id", "occurrences")
            .at("opened_at")
            .check("opened_by_an_occurrence", Expr::col("occurrence_id").is_not_null())
            .unique(&["organization_id", "number"])
            // One campaign for an occurrence, whatever happens in between (R80).
            .unique(&["organization_id", "occurrence_id"])
            .index(&["organization_id", "opened_at", "id"])
            .create(manager)
            .await?;
        tenant("training_sessions")
            .text("number")
            .references("course_id", "courses")
            .one_of("mode", &["ONLINE", "CLASSROOM", "EXAM", "DRILL"])
            .at("starts_at")
            .at("ends_at")
            .text_null("place")
            .text_null("link")
            .references_null("trainer_id", "employees")
            .text_null("trainer_name")
            .int("capacity")
            .references("department_id", "departments")
            .references_null("campaign_id", "training_campaigns")
            .one_of("state", &["PLANNED", "HELD", "CANCELLED"])
            .text_null("cancel_reason")
            .int("version")
            .at("created_at")
            .check("ends_after_start", Expr::col("ends_at").gt(Expr::col("starts_at")))
            .check("has_seats", Expr::col("capacity").between(1, 10_000))
            .check(
                "one_trainer",
                Cond::any().add(Expr::col("trainer_id").is_null()).add(Expr::col("trainer_name").is_null()),
            )
            .unique(&["organization_id", "number"])
            .index(&["organization_id", "starts_at", "id"])
            .index(&["organization_id", "department_id", "starts_at"])
            .index(&["organization_id", "course_id", "starts_at"])
            .index_where(&["organization_id", "trainer_id", "starts_at"], Expr::col("trainer_id").is_not_null())
            .create(manager)
            .await?;
        // Score and result stand in the completion, and nowhere else (TRN-6).
        keyed("training_enrollments", &["session_id", "employee_id"])
            .references("session_id", "training_sessions")
            .references("employee_id", "employees")
            .at("enrolled_at")
            .references_null("enrolled_by_id", "employees")
            .text_null("attendance")
            .references_null("completion_id", "completions")
            .references_null("recorded_by_id", "employees")
            .at_null("recorded_at")
            .check(
                "attendance_known",
                Cond::any()
                    .add(Expr::col("attendance").is_null())
                    .add(Expr::col("attendance").is_in(["ATTENDED", "ABSENT", "EXCUSED"])),
            )
            .check("recorded_whole", Expr::col("attendance").is_null().eq(Expr::col("recorded_at").is_null()))
            .index(&["organization_id", "employee_id"])
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
