//! Backups as files: written whole or not at all, and read with suspicion.

mod open;
mod part;
mod restore;
mod scratch;
mod take;

use std::path::Path;

pub use open::{Opened, open};
pub use part::{Existing, Part};
pub use restore::{keep, restore, target};
pub use scratch::Scratch;
pub use take::{source, take};

use crate::commands::CommandError;
use crate::config::Settings;

/// Refuses the file of the database itself in the place of a backup.
pub fn refuse_own_file(settings: &Settings, file: &Path) -> Result<(), CommandError> {
    let real = |path: &Path| path.canonicalize().ok();
    let own = settings.file().and_then(|own| real(&own));
    if own.is_some() && own == real(file) {
        return Err(CommandError::Refused(format!("{} is the database itself", file.display())));
    }
    Ok(())
}
