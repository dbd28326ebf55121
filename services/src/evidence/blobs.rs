//! Where the bytes are: an object store, of which a directory of this machine is one.

use std::{
    fs::File,
    io::{self, Read, Seek},
    path::Path as FilePath,
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use gradus_domain::ids::OrganizationId;
use object_store::{
    GetOptions, GetRange, ObjectStore, ObjectStoreExt, WriteMultipart, local::LocalFileSystem, path::Path,
};
use sha2::{Digest, Sha256};

use crate::door::hex;

/// Bytes that are read and written at once.
const PIECE: usize = 256 * 1024;

/// Why bytes could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// This process was given no place for them.
    #[error("no place for evidence is set")]
    NoPlace,
    /// They are not there.
    #[error("the bytes of {0} are not in the store")]
    Missing(String),
    /// They are not what was stored.
    #[error("the bytes of {0} are not those that were stored")]
    Damaged(String),
    /// The store failed.
    #[error("the store of evidence failed")]
    Store(#[from] object_store::Error),
    /// The file that is handed in could not be read.
    #[error("could not read a file")]
    File(#[from] io::Error),
}

/// The store of all organizations' bytes. Clones share it.
#[derive(Clone, Default)]
pub struct Blobs(Option<Arc<dyn ObjectStore>>);

impl Blobs {
    /// A directory of this machine, made where it is missing; only its owner may look in. What is answered as stored is on
    /// the disk.
    pub fn within(directory: &FilePath) -> Result<Self, BlobError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory)?;
        let store = LocalFileSystem::new_with_prefix(directory)?.with_fsync(true);
        Ok(Self(Some(Arc::new(store))))
    }

    /// Whether there is a place.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.0.is_some()
    }

    fn store(&self) -> Result<&Arc<dyn ObjectStore>, BlobError> {
        self.0.as_ref().ok_or(BlobError::NoPlace)
    }

    /// Stores a file, whole or not at all; where it is there already, the same bytes take its place.
    pub async fn put(&self, organization: OrganizationId, hash: &str, file: &mut File) -> Result<(), BlobError> {
        file.rewind()?;
        let mut upload = WriteMultipart::new(self.store()?.put_multipart(&place(organization, hash)).await?);
        let mut piece = vec![0; PIECE];
        loop {
            let read = match file.read(&mut piece) {
                Ok(read) => read,
                Err(error) => {
                    upload.abort().await?;
                    return Err(error.into());
                }
            };
            if read == 0 {
                break;
            }
            upload.wait_for_capacity(2).await?;
            upload.write(piece.get(..read).unwrap_or_default());
        }
        upload.finish().await?;
        Ok(())
    }

    /// The bytes from `from` up to `to`, as they are read from the store.
    pub async fn part(
        &self,
        organization: OrganizationId,
        hash: &str,
        (from, to): (u64, u64),
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let options = GetOptions { range: Some(GetRange::Bounded(from..to)), ..GetOptions::default() };
        let found = self.store()?.get_opts(&place(organization, hash), options).await;
        let found = found.map_err(|error| missing(error, hash))?;
        Ok(found.into_stream().map(|piece| Ok(piece?)).boxed())
    }

    /// All bytes. They are hashed on the way, and where they are not those that were stored the stream fails before its
    /// last piece, so that nobody takes them for whole.
    pub async fn whole(
        &self,
        organization: OrganizationId,
        hash: &str,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let found = self.store()?.get(&place(organization, hash)).await;
        let pieces = found.map_err(|error| missing(error, hash))?.into_stream();
        let start = Checked { pieces, held: None, digest: Some(Sha256::new()), hash: hash.to_owned() };
        Ok(stream::unfold(start, |mut checked| async move { Some((checked.next().await?, checked)) }).boxed())
    }

    /// Reads all bytes and says whether they are those that were stored.
    pub async fn check(&self, organization: OrganizationId, hash: &str) -> Result<(), BlobError> {
        let mut pieces = self.whole(organization, hash).await?;
        while let Some(piece) = pieces.next().await {
            piece?;
        }
        Ok(())
    }

    /// Takes the bytes out of the store; that they are not there is as good.
    pub async fn remove(&self, organization: OrganizationId, hash: &str) -> Result<(), BlobError> {
        match self.store()?.delete(&place(organization, hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Bytes on their way to somebody, one piece behind.
struct Checked {
    pieces: BoxStream<'static, object_store::Result<Bytes>>,
    held: Option<Bytes>,
    digest: Option<Sha256>,
    hash: String,
}

impl Checked {
    async fn next(&mut self) -> Option<Result<Bytes, BlobError>> {
        self.digest.as_ref()?;
        loop {
            match self.pieces.next().await {
                Some(Ok(piece)) => {
                    if let Some(digest) = &mut self.digest {
                        digest.update(&piece);
                    }
                    if let Some(before) = self.held.replace(piece) {
                        return Some(Ok(before));
                    }
                }
                Some(Err(error)) => {
                    self.digest = None;
                    return Some(Err(error.into()));
                }
                None => {
                    let found = hex(&self.digest.take()?.finalize());
                    if found != self.hash {
                        return Some(Err(BlobError::Damaged(self.hash.clone())));
                    }
                    return self.held.take().map(Ok);
                }
            }
        }
    }
}

fn missing(error: object_store::Error, hash: &str) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::Missing(hash.to_owned()),
        other => other.into(),
    }
}

/// Where bytes are kept: by organization, so that none shares with another, and in folders that do not grow without end.
fn place(organization: OrganizationId, hash: &str) -> Path {
    let folder = hash.get(..2).unwrap_or(hash);
    Path::from_iter([organization.0.as_simple().to_string().as_str(), folder, hash])
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use uuid::Uuid;

    use super::*;

    async fn read(blobs: &Blobs, organization: OrganizationId, hash: &str) -> Result<Vec<u8>, BlobError> {
        let mut pieces = blobs.whole(organization, hash).await?;
        let mut all = Vec::new();
        while let Some(piece) = pieces.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all)
    }

    fn files(directory: &FilePath) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
        entries
            .flat_map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { vec![entry.path()] })
            .collect()
    }

    /// DOC-1
    #[tokio::test]
    async fn the_same_bytes_are_one_file_and_damage_is_seen_when_they_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let blobs = Blobs::within(directory.path()).expect("a place");
        let (one, other) = (OrganizationId(Uuid::from_u128(1)), OrganizationId(Uuid::from_u128(2)));
        let bytes = vec![7; 3 * PIECE + 1];
        let hash = hex(&Sha256::digest(&bytes));
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(&bytes).expect("written");

        blobs.put(one, &hash, &mut file).await.expect("stored");
        blobs.put(one, &hash, &mut file).await.expect("stored again");

        let kept = files(directory.path());
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!(read(&blobs, one, &hash).await.expect("read"), bytes);
        assert!(matches!(read(&blobs, other, &hash).await, Err(BlobError::Missing(_))), "nothing is shared");
        std::fs::write(&kept[0], vec![8; bytes.len()]).expect("damaged");
        assert!(matches!(read(&blobs, one, &hash).await, Err(BlobError::Damaged(_))));
        blobs.remove(one, &hash).await.expect("removed");
        blobs.remove(one, &hash).await.expect("nothing to remove");
        assert_eq!(files(directory.path()).len(), 0);
    }
}
