//! Reading organizations.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::{ids::OrganizationId, people::organization::Organization, scheduling::zone::Zone};
use gradus_store::{error::StoreError, people::organizations, store::Db};

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

/// Every organization of the installation, for commands of the operator and background work.
pub async fn list(services: &Services) -> Result<Vec<Organization>, StoreError> {
    organizations::list(&services.store.reader()).await
}

/// The day that it is in an organization at `now`.
pub async fn today(db: &impl Db, id: OrganizationId, now: DateTime<Utc>) -> Result<NaiveDate, StoreError> {
    let inconsistent = |what| StoreError::Inconsistent { table: "organizations", what };
    let found = organizations::find(db, id).await?;
    let organization = found.ok_or_else(|| inconsistent("the actor's own is missing".to_owned()))?;
    let zone = Zone::try_new(&organization.time_zone).map_err(|error| inconsistent(error.to_string()))?;
    Ok(zone.date(now))
}
