//! Working calendars in versions, schedules, their revisions and occurrences.

use sea_orm_migration::prelude::*;

use crate::table::{drop_all, keyed, tenant};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] =
    &["calendars", "calendar_versions", "calendar_days", "schedules", "schedule_revisions", "occurrences"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant("calendars")
            .text("code")
            .json("name")
            .text("time_zone")
            .int("version")
            // The last known day of which it was told that it comes near, so that it is told once (R36).
            .day_null("alerted_through")
            .at("created_at")
            .unique(&["organization_id", "code"])
            .create(manager)
            .await?;
        // A version is never changed: what was planned by it can be explained later.
        tenant("calendar_versions")
            .references("calendar_id", "calendars")
            .int("version")
            .json("weekend")
            .json("provisional_years")
            .day("known_through")
            .at("created_at")
            .unique(&["organization_id", "calendar_id", "version"])
            .create(manager)
            .await?;
        keyed("calendar_days", &["calendar_version_id", "day"])
            .references("calendar_version_id", "calendar_versions")
            .day("day")
            .one_of("kind", &["OFF", "WORK"])
            .json("name")
            .json("source")
            // The year of the notice; null where nobody knows from which one the day is.
            .int_null("notice_year")
            .create(manager)
            .await?;

        // wake_at is set exactly where the scheduler has something to do by itself: the next start, the end of a pause,
        // a second try. The claim of what is due reads this index and nothing else; the limit comes last in it.
        // The rule holds zone, calendar and action; they stand beside it for those who look for them.
        tenant("schedules")
            .text("code")
            .json("name")
            .json("rule")
            .text("time_zone")
            .text_null("calendar")
            .text("action_kind")
            .one_of("state", &["INACTIVE", "ACTIVE", "PAUSED", "EXHAUSTED", "ERRORED", "ARCHIVED"])
            .text_null("inactive_reason")
            .references_later("program_id", "programs")
            .int("revision")
            .int("version")
            .at("cursor")
            .at_null("next_nominal_at")
            .at_null("next_due_at")
            .at_null("next_starts_at")
            .at_null("wake_at")
            .at_null("backfill_until")
            .json_null("pause")
            .json_null("hold")
            .json("stopped")
            .text_null("error")
            .int("failures")
            .text("tzdb")
            .at("created_at")
            // While its program is held nothing starts, so nothing may wake it (PRG-2).
            .check("held_sleeps", Expr::col("hold").is_null().or(Expr::col("wake_at").is_null()))
            .unique(&["organization_id", "code"])
            .index(&["organization_id", "program_id"])
            .index_where(&["wake_at", "organization_id"], Expr::col("wake_at").is_not_null())
            // What the self-check looks for: next to no rows, so that a look costs next to nothing (R130).
            .index_where(
                &["organization_id", "state"],
                Expr::col("wake_at").is_null().and(Expr::col("state").is_in(["ACTIVE", "ERRORED"])),
            )
            .index_where(&["organization_id", "failures"], Expr::col("error").is_not_null())
            .index_where(&["organization_id", "cursor"], Expr::col("next_nominal_at").lte(Expr::col("cursor")))
            .create(manager)
            .await?;
        keyed("schedule_revisions", &["schedule_id", "revision"])
            .references("schedule_id", "schedules")
            .int("revision")
            .json("rule")
            .at("created_at")
            .create(manager)
            .await?;

        // Two identities: the instant, among planned rows, and the key, among all.
        tenant("occurrences")
            .references("schedule_id", "schedules")
            .int("revision")
            .one_of("origin", &["AUTOMATIC", "BACKFILL", "TRIGGER"])
            .at("nominal_at")
            .civil("nominal_local")
            .text("nominal_key")
            .at("due_at")
            .at("starts_at")
            .text("zone")
            .int("offset_seconds")
            .text("pass")
            .text("tzdb")
            .one_of("state", &["PENDING", "STARTED", "DONE", "LATE", "SKIPPED", "MISSED", "WITHDRAWN"])
            .text_null("reason")
            .bool("provisional")
            // What a later calendar or later zone data would have made of it (R24, R37).
            .json_null("note")
            .json("merged")
            .at_null("range_to")
            .big_null("range_count")
            .text_null("subject_kind")
            .uuid_null("subject_id")
            .at_null("started_at")
            .at_null("ended_at")
            .bool("exclusive")
            .references_null("blocked_by", "occurrences")
            .at("created_at")
            // One that was withdrawn before it started makes room for what the new rule says (R73).
            .unique_where(
                &["organization_id", "schedule_id", "nominal_at"],
                Expr::col("origin").ne("TRIGGER").and(Expr::col("state").ne("WITHDRAWN")),
            )
            .unique_where(&["organization_id", "schedule_id", "nominal_key"], Expr::col("state").ne("WITHDRAWN"))
            // Of a schedule whose occurrences must not overlap, one is open, whoever looked at what before (R42).
            .unique_where(
                &["organization_id", "schedule_id"],
                Expr::col("state").eq("STARTED").and(Expr::col("exclusive").eq(true)),
            )
            .index_where(&["organization_id", "schedule_id"], Expr::col("state").is_in(["PENDING", "STARTED"]))
            .index_where(&["organization_id", "schedule_id", "range_to"], Expr::col("range_to").is_not_null())
            .index(&["organization_id", "due_at", "id"])
            .index_where(
                &["organization_id", "started_at"],
                Expr::col("state").eq("STARTED").and(Expr::col("subject_id").is_null()),
            )
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_all(manager, TABLES).await
    }
}
