//! The simulated clock: business time jumps from one interesting instant to the next.
//!
//! It promises that speed makes nothing late. The clock shows an instant only after everything that was due by then has
//! been committed, so an occurrence starts at its very instant, whether a year takes an hour or a minute. Between two
//! instants at which something happens there is nothing to wait for, and the clock jumps.
//!
//! Every process on the database may move the clock. The row is locked while it moves, and it does not move while
//! something due is left undone, also when another process is just doing it. After a crash the clock goes on from where
//! the row stands. The target runs on with real time in between, so the clock then catches up in jumps.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::time::to_micros;
use gradus_store::{
    clock::{self, SimulatedClock},
    error::StoreError,
    people::organizations,
    scheduling::{due, timers},
    wall::{System, Wall},
};

use super::{
    Report, backfill_work,
    low_water::{BOTTOM, TOP},
    materialize_due,
    timers::fire_due,
};
use crate::Services;

/// Where the clock would be if nothing had to be done on the way.
fn target(clock: &SimulatedClock, real_now: DateTime<Utc>) -> DateTime<Utc> {
    let gone = (real_now - clock.anchor_real).max(TimeDelta::zero());
    let micros = gone.num_microseconds().unwrap_or(i64::MAX).saturating_mul(clock.speed);
    let ahead = TimeDelta::microseconds(micros);
    to_micros(clock.anchor_shown.checked_add_signed(ahead).unwrap_or(clock.shows))
}

/// When the clock comes to show `instant`, in real time.
pub(super) fn real_instant(clock: &SimulatedClock, instant: DateTime<Utc>) -> DateTime<Utc> {
    let ahead = (instant - clock.anchor_shown).max(TimeDelta::zero());
    clock.anchor_real + ahead / i32::try_from(clock.speed.max(1)).unwrap_or(i32::MAX)
}

/// Moves the clock to where it should be by now, and does what comes due on the way, each at its instant.
pub async fn advance(services: &Services) -> Result<Report, StoreError> {
    let mut report = Report::default();
    loop {
        report.add(materialize_due(services).await?);
        report.add(backfill_work::portions(services).await?.report);
        fire_due(services).await?;
        match move_on(services).await? {
            Moved::On => {}
            Moved::Arrived | Moved::Blocked => return Ok(report),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moved {
    /// To an instant at which something may be due.
    On,
    /// There is nothing more to do until real time goes on.
    Arrived,
    /// Another process has not finished what is due.
    Blocked,
}

/// One jump, unless something that is due is left undone.
async fn move_on(services: &Services) -> Result<Moved, StoreError> {
    let tx = services.door.open_for_clock(Wall::system(System::Scheduler)).await?;
    let Some(held) = clock::find_for_update(&tx).await? else {
        tx.rollback().await?;
        return Ok(Moved::Arrived);
    };
    let target = target(&held, services.time.real_now());
    let schedules = due::first_wake(&tx, BOTTOM, TOP).await?;
    let wake = schedules.into_iter().chain(timers::first_wake(&tx, BOTTOM, TOP).await?).min();
    let outcome = match wake {
        Some(wake) if wake <= held.shows => Moved::Blocked,
        Some(wake) if wake <= target => Moved::On,
        _ => Moved::Arrived,
    };
    let shows = match outcome {
        Moved::Blocked => held.shows,
        Moved::On => wake.unwrap_or(target),
        Moved::Arrived => target.max(held.shows),
    };
    if shows == held.shows {
        tx.rollback().await?;
    } else {
        clock::save(&tx, SimulatedClock { shows, ..held }).await?;
        tx.commit().await?;
    }
    Ok(outcome)
}

/// Why a database gets no simulated clock.
#[derive(Debug, thiserror::Error)]
pub enum SimulatedClockError {
    /// It holds an organization already, so its time is real.
    #[error("this database runs on real time; a simulated clock needs a database that is made for it")]
    NotEmpty,
    /// The speed is not at least one second in a second.
    #[error("the speed of a simulated clock is a whole number from 1 to 10,000,000")]
    Speed,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes the simulated clock of a database that holds nothing yet; one that has it keeps it and goes on from there.
///
/// Call it before [`crate::time::Timekeeper::for_store`] looks.
pub async fn create(
    services: &Services,
    start: DateTime<Utc>,
    speed: i64,
) -> Result<SimulatedClock, SimulatedClockError> {
    if !(1..=10_000_000).contains(&speed) {
        return Err(SimulatedClockError::Speed);
    }
    let tx = services.door.open_for_clock(Wall::system(System::Operator)).await?;
    if let Some(clock) = clock::find_for_update(&tx).await? {
        tx.rollback().await?;
        return Ok(clock);
    }
    if !organizations::list(&tx).await?.is_empty() {
        tx.rollback().await?;
        return Err(SimulatedClockError::NotEmpty);
    }
    let start = to_micros(start);
    let clock = SimulatedClock { shows: start, anchor_real: services.time.real_now(), anchor_shown: start, speed };
    clock::save(&tx, clock).await?;
    tx.commit().await?;
    Ok(clock)
}

/// Lets a simulated clock run on from what it shows, at another speed. Time in which no process ran does not count.
///
/// For the start of a process that is alone on its database; none on a database with real time.
pub async fn restart(services: &Services, speed: i64) -> Result<Option<SimulatedClock>, SimulatedClockError> {
    if !(1..=10_000_000).contains(&speed) {
        return Err(SimulatedClockError::Speed);
    }
    let tx = services.door.open_for_clock(Wall::closed()).await?;
    let Some(held) = clock::find_for_update(&tx).await? else {
        tx.rollback().await?;
        return Ok(None);
    };
    let real_now = services.time.real_now();
    let clock = SimulatedClock { anchor_real: real_now, anchor_shown: held.shows, speed, ..held };
    clock::save(&tx, clock).await?;
    tx.commit().await?;
    Ok(Some(clock))
}

/// The simulated clock as it stands; none on a database with real time. For `/readyz` and the start's warning.
pub async fn find(services: &Services) -> Result<Option<SimulatedClock>, StoreError> {
    clock::find(&services.store.reader(Wall::closed())).await
}
