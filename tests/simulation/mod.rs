//! Deterministic simulation of the scheduler (`docs/reliability.md`): a year of some schedules on some
//! replicas in milliseconds, with everything going wrong that can, judged by an oracle that shares no code with the engine.
//!
//! A seed decides everything. Where a year goes wrong, the seed is told with the fewest faults under which it still does.
//! Everything here stands on `gradus-domain` alone, so that the same files serve the tests and
//! `cargo bench --bench simulation`.

mod draw;
mod engine;
mod facts;
mod invariants;
mod oracle;
mod plant;
mod pool;
mod scenario;
pub mod script;
mod store;
mod verdict;
mod world;

use std::fmt;

pub use plant::Plant;
pub use pool::Pool;
pub use scenario::Scenario;
pub use world::{Stats, Violation};

use world::World;

/// The first instant of 2026 in UTC, in seconds.
const START: i64 = 1_767_225_600;
const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// Schedules of a simulated year, unless somebody says otherwise.
pub const SCHEDULES: usize = 20;

/// A year that went wrong.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The fewest faults that were found to make it go wrong.
    pub scenario: Scenario,
    /// Faults that it had at first.
    pub faults: usize,
    /// What was wrong.
    pub violation: Violation,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scenario, faults, violation } = self;
        let seed = scenario.seed;
        writeln!(f, "GRADUS_SEED={seed}: at {}: {}", violation.at, violation.what)?;
        writeln!(f, "{} replicas, {} of {faults} faults are needed:", scenario.replicas, scenario.faults.len())?;
        scenario.faults.iter().try_for_each(|(at, fault)| {
            let at = chrono::DateTime::from_timestamp(*at, 0).unwrap_or_default();
            writeln!(f, "  {at} {fault:?}")
        })
    }
}

/// Lives through one year.
pub fn live(pool: &Pool, scenario: &Scenario, plant: Plant) -> Result<Stats, Violation> {
    let mut world = World::new(pool, scenario, plant);
    world.live(scenario)?;
    verdict::judge(pool, &world).map_err(|what| world.violation(what))?;
    let rows = || world.store.schedules.iter().flat_map(|held| &held.rows);
    let missed = rows().filter(|row| row.state == gradus_domain::scheduling::schedule::OccurrenceState::Missed);
    let missed = missed.map(|row| row.range.map_or(1, |(_, count)| count)).sum();
    Ok(Stats {
        occurrences: rows().count() as u64,
        started: world.store.started,
        missed,
        batches: world.store.batches,
        ..world.stats
    })
}

/// Lives through the year of a seed; where it goes wrong, leaves out every fault that is not needed for it.
pub fn run(pool: &Pool, seed: u64, schedules: usize, plant: Plant) -> Result<Stats, Box<Failed>> {
    let scenario = Scenario::new(pool, seed, schedules);
    live(pool, &scenario, plant).map_err(|violation| {
        let faults = scenario.faults.len();
        let (scenario, violation) = shrink(pool, scenario, violation, plant);
        Box::new(Failed { scenario, faults, violation })
    })
}

/// Drops faults, many at a time at first, for as long as the year still goes wrong.
fn shrink(pool: &Pool, mut scenario: Scenario, mut violation: Violation, plant: Plant) -> (Scenario, Violation) {
    let mut size = scenario.faults.len().div_ceil(2);
    while size > 0 {
        let mut from = 0;
        while from < scenario.faults.len() {
            let to = (from + size).min(scenario.faults.len());
            let mut fewer = scenario.clone();
            fewer.faults.drain(from..to);
            match live(pool, &fewer, plant) {
                Err(found) => (scenario, violation) = (fewer, found),
                Ok(_) => from = to,
            }
        }
        size = if size == 1 { 0 } else { size.div_ceil(2) };
    }
    (scenario, violation)
}
