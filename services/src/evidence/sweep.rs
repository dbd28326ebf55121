//! Taking bytes out of the store that nobody needs.
//!
//! One row at a time is held while its bytes go, so that an upload of the same bytes waits or is told to come again, and
//! never confirms what is going. A process that dies in between leaves the row as it was, and the next sweep goes on.

use gradus_domain::{
    access::Scope,
    ids::{EvidenceFileId, OrganizationId},
};
use gradus_store::{
    error::StoreError,
    evidence::files,
    people::organizations,
    wall::{System, Wall},
};

use crate::Services;

/// Files of an organization that are swept in one go.
const AT_ONCE: u64 = 100;

/// Takes out of the store what is not needed; answers how many files.
pub async fn sweep(services: &Services) -> Result<u64, StoreError> {
    if !services.evidence.is_there() {
        return Ok(0);
    }
    let reader = services.store.reader(Wall::system(System::Operator));
    let now = services.time.now(&reader).await?;
    let mut swept = 0;
    for organization in organizations::list(&reader).await? {
        let reader = services.store.reader(Wall::around(organization.id));
        let scope = Scope::organization(organization.id);
        for file in files::to_sweep(&reader, &scope, now, AT_ONCE).await? {
            swept += u64::from(take_out(services, organization.id, file).await?);
        }
    }
    Ok(swept)
}

async fn take_out(services: &Services, organization: OrganizationId, id: EvidenceFileId) -> Result<bool, StoreError> {
    let scope = Scope::organization(organization);
    let (tx, now) = services.door.open_for_evidence(organization).await?;
    let found = files::find_for_update(&tx, &scope, id).await?;
    let Some(file) = found.filter(|file| file.is_swept(now)) else {
        tx.rollback().await?;
        return Ok(false);
    };
    if let Err(error) = services.evidence.remove(organization, &file.hash).await {
        tracing::warn!(file.id = %id, "could not take {id} out of the store: {error}");
        tx.rollback().await?;
        return Ok(false);
    }
    files::save(&tx, &scope, &file.removed()).await?;
    tx.commit().await?;
    Ok(true)
}
