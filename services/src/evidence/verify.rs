//! Whether all bytes are there and are those that were stored.

use gradus_domain::{access::Scope, ids::OrganizationId};
use gradus_store::{error::StoreError, evidence::files, store::Db};

use super::blobs::{BlobError, Blobs};

/// Files that are listed at once.
const AT_ONCE: u64 = 500;
/// Most files that are told of one by one.
const TOLD: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Number of files that were read.
    pub files: u64,
    /// Number of bytes that they have.
    pub bytes: u64,
    /// Number of files that are not what was stored, or not there.
    pub wrong: u64,
    /// The first hundred of those, each as a sentence.
    pub told: Vec<String>,
}

/// Reads every file of an organization and compares its hash, one piece in memory at a time.
pub async fn verify(db: &impl Db, blobs: &Blobs, organization: OrganizationId) -> Result<Checked, StoreError> {
    let (scope, mut checked, mut after) = (Scope::organization(organization), Checked::default(), String::new());
    loop {
        let files = files::stored_after(db, &scope, &after, AT_ONCE).await?;
        let Some(last) = files.last() else { return Ok(checked) };
        after.clone_from(&last.hash);
        for file in files {
            checked.files += 1;
            checked.bytes += u64::try_from(file.size).unwrap_or_default();
            if let Err(error) = blobs.check(organization, &file.hash).await {
                checked.wrong += 1;
                if checked.told.len() < TOLD {
                    checked.told.push(sentence(&error));
                }
            }
        }
    }
}

fn sentence(error: &BlobError) -> String {
    match error {
        BlobError::Store(cause) => format!("{error}: {cause}"),
        other => other.to_string(),
    }
}
