//! Revoking a token: from the commit on it no longer signs in.

use gradus_domain::{access::Action, ids::TokenId};
use gradus_store::tokens;

use crate::{Failure, Never, Unit};

/// Revokes a token; revoking it again changes nothing. Requires `MANAGE_ACCESS` on the whole organization.
pub async fn token_revoke(unit: &mut Unit, id: TokenId) -> Result<TokenId, Failure<Never>> {
    let scope = unit.actor.require_organization(Action::ManageAccess, unit.now)?;
    let token = tokens::find(unit.tx(), &scope, id).await?.ok_or(Failure::NotFound("tokenId"))?;
    tokens::revoke(unit.tx(), &scope, id, unit.now).await?;
    unit.record(id, None::<&()>, Some(&serde_json::json!({ "name": token.name, "revoked": true })), None);
    Ok(id)
}
