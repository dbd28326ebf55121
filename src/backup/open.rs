//! Opening a backup that may be damaged, or of another version.

use std::fs::File;
use std::path::Path;

use gradus_domain::ids::IdSource;
use gradus_services::upkeep::backup::{self, Manifest};
use gradus_store::connect::{self, FileUse};
use gradus_store::store::Store;

use super::scratch::Scratch;
use crate::app;
use crate::commands::{CommandError, database};

/// A backup whose every row was read, with the tables of this version.
pub struct Opened {
    /// Its rows.
    pub store: Store,
    /// What it holds.
    pub manifest: Manifest,
    /// Where it was migrated, where it was of an older version; goes with it.
    scratch: Option<Scratch>,
}

impl Opened {
    /// Closes it, and removes what was made to read it.
    pub async fn close(self) -> Result<(), CommandError> {
        let closed = database::close(self.store).await;
        self.scratch.map_or(Ok(()), Scratch::remove)?;
        closed
    }
}

/// Opens and checks a backup. One of an older version is brought to this one in a copy; the file is never changed.
pub async fn open(ids: &dyn IdSource, file: &Path) -> Result<Opened, CommandError> {
    if !file.is_file() {
        return Err(CommandError::Refused(format!("there is no file {}", file.display())));
    }
    let (store, manifest) = open_file(file).await?;
    if manifest.migrations.len() == app::migrations().len() {
        return Ok(Opened { store, manifest, scratch: None });
    }
    database::let_go(store).await;
    let scratch = Scratch::make(ids)?;
    let (store, manifest) = migrated(file, &scratch, manifest).await?;
    Ok(Opened { store, manifest, scratch: Some(scratch) })
}

/// Reads all of a backup of this version or an older one.
pub(super) async fn inspect(file: &Path) -> Result<Manifest, CommandError> {
    let (store, manifest) = open_file(file).await?;
    database::let_go(store).await;
    Ok(manifest)
}

async fn open_file(file: &Path) -> Result<(Store, Manifest), CommandError> {
    let shown = file.display();
    let store = connect::open_file(file, FileUse::Read).await;
    let store = store.map_err(|error| CommandError::broken(format!("could not read {shown}"), error))?;
    match backup::inspect(&store, &app::migrations()).await {
        Ok(manifest) => Ok((store, manifest)),
        Err(error) => {
            database::let_go(store).await;
            Err(CommandError::broken(format!("could not use the backup {shown}"), error))
        }
    }
}

async fn migrated(file: &Path, scratch: &Scratch, manifest: Manifest) -> Result<(Store, Manifest), CommandError> {
    let url = app::embedded_url(scratch.path());
    // The bytes alone: a backup that nobody may write is not copied with that right.
    let copied = File::open(file).and_then(|mut from| {
        let mut to = File::create_new(scratch.path().join("gradus.db"))?;
        std::io::copy(&mut from, &mut to)
    });
    copied.map_err(|error| CommandError::broken("could not copy the backup", error))?;
    let broken = |error| CommandError::broken("could not bring the backup to this version", error);
    let store = app::open_store(&connect::Settings::new(url)).await.map_err(broken)?;
    let manifest = backup::migrated(&store, manifest).await;
    let manifest = manifest.map_err(|error| CommandError::broken("could not read the migrated backup", error))?;
    Ok((store, manifest))
}
