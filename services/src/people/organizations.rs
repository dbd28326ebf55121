//! Reading organizations.

use chrono::{DateTime, Utc};
use gradus_domain::{ids::OrganizationId, people::organization::Organization};
use gradus_store::{error::StoreError, people::organizations};

use crate::{Failure, Read, ReadResult, Services};

/// The viewer's organization.
pub async fn own(ctx: &Read) -> ReadResult<Organization> {
    let found = organizations::find(&ctx.reader, ctx.actor.organization).await?;
    found.ok_or(Failure::NotFound("organization"))
}

/// The organization with this code, for commands of the operator.
pub async fn find_by_code(services: &Services, code: &str) -> Result<Option<Organization>, StoreError> {
    organizations::find_by_code(&services.store.reader(), code).await
}

/// When the organization was made, in business time; for commands of the operator.
pub async fn made_at(services: &Services, id: OrganizationId) -> Result<Option<DateTime<Utc>>, StoreError> {
    organizations::made_at(&services.store.reader(), id).await
}

/// Every organization of the installation, for commands of the operator and background work.
pub async fn list(services: &Services) -> Result<Vec<Organization>, StoreError> {
    organizations::list(&services.store.reader()).await
}
