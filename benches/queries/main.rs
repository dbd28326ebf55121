//! Two queries against the service, beside the least that could answer them.
//!
//! Q1 is one employee with the department and the latest ten completions, Q2 a page of 50 employees with 20 completions
//! each. Three subjects answer both: the service, with a token of the whole organization and with one of a subtree; a
//! server that does nothing but pass on one statement in which the database makes the JSON; and that statement without
//! any server. They take turns in rounds, so that what else the machine does falls on all of them, and only ratios of
//! one run are worth comparing. Nothing here fails for being slow: it fails for wrong answers.
//!
//! The client shares the machine with what it measures. It is kept light (bytes made beforehand, one thread), but what
//! it takes is missing elsewhere; the CPU per request of each process is therefore told beside the requests per second.

mod client;
mod dataset;
mod load;
mod process;
mod questions;
mod raw;
mod report;
mod rig;
mod start;
mod wire;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Any fault ends the run.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures Q1 and Q2 of the service beside a raw server and the bare statement.
#[derive(Debug, Parser)]
#[command(name = "queries")]
struct Cli {
    #[command(subcommand)]
    raw: Option<Part>,
    #[command(flatten)]
    options: Options,
    /// Cargo says this to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What is measured, and how long.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Employees of the sample organization
    #[arg(long, default_value_t = 20_000)]
    pub employees: u32,
    /// A PostgreSQL server, `postgres://…`; the benchmark makes a database of its own there [default: SQLite]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Where the data is kept between runs
    #[arg(long, default_value = concat!(env!("CARGO_TARGET_TMPDIR"), "/queries"), value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Connections of the client, each with one request at a time
    #[arg(long, default_value = "16,64", value_delimiter = ',')]
    pub connections: Vec<usize>,
    /// Seconds of each subject in each round
    #[arg(long, default_value_t = 4.0)]
    pub seconds: f64,
    /// Rounds
    #[arg(long, default_value_t = 3)]
    pub rounds: usize,
    /// Starts for the time to the first answer
    #[arg(long, default_value_t = 9)]
    pub starts: usize,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Be the raw server; the benchmark starts itself so.
    #[command(hide = true)]
    Raw(raw::RawArgs),
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let is_client = cli.raw.is_none();
    let mut runtime = if is_client {
        tokio::runtime::Builder::new_current_thread()
    } else {
        // As the service has it.
        tokio::runtime::Builder::new_multi_thread()
    };
    runtime.enable_all().build()?.block_on(async {
        match cli.raw {
            Some(Part::Raw(args)) => raw::serve(args).await,
            None => rig::run(&cli.options).await,
        }
    })
}
