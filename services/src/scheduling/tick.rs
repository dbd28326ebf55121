//! What the background loop calls, on ordinary and on simulated time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gradus_store::{
    clock,
    error::StoreError,
    scheduling::due,
    wall::{System, Wall},
};

use super::{
    Report, backfill_work, engine,
    low_water::{BOTTOM, TOP},
    simulated,
};
use crate::Services;

/// How often a simulated clock moves on at least, in real time.
const SIMULATED_STEP: TimeDelta = TimeDelta::seconds(1);

/// What a turn of the loop came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// What it did.
    pub report: Report,
    /// How long it is until the next schedule wakes, by the clock that decides (R93), where that is a matter of seconds;
    /// none where others are at it, and on a simulated clock.
    pub idle: Option<Duration>,
}

/// Does everything that is due, and moves a simulated clock on. Safe in any number of processes at once.
pub async fn tick(services: &Services) -> Result<Report, StoreError> {
    Ok(turn(services).await?.report)
}

/// The same; answers too how long there is nothing to do.
pub async fn turn(services: &Services) -> Result<Turn, StoreError> {
    if services.time.is_simulated() {
        return Ok(Turn { report: simulated::advance(services).await?, idle: None });
    }
    let (mut report, idle) = engine::run(services).await?;
    // After what came due by itself, one portion for each organization; then it is the live schedules' turn again (R77).
    let portions = backfill_work::portions(services).await?;
    report.add(portions.report);
    let idle = if portions.are_more { Some(Duration::ZERO) } else { idle.and_then(|idle| idle.to_std().ok()) };
    Ok(Turn { report, idle })
}

/// When there is something to do next, in real time; none where nothing is planned.
pub async fn next_wake(services: &Services) -> Result<Option<DateTime<Utc>>, StoreError> {
    let reader = services.store.reader(Wall::system(System::Scheduler));
    let wake = due::first_wake(&reader, BOTTOM, TOP).await?;
    let Some(clock) = clock::find(&reader).await?.filter(|_| services.time.is_simulated()) else { return Ok(wake) };
    let soon = services.time.real_now() + SIMULATED_STEP;
    Ok(Some(wake.map_or(soon, |wake| simulated::real_instant(&clock, wake).min(soon))))
}
