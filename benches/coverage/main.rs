//! What today's training coverage costs where its sums are kept (goals G3 and G5).
//!
//! `cargo bench --bench coverage -- --employees 500000 [--database URL]`. It makes a database of its own (an SQLite file
//! under the target directory, or the empty one that the URL names) with one organization: a department SMALL with 10,000
//! people below it, and LARGE, of the same shape, with the rest. It measures through the service's own use cases:
//!
//! - judging everybody for the first time, in the background's batches;
//! - G3: today's coverage of SMALL and of LARGE with their children, beside the bare statement that sums up the kept rows,
//!   and the same figures by judging everybody;
//! - a turn of the background that finds nothing to do, and one at a midnight on which some lapse;
//! - G5: completions recorded by several clients at once, beside a plain insert of the same row by as many.
//!
//! Nothing fails for being slow: it fails where sums and judging tell different figures.

mod load;
mod today;
mod writes;

use std::{error::Error, sync::Arc, time::Instant};

use clap::Parser;
use gradus::{
    app,
    system::{SystemClock, SystemIds},
};
use gradus_services::{
    Services,
    training::rollups::due::{Refreshed, refresh_due},
};
use gradus_store::connect::Settings;

use load::Load;

/// Any fault ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
struct Args {
    /// Employees in all, more than 10,000
    #[arg(long, default_value_t = 50_000)]
    employees: u32,
    /// Completions of each
    #[arg(long, default_value_t = 20)]
    completions: u32,
    /// Clients that record at once
    #[arg(long, default_value_t = 8)]
    clients: u32,
    /// Completions that each of them records
    #[arg(long, default_value_t = 500)]
    records: u32,
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
    let load = Load::make(&services, &url, args.employees, args.completions).await?;
    println!("{} employees with {} completions each in {:.1?}", args.employees, args.completions, began.elapsed());
    let began = Instant::now();
    let people = refresh(&services).await?;
    println!("{people} people judged for the first time in {:.1?}", began.elapsed());
    load.analyze().await?;

    today::measure(&services, &load).await?;
    let began = Instant::now();
    refresh(&services).await?;
    println!("a turn of the background that finds nothing: {:.2?}", began.elapsed());
    let lapsing = load.let_lapse(1_000).await?;
    let began = Instant::now();
    let people = refresh(&services).await?;
    println!("a turn that finds {lapsing} who lapse: {people} judged in {:.1?}", began.elapsed());
    writes::measure(&services, &load, args.clients, args.records).await?;
    services.store.close().await?;
    Ok(())
}

/// Judges anew until nobody is left; answers how many.
async fn refresh(services: &Services) -> Result<u64> {
    let mut people = 0;
    loop {
        let Refreshed { people: judged, more } = refresh_due(services).await?;
        people += judged;
        if !more {
            return Ok(people);
        }
    }
}
