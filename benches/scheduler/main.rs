//! What the scheduler costs, with as many schedules as one likes.
//!
//! `cargo bench --bench scheduler -- --schedules 1000000 --due 100000 [--database URL]`. It makes a database of its own (an
//! SQLite file under the target directory, or the empty one that the URL names), loads the schedules by bulk insert, and
//! measures through the service's own engine:
//!
//! - an idle tick: its time, and on PostgreSQL the pages that its statements touch, before and after half of all
//!   schedules were updated without a vacuum while an old snapshot is open; on SQLite the query plan;
//! - a tick with 100 and with 1,000 due;
//! - many due in the same second: how long until all are recorded, and the rate. Each is an occurrence, its audit, a
//!   line in the journal, the events, and the schedule's new cursor, in batches of one transaction;
//! - the lateness of 100 due each second: from due until committed.
//!
//! Nothing fails for being slow: it fails where an occurrence is lost or doubled.

mod idle;
mod load;

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use gradus::{
    app,
    system::{SystemClock, SystemIds},
};
use gradus_services::{Services, scheduling};
use gradus_store::connect::Settings;

use load::Load;

/// Any fault ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
struct Args {
    /// Schedules in all
    #[arg(long, default_value_t = 100_000)]
    schedules: u32,
    /// Schedules that are due in the same second
    #[arg(long, default_value_t = 10_000)]
    due: u32,
    /// Seconds for which 100 schedules are due each
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Audit program whose audits are made; AP-QMS has a wide scope, which is frozen with each audit
    #[arg(long, default_value = "AP-FUP")]
    audit_program: String,
    /// An empty database [default: an SQLite file that is made anew]
    #[arg(long)]
    database: Option<String>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Schedules that are due in each second while the lateness is measured.
const EACH_SECOND: u32 = 100;
/// Rounds of which the middle one counts.
const ROUNDS: u32 = 5;

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let url = args.database.clone().unwrap_or_else(|| app::embedded_url(directory.path()));
    let store = app::open_store(&Settings::new(&url)).await?;
    let services = app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await?;
    let mut load = Load::begin(&services, &url, &args.audit_program).await?;

    let began = Instant::now();
    load.sleeping(args.schedules).await?;
    println!("loaded {} schedules in {:.1?}\n", args.schedules, began.elapsed());

    idle::measure(&services, &load, "fresh").await?;
    let hundred = ticks(&services, &mut load, 100).await?;
    let thousand = ticks(&services, &mut load, 1_000).await?;
    println!(
        "a tick with 100 due: {hundred:.1?}; with 1,000 due: {thousand:.1?}; {:.1} times as long",
        thousand.as_secs_f64() / hundred.as_secs_f64()
    );
    at_once(&services, &mut load, args.due).await?;
    lateness(&services, &mut load, args.seconds).await?;
    let _old_snapshot = idle::churn(&load, args.schedules / 2).await?;
    idle::measure(&services, &load, "after updates without vacuum, with an old snapshot open").await?;
    services.store.close().await?;
    Ok(())
}

/// The middle time of ticks that each find `due` schedules.
async fn ticks(services: &Services, load: &mut Load, due: u32) -> Result<Duration> {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        load.wake(due).await?;
        let began = Instant::now();
        let report = scheduling::tick(services).await?;
        took.push(began.elapsed());
        check(&report, due)?;
    }
    took.sort();
    Ok(took[took.len() / 2])
}

fn check(report: &scheduling::Report, due: u32) -> Result<()> {
    if report.started == u64::from(due) && report.errored == 0 {
        return Ok(());
    }
    Err(format!("{due} were due, and this was done: {report:?}").into())
}

/// How long it takes until everything is recorded that is due in the same second.
async fn at_once(services: &Services, load: &mut Load, due: u32) -> Result<()> {
    load.wake(due).await?;
    let began = Instant::now();
    let report = scheduling::tick(services).await?;
    let took = began.elapsed();
    check(&report, due)?;
    load.check_once().await?;
    println!(
        "{due} due in the same second: all recorded in {took:.2?}, {:.0} a second",
        f64::from(due) / took.as_secs_f64()
    );
    Ok(())
}

/// How late 100 occurrences a second are, from due until the turn of the loop has ended that committed them.
async fn lateness(services: &Services, load: &mut Load, seconds: u32) -> Result<()> {
    let first = services.time.real_now() + TimeDelta::seconds(3 + i64::from(seconds) / 20);
    let spans = load.each_second(first, seconds, EACH_SECOND).await?;
    let end = spans.last().copied().unwrap_or(first) + TimeDelta::seconds(2);
    let mut turns: Vec<(DateTime<Utc>, u64)> = Vec::new();
    while services.time.real_now() < end {
        let turn = scheduling::turn(services).await?;
        if turn.report.started > 0 {
            turns.push((services.time.real_now(), turn.report.started));
        }
        // As the loop of the service, but for its share of chance.
        tokio::time::sleep(turn.idle.unwrap_or(Duration::from_secs(1)).min(Duration::from_secs(1))).await;
    }
    // Those of one second are done before those of the next.
    let mut due = spans.iter().flat_map(|at| std::iter::repeat_n(*at, EACH_SECOND as usize));
    let mut late = Vec::new();
    for (ended, started) in turns {
        for _ in 0..started {
            let at = due.next().ok_or("more was started than was due")?;
            late.push((ended - at).to_std().unwrap_or_default());
        }
    }
    if due.next().is_some() {
        return Err(format!("{} of {} were started", late.len(), seconds * EACH_SECOND).into());
    }
    late.sort();
    let part = |percent: usize| late[(late.len() * percent / 100).min(late.len() - 1)];
    println!(
        "{EACH_SECOND} due a second, for {seconds} seconds: late by {:.0?} (p50), {:.0?} (p99)\n",
        part(50),
        part(99)
    );
    load.check_once().await
}
