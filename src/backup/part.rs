//! A file that gets its name when it is whole.
//!
//! It is written beside its place as `FILE.part`, synchronized, and renamed. A run that was killed leaves a part, which
//! the next run removes; a run that still writes holds a lock on its part, which refuses the next.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::beside;
use crate::commands::CommandError;

/// With what a file of SQLite begins.
const HEADER: &[u8] = b"SQLite format 3\0";

/// What happens to a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the command is refused.
    Keep,
    /// It is replaced once the new one is whole.
    Replace,
}

/// A file under way. Dropped without [`Part::publish`], it is removed.
#[derive(Debug)]
pub struct Part {
    file: PathBuf,
    beside: PathBuf,
    /// Holds the lock, and keeps SQLite's locks: closing any handle of a file would let go of those.
    handle: File,
    published: bool,
}

impl Part {
    /// Begins a file of which only its owner may read anything.
    pub fn make(file: &Path, existing: Existing) -> Result<Self, CommandError> {
        refuse_existing(file, existing)?;
        let part = Self::beside(file);
        let handle = begin(&part)?;
        Ok(Self { file: file.to_owned(), beside: part, handle, published: false })
    }

    /// The part of a file, whether it is there or not.
    #[must_use]
    pub fn beside(file: &Path) -> PathBuf {
        beside(file, ".part")
    }

    /// Where to write.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.beside
    }

    /// Waits until what was written is on the disk.
    pub fn synchronize(&self) -> Result<(), CommandError> {
        self.handle.sync_all().map_err(|error| could_not_write(&self.beside, error))
    }

    /// Gives the file its name.
    pub fn publish(mut self, existing: Existing) -> Result<(), CommandError> {
        refuse_existing(&self.file, existing)?;
        let renamed = fs::rename(&self.beside, &self.file).and_then(|()| synchronize_directory(&self.file));
        renamed.map_err(|error| could_not_write(&self.file, error))?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed is taken over by the next run.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

fn refuse_existing(file: &Path, existing: Existing) -> Result<(), CommandError> {
    if existing == Existing::Keep && file.exists() {
        let shown = file.display();
        return Err(CommandError::Refused(format!("{shown} is there already; --force replaces it")));
    }
    Ok(())
}

/// Makes and locks a part that nobody else has a hand on: never one that is there, as somebody might read along in it.
fn begin(part: &Path) -> Result<File, CommandError> {
    let failed = |error| could_not_write(part, error);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    loop {
        match options.open(part) {
            // Before it was locked, another process may have taken it for one that was left.
            Ok(handle) if handle.try_lock().is_ok() && is_still(&handle, part).map_err(failed)? => return Ok(handle),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => clear(part)?,
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Removes a part that a killed run left. Only who holds its lock may, and only where it looks like one.
fn clear(part: &Path) -> Result<(), CommandError> {
    let failed = |error| could_not_write(part, error);
    let left = match File::open(part) {
        Ok(left) => left,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    match left.try_lock() {
        Ok(()) if is_still(&left, part).map_err(failed)? => {
            if is_part(&left).map_err(failed)? {
                return fs::remove_file(part).map_err(failed);
            }
            let shown = part.display();
            Err(CommandError::Refused(format!("{shown} is there and is no part of a backup; move it away")))
        }
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            Err(CommandError::Refused(format!("another process is writing {}", part.display())))
        }
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Whether a run of ours may have left it: SQLite writes its first page first.
fn is_part(left: &File) -> io::Result<bool> {
    let mut begin = Vec::new();
    left.take(HEADER.len() as u64).read_to_end(&mut begin)?;
    Ok(begin.is_empty() || begin == HEADER)
}

/// Whether the file under `path` is the one that is open.
#[cfg(unix)]
fn is_still(handle: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let open = handle.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((open.dev(), open.ino()) == (there.dev(), there.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> io::Result<bool> {
    Ok(path.exists())
}

/// The new name is on the disk only when its directory is.
fn synchronize_directory(file: &Path) -> io::Result<()> {
    let directory = file.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(directory)?.sync_all() } else { Ok(()) }
}

fn could_not_write(file: &Path, error: io::Error) -> CommandError {
    CommandError::broken(format!("could not write {}", file.display()), error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_when_it_is_published_and_not_before() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("x.db");

        let part = Part::make(&file, Existing::Keep).unwrap();
        fs::write(part.path(), "whole").unwrap();
        assert!(!file.exists());
        part.publish(Existing::Keep).unwrap();

        assert_eq!(fs::read_to_string(&file).unwrap(), "whole");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
        assert_eq!(Part::make(&file, Existing::Keep).unwrap_err().status(), 1);
    }

    #[test]
    fn a_part_that_was_left_is_removed_and_one_under_way_is_not() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("x.db");
        let left = directory.path().join("x.db.part");
        fs::write(&left, HEADER).unwrap();
        let mut reads_along = File::open(&left).unwrap();

        let part = Part::make(&file, Existing::Keep).unwrap();
        fs::write(part.path(), "new").unwrap();
        assert_eq!(io::read_to_string(&mut reads_along).unwrap().as_bytes(), HEADER);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&part.handle.metadata().unwrap()) & 0o777, 0o600);
        assert!(Part::make(&file, Existing::Keep).unwrap_err().to_string().contains("another process"));
        drop(part);

        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_only_has_the_name_of_a_part_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("x.db");
        let other = directory.path().join("x.db.part");
        fs::write(&other, "the first part of a novel").unwrap();

        let refused = Part::make(&file, Existing::Replace).unwrap_err();

        assert!(refused.to_string().contains("no part of a backup"), "{refused}");
        assert_eq!(fs::read_to_string(&other).unwrap(), "the first part of a novel");
        fs::write(&other, "").unwrap();
        assert!(Part::make(&file, Existing::Replace).is_ok(), "an empty one was left before anything was written");
    }
}
