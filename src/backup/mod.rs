//! Backups as files: written whole or not at all, and read with suspicion.

mod copy;
pub mod evidence;
mod open;
mod part;
mod restore;
mod scratch;
mod take;

use std::path::{Path, PathBuf};

pub use copy::{Copied, copy, fill};
pub use open::{Opened, open};
pub use part::{Existing, Part};
pub use restore::{keep, restore, target};
pub use scratch::Scratch;
pub use take::{source, take};

use crate::commands::CommandError;
use crate::config::Settings;

/// Refuses, in the place of a backup, the file of the database itself and the files that SQLite keeps beside it.
pub fn refuse_own_file(settings: &Settings, file: &Path) -> Result<(), CommandError> {
    let Some(own) = settings.file() else { return Ok(()) };
    let is_own = ["", "-wal", "-shm", "-journal"].iter().any(|ending| is_one_place(&beside(&own, ending), file));
    if is_own {
        let shown = file.display();
        return Err(CommandError::Refused(format!("{shown} is the database itself, or belongs to it")));
    }
    Ok(())
}

/// The path with something after its name.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Whether two paths lead to one place, also where there is nothing yet.
fn is_one_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let by_name = || Some(directory.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(by_name)
    };
    place(one).is_some_and(|one| place(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_ways_to_one_place_are_seen_also_where_nothing_is_yet() {
        let directory = tempfile::tempdir().unwrap();
        let (here, name) = (directory.path(), directory.path().file_name().unwrap());
        let around = here.join("..").join(name);
        std::fs::write(here.join("gradus.db"), "").unwrap();

        for ending in ["", "-wal", "-journal"] {
            let own = beside(&here.join("gradus.db"), ending);
            assert!(is_one_place(&own, &beside(&around.join("gradus.db"), ending)), "{ending}");
            assert!(!is_one_place(&own, &here.join("other.db")), "{ending}");
        }
        assert!(!is_one_place(&here.join("no/where.db"), &here.join("no/where.db")), "its directory is missing");
    }
}
