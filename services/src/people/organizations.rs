//! Reading organizations.

use gradus_domain::people::organization::Organization;
use gradus_store::{
    error::StoreError,
    people::organizations,
    wall::{System, Wall},
};

use crate::{Failure, Read, ReadResult, Services};

/// The viewer's organization.
pub async fn own(ctx: &Read) -> ReadResult<Organization> {
    let found = organizations::find(&ctx.reader, ctx.actor.organization).await?;
    found.ok_or(Failure::NotFound("organization"))
}

/// The organization with this code, for commands of the operator.
pub async fn find_by_code(services: &Services, code: &str) -> Result<Option<Organization>, StoreError> {
    organizations::find_by_code(&services.store.reader(Wall::system(System::Operator)), code).await
}

/// Every organization of the installation, for commands of the operator and background work.
pub async fn list(services: &Services) -> Result<Vec<Organization>, StoreError> {
    organizations::list(&services.store.reader(Wall::system(System::Operator))).await
}
