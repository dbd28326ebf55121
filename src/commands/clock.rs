//! The simulated clock at the start of a process.

use gradus_services::Services;
use gradus_services::scheduling::simulated::{self, SimulatedClockError};
use gradus_store::{dialect, wall::Wall};

use super::{CommandError, database};
use crate::config::Settings;

/// Makes the simulated clock of a new database where the settings say so, and refuses one where time is real.
///
/// Where this process is the only one that moves the clock, time in which no process ran does not count.
pub async fn prepare(services: Services, settings: &Settings) -> Result<Services, CommandError> {
    let Some(wanted) = settings.clock else { return resume(services, None).await };
    if services.time.is_simulated() {
        return resume(services, wanted.speed).await;
    }
    if !wanted.make {
        let hint = "this database runs on real time; --simulated-clock makes a new one with a simulated clock";
        return Err(CommandError::Refused(hint.to_owned()));
    }
    let start = wanted.start.unwrap_or_else(|| services.time.real_now());
    simulated::create(&services, start, wanted.speed.unwrap_or(1)).await.map_err(refused)?;
    // The service looks for its clock when it is put together.
    database::services(services.store).await
}

async fn resume(services: Services, speed: Option<i64>) -> Result<Services, CommandError> {
    let alone = !dialect::is_shared(&services.store.reader(Wall::closed()));
    let stands = simulated::find(&services).await.map_err(|error| refused(error.into()))?;
    if let Some(clock) = stands
        && (alone || speed.is_some_and(|speed| speed != clock.speed))
    {
        simulated::restart(&services, speed.unwrap_or(clock.speed)).await.map_err(refused)?;
    }
    Ok(services)
}

fn refused(error: SimulatedClockError) -> CommandError {
    match error {
        SimulatedClockError::Store(error) => CommandError::broken("could not set the simulated clock", error),
        no => CommandError::Refused(no.to_string()),
    }
}

/// What anybody who looks must know: that the time is not the world's.
pub async fn notices(services: &Services) -> Result<Vec<String>, CommandError> {
    let looked = simulated::find(services).await;
    let clock = looked.map_err(|error| CommandError::broken("could not read the clock of the database", error))?;
    let told = clock.map(|clock| {
        let (shows, speed) = (clock.shows, clock.speed);
        format!("SIMULATED CLOCK: this database lives at {shows}, {speed} times as fast as the world")
    });
    Ok(told.into_iter().collect())
}
