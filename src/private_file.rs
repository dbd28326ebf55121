//! A secret in a file that only its owner reads.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Puts `secret` in place as a whole: a file that is there holds a whole secret, and nobody else ever read it.
pub fn write(file: &Path, secret: &str) -> std::io::Result<()> {
    if let Some(directory) = file.parent() {
        fs::create_dir_all(directory)?;
    }
    let beside = file.with_extension("new");
    remove(&beside)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut open = options.open(&beside)?;
    writeln!(open, "{secret}")?;
    open.sync_all()?;
    fs::rename(&beside, file)
}

/// Removes the file, where there is one.
pub fn remove(file: &Path) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
