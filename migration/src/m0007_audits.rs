//! Audit programs, checklists and their frozen versions, audits with their departments and teams.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["checklists", "checklist_versions", "audit_programs", "audits", "audit_scope_departments", "audit_members"];

const STATES: &[&str] =
    &["PLANNED", "PREPARING", "IN_PROGRESS", "REPORTING", "SIGNED_OFF", "FOLLOW_UP", "CLOSED", "CANCELLED", "MISSED"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("checklists")
            .text("code")
            .one_of("kind", &["AUDIT", "INSPECTION", "PATROL"])
            .json("name")
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;
        // A published version is what audits were held against: nothing may change it afterwards.
        tenant("checklist_versions")
            .references("checklist_id", "checklists")
            .int("number")
            .json("content")
            .text("digest")
            .at("published_at")
            .unique(&["organization_id", "checklist_id", "number"])
            .create(manager)
            .await?;
        dialect::insert_only(manager, "checklist_versions").await?;

        tenant("audit_programs")
            .references("program_id", "programs")
            .text("code")
            .json("name")
            .text("schedule_code")
            .text_null("checklist_code")
            .json("definition")
            .at("created_at")
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;

        tenant("audits")
            .text("number")
            .json("name")
            .references("audit_program_id", "audit_programs")
            .references_null("schedule_id", "schedules")
            // An occurrence is stored after what it has started.
            .references_at_commit("occurrence_id", "occurrences")
            .json("scope")
            // What it was made under stays readable, whatever is published later (RSP-2).
            .references_null("matrix_version_id", "matrix_versions")
            .references_null("checklist_version_id", "checklist_versions")
            .one_of("state", STATES)
            .day("planned_on")
            .day("ends_on")
            .at("starts_at")
            .references("department_id", "departments")
            .text_null("cancel_reason")
            // Counts how often its reminders began anew (R111).
            .int("due_version")
            .int("version")
            .at("created_at")
            .check("ends_after_start", Expr::col("ends_on").gte(Expr::col("planned_on")))
            .check("origin_whole", Expr::col("schedule_id").is_null().eq(Expr::col("occurrence_id").is_null()))
            .unique(&["organization_id", "number"])
            // One audit for an occurrence, whatever happens in between (R80).
            .unique(&["organization_id", "occurrence_id"])
            .index(&["organization_id", "planned_on", "id"])
            .index(&["organization_id", "audit_program_id", "planned_on"])
            .create(manager)
            .await?;
        keyed("audit_scope_departments", &["audit_id", "department_id"])
            .references("audit_id", "audits")
            .references("department_id", "departments")
            .index(&["organization_id", "department_id"])
            .create(manager)
            .await?;
        keyed("audit_members", &["audit_id", "employee_id"])
            .references("audit_id", "audits")
            .references("employee_id", "employees")
            .one_of("role", &["LEAD", "MEMBER"])
            .index(&["organization_id", "employee_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
