//! The second wall between organizations: PostgreSQL itself shows a row only to who has named its organization.
//!
//! Every table of an organization's rows stands in the list below. A table that comes later is walled by the migration
//! that makes it, with [`dialect::wall`], and stands in a list of that migration; `walled` in `lib.rs` names all of
//! them, and a test compares them with the tables that there are.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration, in the order in which they were made; `organizations` is walled by its own id.
pub const TABLES: &[&str] = &[
    "tokens",
    "journal_entries",
    "journal_unsealed",
    "journal_seals",
    "journal_seal_entries",
    "idempotency_keys",
    "outbox",
    "sequences",
    "positions",
    "roles",
    "groups",
    "departments",
    "department_closure",
    "employees",
    "assignments",
    "role_holdings",
    "group_memberships",
    "leaves",
    "calendars",
    "calendar_versions",
    "calendar_days",
    "schedules",
    "schedule_revisions",
    "occurrences",
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
    "courses",
    "training_requirements",
    "training_requirement_versions",
    "completions",
    "completion_revocations",
    "waivers",
    "indicators",
    "measure_indicators",
    "checklists",
    "checklist_versions",
    "audit_programs",
    "audits",
    "audit_scope_departments",
    "audit_members",
];

/// What a part of Gradus does across organizations, and all that it does there: its name, the table, the command.
const GATES: &[(&str, &str, &str)] = &[
    ("sign-in", "tokens", "SELECT"),
    ("scheduler", "schedules", "SELECT"),
    ("sealer", "journal_unsealed", "SELECT"),
    ("upkeep", "idempotency_keys", "SELECT"),
    ("upkeep", "idempotency_keys", "DELETE"),
    ("operator", "organizations", "SELECT"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::wall(manager, "organizations", "id").await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        for (part, table, command) in GATES {
            dialect::gate(manager, part, table, command).await?;
        }
        dialect::sign_in(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_sign_in(manager).await?;
        for table in TABLES.iter().chain(&["organizations"]) {
            dialect::unwall(manager, table).await?;
        }
        Ok(())
    }
}
