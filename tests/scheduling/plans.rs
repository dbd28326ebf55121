//! What the scheduler's statements read, with many schedules: it follows what is due, and nothing else (R82, G6).
//!
//! Counts of pages and steps of plans, never milliseconds. `GRADUS_PLAN_SCHEDULES` says with how many; the figures for a
//! million stand in `docs/performance.md`.

use gradus_store::scheduling::{
    due::{FIRST_WAKE, claim_sql},
    schedules::save_sql,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

use super::tick;
use crate::support::{Gradus, chance::setting};

/// Pages that a statement may touch where nothing is due.
const MOST: u64 = 16;

/// What copies share with the schedule from which they are made.
const SHARED: &str =
    "name, rule, time_zone, calendar, action_kind, state, inactive_reason, program_id, revision, version,
    cursor, next_nominal_at, next_due_at, next_starts_at, backfill_until, pause, hold, stopped, error, failures, tzdb,
    created_at";

/// An organization with many schedules, none of which is due before 2028, on 2026-06-01.
async fn many() -> (Gradus, u64) {
    let count = setting("GRADUS_PLAN_SCHEDULES").unwrap_or(20_000);
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { message } } }";
    let input = json!({ "code": "COPIED", "name": "Copied", "cron": "0 0 9 1 * *", "timeZone": "UTC",
        "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await;
    assert_eq!(made["scheduleCreate"]["errors"], json!([]));
    let (id, wake, numbers) = if gradus.database.is_postgres() {
        (
            "gen_random_uuid()",
            "timestamptz '2028-01-01' + n * interval '1 minute'",
            format!("generate_series(1, {count}) AS numbers (n)"),
        )
    } else {
        let numbers = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) SELECT n FROM numbers"
        );
        (
            "randomblob(16)",
            "strftime('%Y-%m-%dT%H:%M:%S+00:00', '2028-01-01', n || ' minutes')",
            format!("({numbers}) AS numbers"),
        )
    };
    let copy = format!(
        "INSERT INTO schedules (organization_id, id, code, wake_at, {SHARED})
         SELECT organization_id, {id}, 'C' || n, {wake}, {SHARED} FROM schedules, {numbers} WHERE code = 'COPIED'"
    );
    gradus.database.execute(&copy).await;
    if gradus.database.is_postgres() {
        // SQLite never has its figures: it must go by the right index without them.
        gradus.database.execute("ANALYZE").await;
    }
    (gradus, count)
}

/// A connection as the service has it: held to the walls, going by the plans that suit every value.
async fn as_the_scheduler(gradus: &Gradus) -> DatabaseConnection {
    let mut options = ConnectOptions::new(gradus.database.url());
    options.max_connections(1).sqlx_logging(false);
    let connection = Database::connect(options).await.expect("a connection");
    for sql in [
        "SET ROLE gradus_service",
        "SELECT set_config('gradus.system', 'scheduler', false)",
        "SET plan_cache_mode = force_generic_plan",
        &format!("SELECT set_config('gradus.organization', '{}', false)", gradus.alpha.id.0),
    ] {
        connection.execute_unprepared(sql).await.expect("a setting");
    }
    connection
}

/// Pages that a prepared statement touches, and its plan.
async fn pages(connection: &DatabaseConnection, types: &str, sql: &str, values: &str) -> (u64, String) {
    let run = async |sql: String| connection.execute_unprepared(&sql).await.expect("a statement");
    run(format!("PREPARE guarded ({types}) AS {sql}")).await;
    let explained = format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) EXECUTE guarded ({values})");
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, explained)).await.expect("a plan");
    run("DEALLOCATE guarded".to_owned()).await;
    let lines: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a line")).collect();
    let buffers = lines.iter().find(|line| line.trim_start().starts_with("Buffers: shared"));
    let counts = buffers.into_iter().flat_map(|line| line.split_whitespace());
    let counts = counts.filter_map(|word| word.strip_prefix("hit=").or(word.strip_prefix("read=")));
    (counts.map(|count| count.parse::<u64>().expect("a count")).sum(), lines.join("\n"))
}

/// What the two statements of a tick touch at `now`, of which an earlier look has seen all up to ten seconds before.
async fn idle(gradus: &Gradus, connection: &DatabaseConnection, now: &str, above: &str) {
    let claim = claim_sql(DbBackend::Postgres, None);
    let organization = gradus.alpha.id.0;
    for (types, sql, values) in [
        ("timestamptz, timestamptz", FIRST_WAKE, format!("'{above}', '{now}'")),
        ("uuid, timestamptz, timestamptz", claim.as_str(), format!("'{organization}', '{now}', '{above}'")),
    ] {
        let (touched, plan) = pages(connection, types, sql, &values).await;
        assert!(touched <= MOST, "{touched} pages:\n{plan}");
        assert!(plan.contains("schedules_wake_at_organization_idx"), "{plan}");
    }
}

