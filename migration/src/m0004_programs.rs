//! Programs with their phases, measures and responsibilities, and the templates from which they were made.

use sea_orm_migration::prelude::*;

use crate::table::{close, drop_all, tenant};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "program_templates",
    "programs",
    "phases",
    "exit_criteria",
    "replannings",
    "measure_areas",
    "measures",
    "deliverables",
    "matrix_versions",
    "responsibilities",
    "definitions",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A version of a template that was applied here: its identity. What it holds stands in the tables that it filled.
        tenant("program_templates")
            .text("code")
            .text("template_version")
            .text("digest")
            .json("name")
            .json("summary")
            .at("applied_at")
            .unique(&["organization_id", "code", "digest"])
            .create(manager)
            .await?;
        tenant("programs")
            .text("code")
            .json("name")
            .one_of("state", &["DRAFT", "ACTIVE", "ON_HOLD", "COMPLETED", "CANCELLED"])
            .day("starts_on")
            .references_null("owner_id", "employees")
            .references_null("template_id", "program_templates")
            .json("parameters")
            .int("version")
            .at("created_at")
            .at_null("activated_at")
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;
        close(manager, &[("schedules", "program_id")], "programs").await?;
        tenant("phases")
            .references("program_id", "programs")
            .text("code")
            .json("name")
            .int("position")
            .int("start_month")
            .int_null("end_month")
            .int_null("cycle_months")
            .day("starts_on")
            .day_null("ends_on")
            .day("baseline_starts_on")
            .day_null("baseline_ends_on")
            .one_of(
                "state",
                &["PLANNED", "ACTIVE", "GATE_REVIEW", "PASSED", "PASSED_WITH_CONDITIONS", "REWORK", "SKIPPED"],
            )
            .json("objectives")
            .json_null("note")
            .int("version")
            .unique(&["organization_id", "program_id", "code"])
            .create(manager)
            .await?;
        tenant("exit_criteria")
            .references("phase_id", "phases")
            .text("code")
            .int("position")
            .json("text")
            .bool("blocking")
            .text("basis")
            .json("checks")
            .unique(&["organization_id", "phase_id", "code"])
            .create(manager)
            .await?;
        tenant("replannings")
            .references("phase_id", "phases")
            .day("old_ends_on")
            .day("new_ends_on")
            .text("reason")
            .at("at")
            .index(&["organization_id", "phase_id"])
            .create(manager)
            .await?;
        tenant("measure_areas")
            .references("program_id", "programs")
            .text("code")
            .json("name")
            .references("accountable_id", "departments")
            .unique(&["organization_id", "program_id", "code"])
            .create(manager)
            .await?;
        tenant("measures")
            .references("program_id", "programs")
            .references("area_id", "measure_areas")
            .references("phase_id", "phases")
            .text("code")
            .json("name")
            .int("weight")
            .one_of(
                "state",
                &[
                    "PROPOSED",
                    "PLANNED",
                    "IN_PROGRESS",
                    "IMPLEMENTED",
                    "VERIFIED",
                    "SUSTAINED",
                    "DEGRADED",
                    "CANCELLED",
                ],
            )
            .day("starts_on")
            .day("due_on")
            .day("baseline_due_on")
            .json("steps")
            .text("origin")
            .text("timing")
            .day_null("verified_on")
            .int("version")
            .check("weight_positive", Cond::all().add(Expr::col("weight").gt(0)))
            .unique(&["organization_id", "program_id", "code"])
            .index(&["organization_id", "phase_id"])
            .create(manager)
            .await?;
        tenant("deliverables")
            .references("measure_id", "measures")
            .int("position")
            .json("name")
            .unique(&["organization_id", "measure_id", "position"])
            .create(manager)
            .await?;
        tenant("matrix_versions")
            .references("program_id", "programs")
            .int("number")
            .day("effective_from")
            .at("published_at")
            .unique(&["organization_id", "program_id", "number"])
            .unique(&["organization_id", "program_id", "effective_from"])
            .create(manager)
            .await?;
        tenant("responsibilities")
            .references("matrix_version_id", "matrix_versions")
            .references("measure_id", "measures")
            .references("department_id", "departments")
            .one_of("role", &["RESPONSIBLE", "ACCOUNTABLE", "CONSULTED", "INFORMED"])
            .unique(&["organization_id", "matrix_version_id", "measure_id", "department_id", "role"])
            .index(&["organization_id", "department_id"])
            .index(&["organization_id", "measure_id"])
            .create(manager)
            .await?;
        // One department answers for a measure in a version, whatever the code above believes (RSP-1).
        manager
            .create_index(
                Index::create()
                    .name("responsibilities_one_accountable_key")
                    .table("responsibilities")
                    .col("organization_id")
                    .col("matrix_version_id")
                    .col("measure_id")
                    .unique()
                    .and_where(Expr::col("role").eq("ACCOUNTABLE"))
                    .take(),
            )
            .await?;
        // What a later release brings to life: typed by its kind, its references checked, readable, not active.
        tenant("definitions")
            .references("program_id", "programs")
            .text("kind")
            .text("code")
            .int("position")
            .json("content")
            .unique(&["organization_id", "program_id", "kind", "code"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
