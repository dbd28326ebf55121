//! Which day it is in the organization.

use chrono::{DateTime, NaiveDate, Utc};
use gradus_domain::ids::OrganizationId;
use gradus_store::{
    error::{Result, StoreError},
    people::organizations,
    store::Db,
};

/// The organization's day at `now`.
pub async fn today(db: &impl Db, organization: OrganizationId, now: DateTime<Utc>) -> Result<NaiveDate> {
    let found = organizations::find(db, organization).await?;
    let found = found.ok_or(StoreError::Dangling("organization".into()))?;
    Ok(found.today(now))
}
