//! A copy of a running database that is used and thrown away.
//!
//! It is a backup that was restored into an SQLite file, whatever the database is: the way that drills try every night.
//! What is done to it reaches nobody. A transaction that is taken back at the end would copy nothing, but it would hold
//! the locks of everything that it touches for as long as it lasts, draw from the counters of the installation, and could
//! not be the engine's, which ends a transaction for each batch.

use gradus_services::Services;
use gradus_services::upkeep::backup::{Tokens, Wanted, Watch};
use gradus_store::connect;
use gradus_store::risk::Risk;
use gradus_store::store::Store;

use super::scratch::Scratch;
use super::{Existing, Opened, keep, open, restore, take};
use crate::app;
use crate::commands::{CommandError, database};
use crate::system::SystemIds;

/// A copy, in a directory that goes with it.
pub struct Copied {
    /// Its rows, on the machine's clock.
    pub services: Services,
    scratch: Scratch,
}

impl Copied {
    /// Its database alone, for a service on another clock.
    #[must_use]
    pub fn store(&self) -> Store {
        self.services.store.clone()
    }

    /// Closes it and removes everything.
    pub async fn throw_away(self) -> Result<(), CommandError> {
        let Self { services, scratch } = self;
        database::let_go(services.store).await;
        scratch.remove()
    }
}

/// Copies the database of `services`, as one instant of it.
pub async fn copy(services: &Services, reason: &str, watch: Watch<'_>) -> Result<Copied, CommandError> {
    let scratch = Scratch::make(&SystemIds)?;
    let file = scratch.path().join("backup.db");
    take(services, &file, Existing::Keep, watch).await?;
    let mut target = connect::Settings::new(app::embedded_url(scratch.path()));
    // Nobody serves from it, so it needs no role that serves.
    target.taken_on.push(Risk::OneWall);
    let opened = open(&SystemIds, &file).await?;
    let filled = fill(&opened, &target, reason, watch).await;
    opened.close().await?;
    Ok(Copied { services: filled?, scratch })
}

/// Makes the database of `target` and fills it with an opened backup.
pub async fn fill(
    opened: &Opened,
    target: &connect::Settings,
    reason: &str,
    watch: Watch<'_>,
) -> Result<Services, CommandError> {
    let store = app::open_as_owner(target).await;
    let store = store.map_err(|error| CommandError::broken("could not make a database for the copy", error))?;
    let services = database::services(store).await?;
    let wanted = Wanted { reason, tokens: Tokens::Kept };
    let restored = match restore(&services, opened, wanted, watch).await {
        Ok(restored) => keep(restored).await,
        Err(error) => Err(error),
    };
    if let Err(error) = restored {
        database::let_go(services.store).await;
        return Err(error);
    }
    // The clock of what was restored may be a simulated one.
    database::services(services.store).await
}
