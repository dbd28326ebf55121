//! Watching how far this process's clock stands from the database's (R94).

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use gradus_domain::scheduling::skew::{Skew, compare};
use gradus_store::{dialect, error::StoreError, wall::Wall};

use crate::Services;

/// How often the clocks are compared.
const PERIOD: Duration = Duration::from_mins(1);

/// Why a process does no background work.
#[derive(Debug, thiserror::Error)]
pub enum ClockFault {
    /// Its clock is too far off.
    #[error("this machine's clock is {0} seconds off the database's; set it and the work goes on by itself")]
    TooLarge(i64),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The last comparison of one process.
#[derive(Debug, Default)]
pub struct SkewWatch(Mutex<Option<(Instant, Option<TimeDelta>)>>);

impl SkewWatch {
    /// Compares the clocks, at most once a minute, and refuses where they are too far apart. Where the process's clock
    /// decides, or a simulated one, there is nothing to compare.
    pub async fn check(&self, services: &Services) -> Result<(), ClockFault> {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = match last.filter(|(at, _)| at.elapsed() < PERIOD) {
            Some((_, refused)) => refused,
            None => {
                let refused = measure(services).await?;
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), refused));
                refused
            }
        };
        refused.map_or(Ok(()), |offset| Err(ClockFault::TooLarge(offset.num_seconds())))
    }
}

/// How far the clocks are apart, where that is too far.
async fn measure(services: &Services) -> Result<Option<TimeDelta>, StoreError> {
    if services.time.is_simulated() {
        return Ok(None);
    }
    let reader = services.store.reader(Wall::closed());
    // The first statement may have to open a connection.
    dialect::now(&reader).await?;
    let before = services.time.real_now();
    let Some(database) = dialect::now(&reader).await? else { return Ok(None) };
    match compare(before, database, services.time.real_now()) {
        Skew::Fine => Ok(None),
        Skew::Noticeable(offset) => {
            let millis = offset.num_milliseconds();
            tracing::warn!(millis, "the database's clock is {millis} ms ahead of this machine's");
            Ok(None)
        }
        Skew::TooLarge(offset) => Ok(Some(offset)),
    }
}