/// R82: also after every second schedule was updated without a vacuum, while somebody holds an old snapshot.
#[tokio::test]
async fn an_idle_tick_touches_few_pages_on_postgresql() {
    let (gradus, count) = many().await;
    if !gradus.database.is_postgres() {
        return;
    }
    let connection = as_the_scheduler(&gradus).await;
    idle(&gradus, &connection, "2026-06-01", "2026-05-31 23:59:50").await;

    gradus.database.execute("ALTER TABLE schedules SET (autovacuum_enabled = off)").await;
    let old = gradus.database.connect().await;
    let held = sea_orm::TransactionTrait::begin_with_config(&old, Some(sea_orm::IsolationLevel::RepeatableRead), None);
    let held = held.await.expect("a transaction");
    held.execute_unprepared("SELECT count(*) FROM organizations").await.expect("a snapshot");
    let updated = format!("code IN (SELECT 'C' || n FROM generate_series(1, {}) AS numbers (n))", count / 2);
    for wake in ["timestamptz '2026-06-01 00:05'", "timestamptz '2029-01-01' + length(code) * interval '1 day'"] {
        gradus.database.execute(&format!("UPDATE schedules SET wake_at = {wake} WHERE {updated}")).await;
    }

    idle(&gradus, &connection, "2026-06-01 00:06", "2026-06-01 00:05:50").await;
    held.rollback().await.expect("let go");
}

/// R82: a step is saved by the key, however many schedules there are, and nothing sorts what it finds.
#[tokio::test]
async fn sqlite_finds_what_is_due_and_saves_it_by_an_index() {
    let (gradus, _) = many().await;
    if gradus.database.is_postgres() {
        return;
    }
    let explain = async |sql: String| {
        let connection = gradus.database.connect().await;
        let statement = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = connection.query_all_raw(statement).await.expect("a plan");
        connection.close().await.expect("closed");
        rows.iter().map(|row| row.try_get::<String>("", "detail").expect("a step")).collect::<Vec<_>>()
    };

    for sql in [FIRST_WAKE.to_owned(), claim_sql(DbBackend::Sqlite, None)] {
        let steps = explain(sql).await;
        assert!(steps.iter().all(|step| step.contains("schedules_wake_at_organization_idx")), "{steps:?}");
    }
    for sql in [claim_sql(DbBackend::Sqlite, Some(3)), save_sql(DbBackend::Sqlite, 3)] {
        let steps = explain(sql).await;
        assert!(steps.iter().any(|step| step.contains("SEARCH schedules USING") && step.contains("id=?")), "{steps:?}");
        assert!(!steps.iter().any(|step| step.starts_with("SCAN schedules")), "{steps:?}");
    }
}

/// R82: a batch costs a number of statements that does not follow how many are due.
#[tokio::test]
async fn a_batch_is_written_in_a_constant_number_of_statements() {
    let (gradus, _) = many().await;
    let due = async |from: u32, to: u32| {
        let codes: Vec<_> = (from..to).map(|number| format!("'C{number}'")).collect();
        let wake = if gradus.database.is_postgres() {
            "timestamptz '2026-06-01 09:00'"
        } else {
            "'2026-06-01T09:00:00+00:00'"
        };
        let wake = format!("UPDATE schedules SET wake_at = {wake} WHERE code IN ({})", codes.join(", "));
        gradus.database.execute(&wake).await;
        let before = gradus.services.store.statements();
        let report = tick(&gradus).await;
        assert_eq!(report.started, u64::from(to - from), "{report:?}");
        gradus.services.store.statements() - before
    };
    gradus.set_clock("2026-06-01T09:00:01Z");
    tick(&gradus).await;
    due(1, 3).await;

    let (ten, fifty) = (due(10, 20).await, due(100, 150).await);

    // Two batches may share what is due, where several run at once.
    assert!(fifty <= 2 * ten, "{ten} statements for 10 and {fifty} for 50");
    let lines = "SELECT count(*) FROM journal_entries WHERE object_kind = 'occurrence'";
    let rows = gradus.database.number("SELECT count(*) FROM occurrences").await;
    assert_eq!(gradus.database.number(lines).await, rows, "each occurrence has a line of its own");
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, rows);
}
