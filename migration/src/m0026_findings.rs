//! Findings: what was found, why it is so, what is done about it, and whether that helped.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &[
    "findings",
    "finding_notes",
    "finding_rounds",
    "finding_causes",
    "corrective_actions",
    "finding_extensions",
    "finding_checks",
    "finding_repeats",
];

const GRADES: &[&str] = &["MAJOR", "MINOR", "OBSERVATION", "OPPORTUNITY", "STRENGTH"];
const SOURCES: &[&str] = &["AUDIT", "INSPECTION", "COMPLAINT", "INDICATOR", "TRAINING", "SURVEY", "REVIEW", "MANUAL"];
const STATES: &[&str] = &[
    "DRAFT",
    "ISSUED",
    "ACKNOWLEDGED",
    "DISPUTED",
    "ANALYSIS",
    "PLANNED",
    "IN_PROGRESS",
    "IMPLEMENTED",
    "VERIFIED",
    "EFFECTIVENESS_WAIT",
    "CLOSED",
    "REOPENED",
    "RISK_ACCEPTED",
    "VOIDED",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        findings(manager).await?;
        rounds(manager).await?;
        actions(manager).await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}

async fn findings(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    tenant("findings")
        .text("number")
        .text("title")
        .one_of("grade", GRADES)
        .one_of("raised_grade", GRADES)
        .one_of("source", SOURCES)
        .one_of("state", STATES)
        .references("department_id", "departments")
        .references_null("audit_id", "audits")
        .text_null("item")
        .text_null("key")
        .references_null("raised_by_id", "employees")
        .day("raised_on")
        .references_null("owner_id", "employees")
        .day_null("issued_on")
        .day_null("closed_on")
        .references_null("disputed_by_id", "employees")
        .text_null("reason")
        .day_null("accepted_until")
        .references_null("accepted_by_id", "employees")
        .int("cycle")
        .int("ineffective")
        // The due day of the present round, or a day that never comes: lists are sorted by it.
        .day("due_or_never")
        // The cause that was recorded last, by which repeats are found (CAP-5).
        .text_null("cause_code")
        .int("due_version")
        .int("version")
        .at("created_at")
        .check("closed_on_its_day", Expr::col("state").eq("CLOSED").eq(Expr::col("closed_on").is_not_null()))
        .check("risk_has_an_end", Expr::col("state").eq("RISK_ACCEPTED").eq(Expr::col("accepted_until").is_not_null()))
        .unique(&["organization_id", "number"])
        // Whoever raises the same again adds to it, whatever became of it (KPI-5).
        .unique_where(&["organization_id", "key"], Expr::col("key").is_not_null())
        .index(&["organization_id", "due_or_never", "id"])
        .index(&["organization_id", "department_id", "cause_code"])
        .index_where(&["organization_id", "audit_id"], Expr::col("audit_id").is_not_null())
        .index_where(&["organization_id", "owner_id"], Expr::col("owner_id").is_not_null())
        .create(manager)
        .await?;
    keyed("finding_notes", &["finding_id", "position"])
        .references("finding_id", "findings")
        .int("position")
        .day("on_day")
        .references_null("by_id", "employees")
        .text("text")
        .create(manager)
        .await?;
    keyed("finding_repeats", &["finding_id", "earlier_id"])
        .references("finding_id", "findings")
        .references("earlier_id", "findings")
        .check("not_itself", Expr::col("finding_id").ne(Expr::col("earlier_id")))
        .create(manager)
        .await
}

async fn rounds(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    keyed("finding_rounds", &["finding_id", "number"])
        .references("finding_id", "findings")
        .int("number")
        .int("cycle")
        .day("opened_on")
        .day_null("original_due_on")
        .day_null("due_on")
        .json_null("elsewhere")
        .json_null("plan")
        .day_null("implemented_on")
        .day_null("verified_on")
        .references_null("verified_by_id", "employees")
        .day_null("check_due_on")
        .check("due_whole", Expr::col("due_on").is_null().eq(Expr::col("original_due_on").is_null()))
        .create(manager)
        .await?;
    keyed("finding_causes", &["finding_id", "position"])
        .references("finding_id", "findings")
        .int("position")
        .int("cycle")
        .one_of("method", &["FIVE_WHY", "FISHBONE", "FAULT_TREE"])
        .text("code")
        .text("text")
        .json("whys")
        .references_null("by_id", "employees")
        .day("on_day")
        .create(manager)
        .await?;
    keyed("finding_extensions", &["finding_id", "round", "position"])
        .references("finding_id", "findings")
        .int("round")
        .int("position")
        .day("from_day")
        .day("to_day")
        .text("reason")
        .references_null("by_id", "employees")
        .day("on_day")
        // Twice, and never a third time (CAP-6).
        .check("at_most_two", Expr::col("position").between(1, 2))
        .check("later", Expr::col("to_day").gt(Expr::col("from_day")))
        .create(manager)
        .await?;
    keyed("finding_checks", &["finding_id", "round", "position"])
        .references("finding_id", "findings")
        .int("round")
        .int("position")
        .day("due_on")
        .day("on_day")
        .references("by_id", "employees")
        .one_of("outcome", &["EFFECTIVE", "PARTIAL", "INEFFECTIVE", "EXTENDED"])
        .big_null("observed")
        .int("sample")
        .text("note")
        .check("at_most_two", Expr::col("position").between(1, 2))
        .create(manager)
        .await
}

async fn actions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    tenant("corrective_actions")
        .text("number")
        .references("finding_id", "findings")
        .int("round")
        .one_of("kind", &["CONTAINMENT", "CORRECTIVE"])
        .text("title")
        .references("owner_id", "employees")
        .day("added_on")
        .day("due_on")
        .day_null("done_on")
        .references_null("done_by_id", "employees")
        .text_null("evidence")
        .references_null("done_department_id", "departments")
        // Done with evidence, or not at all (CAP-3).
        .check("done_whole", Expr::col("done_on").is_null().eq(Expr::col("evidence").is_null()))
        .unique(&["organization_id", "number"])
        .index(&["organization_id", "finding_id"])
        .index(&["organization_id", "owner_id", "done_on"])
        .create(manager)
        .await
}
