//! What the background loop calls, on ordinary and on simulated time.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_store::{
    clock,
    error::StoreError,
    scheduling::due,
    wall::{System, Wall},
};

use super::{Report, materialize_due, simulated};
use crate::Services;

/// How often a simulated clock moves on at least, in real time.
const SIMULATED_STEP: TimeDelta = TimeDelta::seconds(1);

/// Does everything that is due, and moves a simulated clock on. Safe in any number of processes at once.
pub async fn tick(services: &Services) -> Result<Report, StoreError> {
    if services.time.is_simulated() { simulated::advance(services).await } else { materialize_due(services).await }
}

/// When there is something to do next, in real time; none where nothing is planned.
pub async fn next_wake(services: &Services) -> Result<Option<DateTime<Utc>>, StoreError> {
    let reader = services.store.reader(Wall::system(System::Scheduler));
    let wake = due::first_wake(&reader).await?;
    let Some(clock) = clock::find(&reader).await?.filter(|_| services.time.is_simulated()) else { return Ok(wake) };
    let soon = services.time.real_now() + SIMULATED_STEP;
    Ok(Some(wake.map_or(soon, |wake| simulated::real_instant(&clock, wake).min(soon))))
}
