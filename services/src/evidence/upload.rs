//! `POST /evidence`: a file becomes evidence (DOC-1).
//!
//! Three steps, each of which may be the last that a process does: the bytes are reserved, the bytes are stored, and one
//! command confirms them and makes the revision. Whoever dies before the third leaves a reservation, which ends.

use std::fs::File;

use gradus_domain::{
    access::{Action, Scope},
    evidence::{
        file::{BeingRemoved, EvidenceFile, FileState},
        format::EvidenceFormat,
        name,
        refusal::UploadRefusal,
        retention::RetentionClass,
        revision::{Evidence, EvidenceState},
    },
    ids::{EvidenceFileId, EvidenceId, OrganizationId},
    text,
};
use gradus_store::{
    error::StoreError,
    evidence::{files, revisions},
};
use serde::Serialize;

use super::{blobs::BlobError, examine::examine, read::onlooker};
use crate::{Actor, Command, Failure, Services, Unit, scheduling::calendar_import::hand};

/// What somebody says of a file.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceUpload {
    /// Its name.
    pub name: String,
    /// Its form.
    pub format: EvidenceFormat,
    /// Where it comes from.
    pub source: Option<String>,
    /// The revision that it replaces.
    pub replaces: Option<EvidenceId>,
    /// How long it is kept after it was closed.
    pub retention: RetentionClass,
}

/// A file that has arrived, and what was counted on the way.
#[derive(Debug)]
pub struct Arrived {
    /// The file.
    pub file: File,
    /// Its SHA-256, in hexadecimal digits.
    pub hash: String,
    /// Number of its bytes.
    pub size: i64,
}

