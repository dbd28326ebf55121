//! Filling an empty database with a backup that was opened.

use gradus_services::Services;
use gradus_services::upkeep::backup::{self, BackupError, Restored, Watch};
use gradus_store::wall::Wall;

use super::open::Opened;
use crate::commands::CommandError;
use crate::commands::database::{self, Missing};
use crate::config::Settings;

/// The database to restore into. One that holds something is refused as it stands: it is not even brought to this
/// version.
pub async fn target(settings: &Settings) -> Result<Services, CommandError> {
    if settings.file().is_none_or(|file| file.exists()) {
        let store = database::open_as_it_is_as_owner(settings).await?;
        let empty = backup::require_empty(&store.reader(Wall::closed())).await;
        database::close(store).await?;
        empty.map_err(could_not_restore)?;
    }
    database::open_as_owner(settings, Missing::Make).await
}

/// Fills the database of `services`, which holds nothing, with an opened backup, for the caller to keep.
pub async fn restore(
    services: &Services,
    opened: &Opened,
    reason: &str,
    watch: Watch<'_>,
) -> Result<Restored, CommandError> {
    let restored = backup::restore(services, &opened.store, &opened.manifest, reason, watch).await;
    restored.map_err(could_not_restore)
}

/// Makes what was restored durable.
pub async fn keep(restored: Restored) -> Result<(), CommandError> {
    let kept = restored.keep().await;
    kept.map_err(|error| CommandError::broken("could not tell whether what was restored is kept; look", error))
}

fn could_not_restore(error: BackupError) -> CommandError {
    CommandError::broken("could not restore the backup; nothing was changed", error)
}
