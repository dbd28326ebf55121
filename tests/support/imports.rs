//! Files for the importer.

use std::io::{Seek, Write};

use gradus_services::{
    Actor, Services,
    import::{ImportFile, ImportKind, ImportOptions, ImportReport, import_file},
};
use tokio_util::sync::CancellationToken;

/// A file with these bytes, at its start.
pub fn file_of(name: &str, bytes: &[u8]) -> ImportFile {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("bytes in a file");
    ImportFile { name: name.to_owned(), file, sheet: None }
}

/// What the run of a file with these bytes did.
pub async fn run_of<K: ImportKind>(
    services: &Services,
    actor: &Actor,
    name: &str,
    bytes: &[u8],
    options: ImportOptions,
) -> ImportReport {
    let ran = import_file::<K>(services, actor, file_of(name, bytes), options, &(), CancellationToken::new()).await;
    ran.expect("a file that can be read")
}
