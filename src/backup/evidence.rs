//! The files of evidence of a backup: a directory beside its file, `FILE.evidence`, by organization and hash.
//!
//! A backup is a database of this schema (decision 0005), and bytes are no rows. Which files belong to it stands in its
//! own rows, so that it is whole or known not to be. Each file is hashed when it is copied, and again when it comes back.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use gradus_domain::access::Scope;
use gradus_domain::ids::OrganizationId;
use gradus_services::evidence::blobs::{BlobError, Blobs};
use gradus_store::evidence::files;
use gradus_store::people::organizations;
use gradus_store::store::Store;
use gradus_store::wall::{System, Wall};

use super::beside;
use crate::commands::CommandError;

/// Files that are listed at once.
const AT_ONCE: u64 = 500;

/// Where the files of a backup are.
#[must_use]
pub fn directory(file: &Path) -> PathBuf {
    beside(file, ".evidence")
}

/// What happens to a file that is not there, or not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// The command is refused.
    Refused,
    /// It is passed over.
    Accepted,
}

/// Copies every file that the rows of `rows` say are stored; answers how many were copied, and how many lack.
pub async fn copy(rows: &Store, from: &Blobs, to: &Path, lacking: Lacking) -> Result<(u64, u64), CommandError> {
    let wanted = stored(rows).await?;
    if wanted.is_empty() {
        return Ok((0, 0));
    }
    let to = Blobs::within(to).map_err(|error| CommandError::broken("could not make a place for evidence", error))?;
    let (mut copied, mut lack) = (0, 0);
    for (organization, hash) in wanted {
        match carry(from, &to, organization, &hash).await {
            Ok(()) => copied += 1,
            Err(BlobError::NoPlace | BlobError::Missing(_) | BlobError::Damaged(_)) if lacking == Lacking::Accepted => {
                lack += 1
            }
            Err(error) => return Err(CommandError::broken("could not copy evidence", error)),
        }
    }
    Ok((copied, lack))
}

/// Every file that the rows say is stored.
async fn stored(rows: &Store) -> Result<Vec<(OrganizationId, String)>, CommandError> {
    let broken = |error| CommandError::broken("could not read which evidence there is", error);
    let operator = rows.reader(Wall::system(System::Operator));
    let mut found = Vec::new();
    for organization in organizations::list(&operator).await.map_err(broken)? {
        let (reader, scope) = (rows.reader(Wall::around(organization.id)), Scope::organization(organization.id));
        let mut after = String::new();
        loop {
            let files = files::stored_after(&reader, &scope, &after, AT_ONCE).await.map_err(broken)?;
            let Some(last) = files.last() else { break };
            after.clone_from(&last.hash);
            found.extend(files.into_iter().map(|file| (organization.id, file.hash)));
        }
    }
    Ok(found)
}

/// One file, which must be what its hash says.
async fn carry(from: &Blobs, to: &Blobs, organization: OrganizationId, hash: &str) -> Result<(), BlobError> {
    let mut pieces = from.whole(organization, hash).await?;
    let name = std::env::temp_dir().join(format!("gradus-{}-{hash}", organization.0.as_simple()));
    let options = std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).clone();
    let mut file = options.open(&name)?;
    std::fs::remove_file(&name)?;
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece?)?;
    }
    file.rewind()?;
    to.put(organization, hash, &mut file).await
}
