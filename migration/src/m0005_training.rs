//! Courses, requirements in versions, completions with their revocations, waivers.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "courses",
    "training_requirements",
    "training_requirement_versions",
    "completions",
    "completion_revocations",
    "waivers",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("courses")
            .text("code")
            .json("name")
            .text("subject")
            .int("minutes")
            .text("mode")
            .int_null("pass_mark")
            .json("equivalents")
            .int("version")
            .day_null("version_since")
            .at("created_at")
            .check("pass_mark_in_range", mark("pass_mark"))
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;

        tenant("training_requirements")
            .text("code")
            .json("name")
            .json("note")
            .int("version")
            .at("created_at")
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;
        // A version holds from its day until the day of the next one, so that past days keep their own rule.
        keyed("training_requirement_versions", &["requirement_id", "version"])
            .references("requirement_id", "training_requirements")
            .int("version")
            .json("definition")
            .day("effective_from")
            .at("published_at")
            .create(manager)
            .await?;
        dialect::insert_only(manager, "training_requirement_versions").await?;

        // `identity` is a digest of the source's reference, or of person, course, day and result where there is none;
        // `attempt` counts the revoked ones before, so that a revoked completion can be recorded anew.
        tenant("completions")
            .references("employee_id", "employees")
            .references("course_id", "courses")
            .int("course_version")
            .day("completed_on")
            .int_null("score")
            .bool("passed")
            .text_null("source_ref")
            .uuid("identity")
            .int("attempt")
            .day("known_on")
            // The missed period that it closes, where one was named (TRN-3).
            .text_null("closes")
            .references_null("recorded_by_id", "employees")
            .at("recorded_at")
            .check("score_in_range", mark("score"))
            .unique(&["organization_id", "identity", "attempt"])
            .index(&["organization_id", "employee_id", "completed_on", "id"])
            // Whether anybody was trained in a period is answered from here, however many were.
            .index(&["organization_id", "course_id", "completed_on"])
            .create(manager)
            .await?;
        dialect::insert_only(manager, "completions").await?;
        keyed("completion_revocations", &["completion_id"])
            .references("completion_id", "completions")
            .text("reason")
            .day("revoked_on")
            .references_null("revoked_by_id", "employees")
            .at("revoked_at")
            .create(manager)
            .await?;
        dialect::insert_only(manager, "completion_revocations").await?;

        tenant("waivers")
            .references("employee_id", "employees")
            .references("requirement_id", "training_requirements")
            .text("reason")
            .day("valid_from")
            .day("valid_until")
            .references("approved_by_id", "employees")
            .day("known_on")
            .at("created_at")
            .check("ends_after_start", Cond::all().add(Expr::col("valid_until").gte(Expr::col("valid_from"))))
            .check("approved_by_another", Cond::all().add(Expr::col("approved_by_id").ne(Expr::col("employee_id"))))
            .index(&["organization_id", "employee_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}

/// Hundredths of a point, from 0 to 100 points, or nothing.
fn mark(column: &'static str) -> Cond {
    Cond::any().add(Expr::col(column).is_null()).add(Expr::col(column).between(0, 10_000))
}
