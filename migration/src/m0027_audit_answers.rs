//! Conducting audits: answers, signed results, declared conflicts, exceptions from independence, follow-ups.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The tables of this migration.
pub const TABLES: &[&str] = &["audit_sources", "audit_answers", "audit_results", "audit_conflicts", "audit_overrides"];

/// The columns that audits get, all of which may be missing in rows of before.
fn columns() -> Vec<ColumnDef> {
    vec![
        ColumnDef::new("items").json_binary().null().take(),
        ColumnDef::new("profile_code").text().null().take(),
        ColumnDef::new("unannounced").boolean().not_null().default(false).take(),
        ColumnDef::new("informed_on").date().null().take(),
        ColumnDef::new("started_on").date().null().take(),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            manager.alter_table(Table::alter().table("audits").add_column(column).take()).await?;
        }
        // Where an audit comes from that no schedule made: who planned it, and whose failures it looks at again.
        keyed("audit_sources", &["audit_id"])
            .references("audit_id", "audits")
            .references_null("follows_up_id", "audits")
            .references_null("planned_by", "employees")
            .index(&["organization_id", "follows_up_id"])
            .create(manager)
            .await?;
        keyed("audit_answers", &["audit_id", "item_code"])
            .references("audit_id", "audits")
            .text("item_code")
            .json("value")
            .text_null("note")
            .text_null("evidence_note")
            .int_null("sample_size")
            .int_null("population")
            .int("version")
            .references("answered_by", "employees")
            .at("answered_at")
            .check("sample_whole", Expr::col("sample_size").is_null().eq(Expr::col("population").is_null()))
            .create(manager)
            .await?;
        // What was signed never changes; a second signature of the same edition has no place (RPT-1).
        keyed("audit_results", &["audit_id", "edition"])
            .references("audit_id", "audits")
            .int("edition")
            .text("formula_version")
            .text("json")
            .text("hash")
            .text("answers_hash")
            .int_null("basis_points")
            .references("signed_by", "employees")
            .at("signed_at")
            .create(manager)
            .await?;
        dialect::insert_only(manager, "audit_results").await?;
        tenant("audit_conflicts")
            .references("employee_id", "employees")
            .references("department_id", "departments")
            .day("valid_from")
            .day_null("valid_to")
            .text("reason")
            .references_null("declared_by", "employees")
            .at("declared_at")
            .text_null("withdrawal_reason")
            .references_null("withdrawn_by", "employees")
            .at_null("withdrawn_at")
            .int("version")
            .check("withdrawn_whole", Expr::col("withdrawal_reason").is_null().eq(Expr::col("withdrawn_at").is_null()))
            .index(&["organization_id", "employee_id"])
            .create(manager)
            .await?;
        tenant("audit_overrides")
            .references("audit_id", "audits")
            .text("reason")
            .references("approver_id", "employees")
            .one_of("compensation", &["CO_AUDITOR", "PEER_REVIEW"])
            .references("compensator_id", "employees")
            .json("waived")
            .references_null("asked_by", "employees")
            .at("made_at")
            .at_null("ended_at")
            .text_null("review_note")
            .at_null("reviewed_at")
            .check("review_whole", Expr::col("review_note").is_null().eq(Expr::col("reviewed_at").is_null()))
            // At most one is in force.
            .unique_where(&["organization_id", "audit_id"], Expr::col("ended_at").is_null())
            .index(&["organization_id", "compensator_id"])
            .create(manager)
            .await?;
        for table in TABLES {
            dialect::wall(manager, table, "organization_id").await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await?;
        for column in columns() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table("audits").drop_column(name).take()).await?;
        }
        Ok(())
    }
}
