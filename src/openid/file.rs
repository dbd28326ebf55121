//! Keys from a file, for networks in which the provider cannot be reached from here.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use gradus_services::identity::openid::{Fetched, KeySource};

use super::http::MOST_BYTES;

/// Reads a key set from a file each time, so that whoever replaces the file rotates the keys.
#[derive(Clone, Debug)]
pub struct FileKeys(pub PathBuf);

impl KeySource for FileKeys {
    fn fetch(&self) -> Fetched {
        let path = self.0.clone();
        let reading = tokio::task::spawn_blocking(move || read(&path).map_err(|error| error.to_string()));
        Box::pin(async move { reading.await.map_err(|error| error.to_string())? })
    }
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    // Opening a pipe would wait for somebody to write, each time anew.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MOST_BYTES {
        return Err(std::io::Error::other(format!("it is larger than {MOST_BYTES} bytes")));
    }
    Ok(bytes)
}
