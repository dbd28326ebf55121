//! Seeing which tokens exist.

use gradus_domain::access::Action;
use gradus_store::tokens;
pub use gradus_store::tokens::Token;

use crate::{Read, ReadResult};

/// Every token of the organization, newest first. Requires `MANAGE_ACCESS` on the whole organization.
pub async fn list(ctx: &Read) -> ReadResult<Vec<Token>> {
    let scope = ctx.actor.require_organization(Action::ManageAccess, ctx.now)?;
    Ok(tokens::list(&ctx.reader, &scope).await?)
}
