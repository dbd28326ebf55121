//! A directory for the while, into which nobody else may look.

use std::path::{Path, PathBuf};

use gradus_domain::ids::IdSource;

use crate::commands::CommandError;

/// A directory that goes away with its value.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one where this machine keeps what is temporary.
    pub fn make(ids: &dyn IdSource) -> Result<Self, CommandError> {
        let directory = std::env::temp_dir().join(format!("gradus-{}", ids.next().as_simple()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.create(&directory);
        made.map_err(|error| CommandError::broken(format!("could not make {}", directory.display()), error))?;
        Ok(Self(directory))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Removes it now, and says where that fails.
    pub fn remove(self) -> Result<(), CommandError> {
        let removed = std::fs::remove_dir_all(&self.0);
        removed.map_err(|error| CommandError::broken(format!("could not remove {}", self.0.display()), error))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
