//! The full count of the simulation: years of schedules in which everything goes wrong, on every core.
//!
//! `cargo bench --bench simulation -- --seeds 10000 [--first 1] [--schedules 20]`. The goal is 10,000 years of 20 schedules
//! in 60 seconds. Ends with 1 at the first year that goes wrong, and tells its seed with the faults that it needs;
//! `GRADUS_SEED=… cargo test --test service scheduling::simulation` repeats it.

#[path = "../../tests/simulation/mod.rs"]
#[expect(dead_code, reason = "planted faults are for the tests")]
mod simulation;

use std::{
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use clap::Parser;
use simulation::{Plant, Pool, SCHEDULES, Stats, run};

#[derive(Parser)]
struct Args {
    /// Years to live through
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Schedules in a year
    #[arg(long, default_value_t = SCHEDULES)]
    schedules: usize,
    /// Threads [default: one for each core]
    #[arg(long)]
    threads: Option<usize>,
    /// What cargo passes to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = args.threads.unwrap_or(cores).max(1);
    let began = Instant::now();
    let pool = Pool::new();
    println!("the oracle's tables took {:.2?}", began.elapsed());
    let (next, last) = (AtomicU64::new(args.first), args.first + args.seeds);
    let total = Mutex::new(Stats::default());
    let wrong = Mutex::new(None);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut mine = Stats::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= last {
                        break;
                    }
                    match run(&pool, seed, args.schedules, Plant::None) {
                        Ok(year) => mine.add(year),
                        Err(failed) => {
                            // Nobody begins another year.
                            next.store(last, Ordering::Relaxed);
                            wrong.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failed);
                        }
                    }
                }
                total.lock().unwrap_or_else(PoisonError::into_inner).add(mine);
            });
        }
    });
    let took = began.elapsed();
    if let Some(failed) = wrong.into_inner().unwrap_or_else(PoisonError::into_inner) {
        eprintln!("{failed}");
        return ExitCode::FAILURE;
    }
    let Stats { occurrences, started, missed, batches, conflicts, repeats, acts } =
        total.into_inner().unwrap_or_else(PoisonError::into_inner);
    println!(
        "{} years of {} schedules in {took:.2?} on {threads} threads: {occurrences} rows, {started} started, {missed} \
         missed, {batches} transactions, {conflicts} conflicts, {repeats} repeated messages, {acts} acts",
        args.seeds, args.schedules
    );
    ExitCode::SUCCESS
}