/// Why no evidence was made of a file.
#[derive(Debug, thiserror::Error)]
pub enum UploadFailure {
    /// A use case says no.
    #[error(transparent)]
    Failed(#[from] Failure<UploadRefusal>),
    /// The bytes could not be kept.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl From<StoreError> for UploadFailure {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// What the journal keeps of the command beside its name, and what tells a retry from another request.
#[derive(Clone, Debug, Serialize)]
struct Input {
    upload: EvidenceUpload,
    hash: String,
    size: i64,
}

/// Tries in a row of two who make the same row at once.
const ATTEMPTS: u32 = 5;

/// Makes evidence of a file. Requires `ADD_EVIDENCE`; who replaces a revision must see it.
pub async fn evidence_upload(
    services: &Services,
    actor: &Actor,
    upload: EvidenceUpload,
    idempotency_key: Option<String>,
    arrived: Arrived,
) -> Result<Evidence, UploadFailure> {
    let Arrived { mut file, hash, size } = arrived;
    let (format, given_name) = (upload.format, upload.name.clone());
    // A workbook takes a while to measure.
    let examined = tokio::task::spawn_blocking(move || (examine(&mut file, format, &given_name), file)).await;
    let (refusals, mut file) = examined.map_err(|error| StoreError::Unfit(error.to_string()))?;
    let refusals = refusals.map_err(BlobError::from)?;
    if !refusals.is_empty() {
        return Err(Failure::Refused(refusals).into());
    }
    let reserved = reserve(services, actor.organization, &hash, size).await?;
    if reserved.state != FileState::Stored {
        services.evidence.put(actor.organization, &hash, &mut file).await?;
    }
    let input = Input { upload, hash, size };
    let command = Command::new("evidenceUpload", &input, idempotency_key);
    let made = services.door.run(actor, command, move |unit| {
        let (input, reserved) = (input.clone(), reserved.clone());
        Box::pin(async move { confirm(unit, &input, &reserved).await })
    });
    Ok(made.await?)
}

/// Says that the bytes are about to be stored: from now on nobody takes them out of the store for a day.
async fn reserve(
    services: &Services,
    organization: OrganizationId,
    hash: &str,
    size: i64,
) -> Result<EvidenceFile, UploadFailure> {
    let mut attempt = 0;
    loop {
        attempt += 1;
        match reserve_once(services, organization, hash, size).await {
            Err(StoreError::Exists(_)) if attempt < ATTEMPTS => {}
            Err(error) if error.may_pass() && attempt < ATTEMPTS => {}
            Err(error) => return Err(error.into()),
            Ok(Ok(file)) => return Ok(file),
            Ok(Err(BeingRemoved)) => return Err(Failure::Refused(vec![UploadRefusal::BeingRemoved]).into()),
        }
    }
}

async fn reserve_once(
    services: &Services,
    organization: OrganizationId,
    hash: &str,
    size: i64,
) -> Result<Result<EvidenceFile, BeingRemoved>, StoreError> {
    let scope = Scope::organization(organization);
    let (tx, now) = services.door.open_for_evidence(organization).await?;
    let reserved = match files::find_by_hash_for_update(&tx, &scope, hash).await? {
        None => {
            let new = EvidenceFile::receiving(EvidenceFileId(services.ids.next()), hash.to_owned(), size, now);
            files::insert(&tx, &scope, &new).await?;
            Ok(new)
        }
        Some(known) => match known.reserve(now) {
            Ok(reserved) => {
                files::save(&tx, &scope, &reserved).await?;
                Ok(reserved)
            }
            Err(going) => Err(going),
        },
    };
    tx.commit().await?;
    Ok(reserved)
}

/// The command: the bytes are there, and somebody has handed them in.
async fn confirm(unit: &mut Unit, input: &Input, reserved: &EvidenceFile) -> Result<Evidence, Failure<UploadRefusal>> {
    unit.actor.scope::<UploadRefusal>(Action::AddEvidence, unit.now)?;
    let scope = Scope::organization(unit.actor.organization);
    let upload = &input.upload;
    let name = name::safe(&upload.name).map_err(|fault| vec![UploadRefusal::Name(fault)])?;
    let source = upload.source.as_deref().map(text::plain).transpose();
    let source = source.map_err(|_| vec![UploadRefusal::SourceMalformed])?;
    let before = match upload.replaces {
        Some(id) => Some(replaced(unit, id).await?),
        None => None,
    };
    let gone = || vec![UploadRefusal::BeingRemoved];
    let file = files::find_for_update(unit.tx(), &scope, reserved.id).await?.ok_or_else(gone)?;
    let file = file.confirm(reserved.generation, unit.now).map_err(|BeingRemoved| gone())?;
    files::save(unit.tx(), &scope, &file).await?;
    let evidence = Evidence {
        id: unit.new_id(),
        version: 1,
        file: file.id,
        hash: file.hash,
        size: file.size,
        format: upload.format,
        name: name.to_owned(),
        source: source.map(str::to_owned),
        revision: before.as_ref().map_or(1, |before| before.revision + 1),
        replaces: upload.replaces,
        uploaded_by: hand(&unit.actor),
        uploaded_at: unit.now,
        retention: upload.retention,
        archived_on: None,
        hold: None,
        purged: None,
    };
    revisions::insert(unit.tx(), &scope, &evidence).await?;
    unit.record(evidence.id, None::<&Evidence>, Some(&evidence), None);
    Ok(evidence)
}

/// The revision that is replaced, held until the command ends.
async fn replaced(unit: &Unit, id: EvidenceId) -> Result<Evidence, Failure<UploadRefusal>> {
    let found = revisions::find_for_update(unit.tx(), &onlooker(&unit.actor, unit.now), &[id]).await?;
    let found = found.into_iter().next().ok_or(Failure::NotFound("replaces"))?;
    if found.state() == EvidenceState::Purged {
        return Err(vec![UploadRefusal::ReplacedPurged].into());
    }
    // Also one that the asker may not see.
    let all = onlooker(&Actor::system(unit.actor.organization, "evidence"), unit.now);
    if !revisions::replaced_by(unit.tx(), &all, &[id]).await?.is_empty() {
        return Err(vec![UploadRefusal::ReplacedAlready].into());
    }
    Ok(found)
}
