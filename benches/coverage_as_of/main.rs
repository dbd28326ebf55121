//! Coverage of a whole organization as of random days, from memory, beside the best SQL for the same figure.
//!
//! `cargo bench --bench coverage_as_of -- --employees 500000 [--database URL]`. It makes a database of its own (an SQLite file
//! under the target directory, or the empty one that the URL names): 2,000 departments, 40 courses with a requirement
//! each, of which about eight ask something of a person, and 20 completions for everybody, by set-based SQL. Then it
//! lets the service read everybody into memory, asks random days over HTTP, and the same days by SQL.
//!
//! Nothing fails for being slow: it fails where a figure differs from the one of SQL.

mod dataset;
mod sql;

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{Days, NaiveDate};
use clap::Parser;
use gradus::{
    app,
    http::{Front, HttpLimits, Rate, Readiness, ServeLimits, serve},
    system::{SystemClock, SystemIds},
};
use gradus_services::training::snapshot::SnapshotSettings;
use gradus_store::connect::Settings;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use dataset::Dataset;

/// Any fault ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What is asked of a day.
const QUERY: &str = "query ($day: Date!) { trainingCoverage(asOf: $day) {
    required fulfilled waived notApplicable overdue basisPoints persons { required fulfilled }
    byRequirement { requirement { code } coverage { required fulfilled } } } }";

#[derive(Parser)]
struct Args {
    /// People
    #[arg(long, default_value_t = 20_000)]
    employees: u32,
    /// Days that are asked for
    #[arg(long, default_value_t = 100)]
    days: u32,
    /// Days that are asked for by SQL too
    #[arg(long, default_value_t = 5)]
    by_sql: u32,
    /// An empty database [default: an SQLite file that is made anew]
    #[arg(long)]
    database: Option<String>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let directory = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let url = args.database.clone().unwrap_or_else(|| app::embedded_url(directory.path()));
    let store = app::open_store(&Settings::new(&url)).await?;
    let services = app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await?;
    let services = services.with_snapshots(SnapshotSettings { on: true, from_people: 1_000, bytes: 4 << 30 });
    let began = Instant::now();
    let set = Dataset::make(&services, &url, args.employees).await?;
    println!("made {} people in {:.1?}", args.employees, began.elapsed());

    let stop = CancellationToken::new();
    let _stop = stop.clone().drop_guard();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/graphql", listener.local_addr()?);
    let pace = Rate { per_second: 1_000_000, burst: 1_000_000 };
    let limits = HttpLimits { principal: pace, stranger: pace, ..HttpLimits::default() };
    let readiness = Arc::new(Readiness::new(app::checks(&services), Vec::new()));
    let routes = app::routes(&services, readiness, Front::default(), limits);
    tokio::spawn(serve(listener, routes, ServeLimits::default(), stop));

    // Whoever sees one department lets the organization be read, and is answered from the facts of few meanwhile.
    let client = Client { address, http: reqwest::Client::new() };
    let today = services.time.real_now().date_naive();
    client.ask(&set.small_token, today).await?;
    let began = Instant::now();
    services.snapshots.settled().await;
    let kept = services.snapshots.figures();
    println!(
        "read {} people into memory in {:.1?}: {} bytes, {} for each person",
        kept.people,
        began.elapsed(),
        kept.bytes,
        kept.bytes / kept.people.max(1)
    );

    let days: Vec<NaiveDate> = (0..args.days).map(|number| dataset::day(u64::from(number) * 7_919 % 2_900)).collect();
    let mut took = Vec::new();
    let mut answers = Vec::new();
    for day in &days {
        let began = Instant::now();
        answers.push(client.ask(&set.token, *day).await?);
        took.push(began.elapsed());
    }
    say("a random day through GraphQL", &mut took);
    let mut took = Vec::new();
    for _ in &days {
        let began = Instant::now();
        client.ask(&set.token, today).await?;
        took.push(began.elapsed());
    }
    say("the same day again", &mut took);
    let told = services.snapshots.figures();
    println!("{} figures came from memory; with the counted days it takes {} bytes", told.answers, told.bytes);

    let mut took = Vec::new();
    for (day, answer) in days.iter().zip(&answers).take(usize::try_from(args.by_sql)?) {
        let began = Instant::now();
        let wanted = set.count(*day).await?;
        took.push(began.elapsed());
        let given = [&answer["required"], &answer["fulfilled"]].map(Value::as_i64);
        if given != [Some(wanted.0), Some(wanted.1)] {
            return Err(format!("{day}: SQL counts {wanted:?}, the service {given:?}").into());
        }
    }
    say("SQL, required and fulfilled only", &mut took);
    services.store.close().await?;
    Ok(())
}

/// Prints the middle and the worst of some times.
fn say(what: &str, took: &mut [Duration]) {
    took.sort();
    let at = |percent: usize| took.get(took.len() * percent / 100).or(took.last()).copied().unwrap_or_default();
    println!("{what}: p50 {:.1?}, p99 {:.1?}, {} times", at(50), at(99), took.len());
}

struct Client {
    address: String,
    http: reqwest::Client,
}

impl Client {
    async fn ask(&self, token: &str, day: NaiveDate) -> Result<Value> {
        let body = json!({ "query": QUERY, "variables": { "day": day.to_string() } });
        let request = self.http.post(&self.address).bearer_auth(token).header("accept", "application/json");
        let answer: Value = request.json(&body).send().await?.json().await?;
        match &answer["data"]["trainingCoverage"] {
            Value::Null => Err(format!("no coverage: {answer}").into()),
            coverage => Ok(coverage.clone()),
        }
    }
}

/// So many days after the first.
fn after(first: NaiveDate, days: u64) -> NaiveDate {
    first.checked_add_days(Days::new(days)).unwrap_or(first)
}
