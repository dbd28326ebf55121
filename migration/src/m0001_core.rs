//! Organizations, who signs in, the journal, and what the write door needs.

use sea_orm_migration::prelude::*;

use crate::{
    dialect,
    table::{drop_all, keyed, plain, tenant},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "organizations",
    "simulated_clock",
    "tokens",
    "journal_entries",
    "journal_unsealed",
    "journal_seals",
    "journal_seal_entries",
    "idempotency_keys",
    "outbox",
    "sequences",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut organizations = plain("organizations").uuid("id").text("code").json("name");
        organizations = organizations.text("time_zone").text("calendar").text("locale").at("created_at");
        organizations.unique(&["id"]).unique(&["code"]).create(manager).await?;

        // At most one row: present only on a database that was made for a simulated clock.
        plain("simulated_clock")
            .int("only")
            .at("shows")
            .at("anchor_real")
            .at("anchor_shown")
            .big("speed")
            .unique(&["only"])
            .check("only_one", Expr::col("only").eq(1))
            .create(manager)
            .await?;
        dialect::clock(manager).await?;

        tenant("tokens")
            .text("name")
            .text("hash")
            .text("role")
            .references_later("department_id", "departments")
            .references_later("employee_id", "employees")
            // The first of a line of tokens of which each took the place of the one before. Null for a token from before
            // there were successors: it is the first itself.
            .references_null("first_id", "tokens")
            .at("created_at")
            .at("expires_at")
            .at_null("revoked_at")
            .at_null("last_used_at")
            .unique(&["hash"])
            .create(manager)
            .await?;

        tenant("journal_entries")
            .at("at")
            .text("actor_kind")
            .text("actor")
            .text("actor_name")
            .uuid_null("employee_id")
            .text("command")
            .text("object_kind")
            .uuid_null("object_id")
            .text_null("before")
            .text_null("after")
            .text_null("reason")
            .text("outcome")
            .text_null("refusals")
            .text_null("idempotency_key")
            .text("trace_id")
            .index(&["organization_id", "at", "id"])
            .index(&["organization_id", "object_id", "at"])
            .create(manager)
            .await?;
        dialect::insert_only(manager, "journal_entries").await?;
        keyed("journal_unsealed", &["entry_id"]).references("entry_id", "journal_entries").create(manager).await?;
        keyed("journal_seals", &["number"])
            .big("number")
            .big("entries")
            .text("digest")
            .text("previous_hash")
            .text("hash")
            .at("sealed_at")
            .create(manager)
            .await?;
        dialect::insert_only(manager, "journal_seals").await?;
        keyed("journal_seal_entries", &["number", "ordinal"])
            .big("number")
            .big("ordinal")
            .references("entry_id", "journal_entries")
            .unique(&["organization_id", "entry_id"])
            .create(manager)
            .await?;
        dialect::insert_only(manager, "journal_seal_entries").await?;

        keyed("idempotency_keys", &["principal", "key"])
            .text("principal")
            .text("key")
            .text("command")
            .text("fingerprint")
            .text("answer")
            .at("created_at")
            .index(&["created_at"])
            .create(manager)
            .await?;

        tenant("outbox")
            .at("at")
            .text("kind")
            .text("object_kind")
            .uuid("object_id")
            .int("version")
            .uuid_null("department_id")
            .index(&["organization_id", "at", "id"])
            .create(manager)
            .await?;

        keyed("sequences", &["name"]).text("name").big("value").create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
