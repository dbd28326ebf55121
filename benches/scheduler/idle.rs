//! What a tick costs that finds nothing due.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use gradus_services::{Services, scheduling};
use gradus_store::scheduling::due::{FIRST_WAKE, claim_sql};
use sea_orm::{ConnectionTrait, Database, DatabaseTransaction, IsolationLevel, Statement, TransactionTrait};

use crate::{Result, load::Load};

/// Ticks of which the mean counts.
const TICKS: u32 = 200;

/// Prints the time of an idle tick and what its statements read.
pub async fn measure(services: &Services, load: &Load, when: &str) -> Result<()> {
    // The first one looks at everything, which happens twice a minute.
    let began = Instant::now();
    scheduling::tick(services).await?;
    let full = began.elapsed();
    let began = Instant::now();
    for _ in 0..TICKS {
        let report = scheduling::tick(services).await?;
        if report.schedules > 0 {
            return Err(format!("nothing was due, and this was done: {report:?}").into());
        }
    }
    let mean = began.elapsed().max(Duration::from_nanos(1)) / TICKS;
    println!("an idle tick, {when}: {mean:.1?} (a full look {full:.1?})");
    let now = services.time.real_now();
    let above = now - TimeDelta::seconds(10);
    if load.is_postgres() {
        for (name, parameters, sql, values) in [
            ("look", "(timestamptz, timestamptz)", FIRST_WAKE.to_owned(), format!("'{above}', '{now}'")),
            (
                "claim",
                "(uuid, timestamptz, timestamptz)",
                claim_sql(load.database.get_database_backend(), None),
                format!("(SELECT id FROM organizations LIMIT 1), '{now}', '{above}'"),
            ),
        ] {
            load.run(&format!("PREPARE {name} {parameters} AS {sql}"), []).await?;
            load.run("SET plan_cache_mode = force_generic_plan", []).await?;
            println!("  the {name}'s plan reads {} pages", pages(load, &format!("EXECUTE {name} ({values})")).await?);
            load.run(&format!("DEALLOCATE {name}"), []).await?;
        }
    } else {
        for sql in [FIRST_WAKE.to_owned(), claim_sql(load.database.get_database_backend(), None)] {
            let plan =
                Statement::from_string(load.database.get_database_backend(), format!("EXPLAIN QUERY PLAN {sql}"));
            for row in load.database.query_all_raw(plan).await? {
                println!("  {}", row.try_get::<String>("", "detail")?);
            }
        }
    }
    Ok(())
}

/// Pages of the buffer that a statement touches.
async fn pages(load: &Load, sql: &str) -> Result<u64> {
    let explained = format!("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) {sql}");
    let rows =
        load.database.query_all_raw(Statement::from_string(load.database.get_database_backend(), explained)).await?;
    let lines = rows.iter().map(|row| row.try_get_by_index(0)).collect::<std::result::Result<Vec<String>, _>>()?;
    let buffers = lines.iter().find(|line| line.trim_start().starts_with("Buffers: shared"));
    let counts = buffers.into_iter().flat_map(|line| line.split_whitespace());
    let counts = counts.filter_map(|word| word.strip_prefix("hit=").or(word.strip_prefix("read=")));
    Ok(counts.filter_map(|count| count.parse::<u64>().ok()).sum())
}

/// Updates `count` schedules, a thousand at once, while somebody holds an old snapshot and nobody cleans up; answers the
/// transaction that holds it.
pub async fn churn(load: &Load, count: u32) -> Result<Option<DatabaseTransaction>> {
    if !load.is_postgres() {
        return Ok(None);
    }
    load.run("ALTER TABLE schedules SET (autovacuum_enabled = off)", []).await?;
    let holder =
        Database::connect(&load.url).await?.begin_with_config(Some(IsolationLevel::RepeatableRead), None).await?;
    holder.execute_unprepared("SELECT count(*) FROM pg_class").await?;
    let began = Instant::now();
    for start in (0..count).step_by(1_000) {
        // Due a minute ago, as if they had just been done.
        let sql = format!(
            "UPDATE schedules SET wake_at = now() - interval '1 minute' \
             WHERE code >= 'S{start:08}' AND code < 'S{:08}' AND code < 'S{count:08}'",
            start + 1_000
        );
        load.run(&sql, []).await?;
    }
    load.run("UPDATE schedules SET wake_at = '2100-01-01' WHERE wake_at < '2100-01-01'", []).await?;
    println!("updated {count} schedules twice in {:.1?}", began.elapsed());
    Ok(Some(holder))
}
