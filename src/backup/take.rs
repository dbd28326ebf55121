//! Taking a backup of a running database.

use std::path::Path;

use gradus_services::Services;
use gradus_services::upkeep::backup::{self, Manifest, Watch};
use gradus_store::connect::{self, FileUse};
use gradus_store::dialect;
use gradus_store::store::Store;
use gradus_store::wall::Wall;

use super::open::inspect;
use super::part::{Existing, Part};
use crate::app;
use crate::commands::{CommandError, database};
use crate::config::Settings;

/// Writes a backup of the database to `file`, and reads all of it again before the file gets its name.
pub async fn take(
    services: &Services,
    file: &Path,
    existing: Existing,
    watch: Watch<'_>,
) -> Result<Manifest, CommandError> {
    let part = Part::make(file, existing)?;
    let manifest = write(services, part.path(), watch).await?;
    part.synchronize()?;
    watch("reading back");
    inspect(part.path()).await?;
    part.publish(existing)?;
    Ok(manifest)
}

/// The running database, as it stands: taking a backup migrates nothing.
pub async fn source(settings: &Settings) -> Result<Services, CommandError> {
    let store = database::open_as_it_is_as_owner(settings).await?;
    match version(&store).await {
        Ok(_) => database::services(store).await,
        Err(error) => {
            database::let_go(store).await;
            Err(error)
        }
    }
}

async fn write(services: &Services, part: &Path, watch: Watch<'_>) -> Result<Manifest, CommandError> {
    let broken = |error| CommandError::broken("could not write the backup", error);
    let version = version(&services.store).await?;
    let file = connect::open_file(part, FileUse::Make).await.map_err(broken)?;
    app::migrate_to(&file, version).await.map_err(broken)?;
    let taken = backup::take(services, &file, env!("CARGO_PKG_VERSION"), watch).await;
    // A file that could not be closed is not whole; but why nothing was written comes first.
    let closed = database::close(file).await;
    let manifest = taken.map_err(|error| CommandError::broken("could not write the backup", error))?;
    closed.map(|()| manifest)
}

/// How many of this version's migrations the database has. A backup is of the version of its database, so that one can
/// be taken before a later version migrates it.
async fn version(store: &Store) -> Result<u32, CommandError> {
    let applied = dialect::applied_migrations(&store.reader(Wall::closed())).await;
    let mut applied =
        applied.map_err(|error| CommandError::broken("could not read which migrations have run", error))?;
    applied.sort();
    if applied.is_empty() {
        return Err(CommandError::Refused("the database has no tables; there is nothing to back up".to_owned()));
    }
    if !app::migrations().starts_with(&applied) {
        let hint = "the database is of a newer version; take the backup with that version";
        return Err(CommandError::Refused(hint.to_owned()));
    }
    Ok(u32::try_from(applied.len()).unwrap_or(u32::MAX))
}
