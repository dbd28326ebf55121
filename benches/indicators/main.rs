//! What a dashboard of a department costs among millions of values.
//!
//! `cargo bench --bench indicators -- --departments 2000 --months 36 [--database URL]`. It makes a database of its own (an
//! SQLite file under the target directory, or the empty one that the URL names) with one organization and the telecom
//! program, and gives each of its 65 indicators a value for every department and every month, quarter, half-year or year
//! of so many months. It measures through the service's own use cases:
//!
//! - the dashboard of one department that records its own values: 65 indicators with value, target, status and trend;
//! - the series of one indicator of it, with its control chart;
//! - the same of the whole organization, which is put together from all departments;
//! - recording 1,000 values.
//!
//! Nothing fails for being slow: it fails where the organization's figure is not the one that a bare sum gives.

mod load;

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Parser;
use gradus::{
    app,
    system::{SystemClock, SystemIds},
};
use gradus_domain::indicators::{
    Indicator,
    chart::{EIGHT_IN_A_ROW, of_series},
    exact::Exact,
};
use gradus_services::{
    Actor, Command, Read, Services,
    indicators::{
        indicators,
        read::{self, Wanted},
        values_record::indicator_values_record,
    },
};
use gradus_store::connect::Settings;

use load::Load;

/// Any fault ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Rounds of which the middle one counts.
const ROUNDS: usize = 21;

#[derive(Parser)]
struct Args {
    /// Departments below those of the program
    #[arg(long, default_value_t = 200)]
    departments: u32,
    /// Months back from the last one that is over
    #[arg(long, default_value_t = 12)]
    months: u32,
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

    let began = Instant::now();
    let load = Load::make(&services, &url, args.departments, args.months).await?;
    println!("{} values in {:.1?}", load.values, began.elapsed());
    let ctx = services.read(Arc::new(Actor::command_line(load.organization))).await.map_err(told)?;
    let all = indicators::list(&ctx).await.map_err(told)?;
    let one = all.iter().find(|indicator| indicator.code == "NET-09").ok_or("the program has no NET-09")?;
    let unit = read::unit(&ctx, Some("B-7")).await.map_err(told)?.ok_or("there is no department B-7")?;

    let at = Wanted::At(load.last);
    let series = Wanted::Periods(read::periods(load.first, load.last));
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let shown = read::shown(&ctx, &all, unit, &at, None).await.map_err(told)?;
        took.push(began.elapsed());
        let with_value = shown.values().filter(|of| of.iter().any(|shown| shown.value.is_some())).count();
        if with_value < all.len() / 2 {
            return Err(format!("only {with_value} of {} indicators have a value", all.len()).into());
        }
    }
    println!("dashboard of a department, {} indicators: {:.2?}", all.len(), median(took));
    let began = Instant::now();
    let shown = read::shown(&ctx, std::slice::from_ref(one), unit, &series, None).await.map_err(told)?;
    let chart = of_series(one, shown.get(&one.id).ok_or("no series")?, EIGHT_IN_A_ROW);
    println!("series and chart of {} points: {:.2?}", chart.points.len(), began.elapsed());
    whole(&ctx, one, &load, &series).await?;
    let began = Instant::now();
    read::shown(&ctx, &all, None, &at, None).await.map_err(told)?;
    println!("dashboard of the whole organization: {:.2?}", began.elapsed());
    record(&services, &load).await?;
    services.store.close().await?;
    Ok(())
}

fn told(failure: impl std::fmt::Debug) -> String {
    format!("{failure:?}")
}

fn median(mut took: Vec<Duration>) -> Duration {
    took.sort();
    took[took.len() / 2]
}

/// The series of the whole organization, whose last figure is compared with a bare sum.
async fn whole(ctx: &Read, one: &Indicator, load: &Load, series: &Wanted) -> Result<()> {
    let began = Instant::now();
    let shown = read::shown(ctx, std::slice::from_ref(one), None, series, None).await.map_err(told)?;
    let took = began.elapsed();
    let last = shown.get(&one.id).and_then(|of| of.last()).ok_or("no series")?;
    let began = Instant::now();
    let (numerator, denominator) = load.sums(one.id, load.last).await?;
    let bare = began.elapsed();
    let summed = Exact::quotient(i128::from(numerator) * 100, denominator.into());
    println!("series of the whole organization: {took:.2?}; a bare sum of one period: {bare:.2?}");
    if last.value == summed { Ok(()) } else { Err(format!("{:?} is not {summed:?}", last.value).into()) }
}

/// A thousand values of the month that goes on, then the same ones corrected.
async fn record(services: &Services, load: &Load) -> Result<()> {
    let actor = Actor::command_line(load.organization);
    for round in 0..2 {
        let input = load.values_of_today(round);
        let began = Instant::now();
        let done = services.door.run(&actor, Command::internal("indicatorValuesRecord"), move |unit| {
            let input = input.clone();
            Box::pin(async move { indicator_values_record(unit, &input).await })
        });
        let done = done.await.map_err(told)?;
        println!("{} values recorded in {:.1?}", done.recorded, began.elapsed());
    }
    Ok(())
}
