//! The body becomes a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use futures_util::StreamExt;

use super::answer::Early;
use super::{Api, answer};
use crate::http::trace::TraceId;

/// Receives the body into a file that nobody else finds: it has no name any more when the first byte is written, so that
/// it is gone with the process however that ends.
pub(super) async fn receive(api: &Api, trace: &TraceId, headers: &HeaderMap, body: Body) -> Result<File, Early> {
    let limits = api.limits;
    let too_large = || {
        let message =
            format!("The file is larger than {} bytes; the command line takes CSV of any size.", limits.bytes);
        answer::refused(StatusCode::PAYLOAD_TOO_LARGE, "TOO_COMPLEX", &message)
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.bytes as u64) {
        return Err(too_large());
    }
    let broken = |error: io::Error| {
        tracing::error!(trace.id = %trace, "could not keep a file: {error}");
        answer::unavailable()
    };
    let directory = api.intake.directory.clone().unwrap_or_else(std::env::temp_dir);
    let name = format!("upload-{}", api.services.ids.next());
    let mut file = nameless(&directory, &name).map_err(broken)?;
    let read = async {
        let (mut taken, mut chunks) = (0, body.into_data_stream());
        loop {
            let Ok(next) = tokio::time::timeout(limits.idle, chunks.next()).await else { return Err(too_slow()) };
            let Some(chunk) = next else { return Ok(()) };
            let broke = |_| answer::refused(StatusCode::BAD_REQUEST, "BAD_REQUEST", "The body broke off.");
            let chunk = chunk.map_err(broke)?;
            taken += chunk.len();
            if taken > limits.bytes {
                return Err(too_large());
            }
            file.write_all(&chunk).map_err(broken)?;
        }
    };
    tokio::time::timeout(limits.read, read).await.unwrap_or_else(|_| Err(too_slow()))?;
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
