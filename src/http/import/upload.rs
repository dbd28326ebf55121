//! The body becomes a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt;

use super::answer::{self, Early};
use crate::http::trace::TraceId;

/// How much and how long is taken in.
pub(in crate::http) struct Bounds {
    /// Most bytes.
    pub bytes: usize,
    /// How long nothing of it may come.
    pub idle: Duration,
    /// How long it may take to arrive.
    pub read: Duration,
    /// What is said of a larger one.
    pub larger: String,
}

/// Receives the body into a file of `place`, a directory and a name, that nobody else finds: it has no name any more when
/// the first byte is written, so that it is gone with the process however that ends. `look` sees each piece as it comes.
pub(in crate::http) async fn receive(
    (directory, name): (&Path, &str),
    bounds: &Bounds,
    trace: &TraceId,
    headers: &HeaderMap,
    body: Body,
    mut look: impl FnMut(&[u8]),
) -> Result<File, Early> {
    let too_large = || answer::refused(StatusCode::PAYLOAD_TOO_LARGE, "TOO_COMPLEX", &bounds.larger);
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > bounds.bytes as u64) {
        return Err(too_large());
    }
    let broken = |error: io::Error| {
        tracing::error!(trace.id = %trace, "could not keep a file: {error}");
        answer::unavailable()
    };
    let mut file = nameless(directory, name).map_err(broken)?;
    let read = async {
        let (mut taken, mut chunks) = (0, body.into_data_stream());
        loop {
            let Ok(next) = tokio::time::timeout(bounds.idle, chunks.next()).await else { return Err(too_slow()) };
            let Some(chunk) = next else { return Ok(()) };
            let broke = |_| answer::refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The body broke off.");
            let chunk = chunk.map_err(broke)?;
            taken += chunk.len();
            if taken > bounds.bytes {
                return Err(too_large());
            }
            look(&chunk);
            file.write_all(&chunk).map_err(broken)?;
        }
    };
    tokio::time::timeout(bounds.read, read).await.unwrap_or_else(|_| Err(too_slow()))?;
    Ok(file)
}

fn too_slow() -> Early {
    answer::refused(StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST", "The body took too long to arrive.")
}

fn nameless(directory: &Path, name: &str) -> io::Result<File> {
    std::fs::create_dir_all(directory)?;
    let path = directory.join(name);
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
