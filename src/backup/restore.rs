//! Filling an empty database with a backup that was opened.

use gradus_services::Services;
use gradus_services::upkeep::backup::{self, BackupError, Restored, Wanted, Watch};
use gradus_store::store::Store;
use gradus_store::wall::Wall;

use super::open::Opened;
use crate::commands::CommandError;
use crate::commands::database::{self, Missing};
use crate::config::Settings;

/// The database to restore into. One that holds something, or on which a service runs, is refused as it stands: it is not
/// even brought to this version.
pub async fn target(settings: &Settings) -> Result<Services, CommandError> {
    if settings.file().is_none_or(|file| file.exists()) {
        let store = database::open_as_it_is_as_owner(settings).await?;
        let free = require_free(&store).await;
        database::let_go(store).await;
        free.map_err(could_not_restore)?;
    }
    database::open_as_owner(settings, Missing::Make).await
}

async fn require_free(store: &Store) -> Result<(), BackupError> {
    let reader = store.reader(Wall::closed());
    backup::require_empty(&reader).await?;
    backup::require_alone(&reader).await
}

/// Fills the database of `services`, which holds nothing, with an opened backup, for the caller to keep.
pub async fn restore(
    services: &Services,
    opened: &Opened,
    wanted: Wanted<'_>,
    watch: Watch<'_>,
) -> Result<Restored, CommandError> {
    let restored = backup::restore(services, &opened.store, &opened.manifest, wanted, watch).await;
    restored.map_err(could_not_restore)
}

/// Makes what was restored durable; answers how many tokens sign in again.
pub async fn keep(restored: Restored) -> Result<u64, CommandError> {
    let kept = restored.keep().await;
    kept.map_err(|error| CommandError::broken("could not tell whether what was restored is kept; look", error))
}

fn could_not_restore(error: BackupError) -> CommandError {
    CommandError::broken("could not restore the backup; nothing was changed", error)
}
