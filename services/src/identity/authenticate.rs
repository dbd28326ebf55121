//! From a bearer token to an actor.

use gradus_domain::access::Grant;
use gradus_store::{error::StoreError, tokens, wall::Wall};

use super::{
    openid::{self, SignInFault},
    presence::owner_works_here,
    secret::Secret,
};
use crate::context::{Actor, Principal, Services};

/// The actor of a bearer token, one of ours or an OpenID provider's; `None` where it signs nobody in.
pub async fn bearer(services: &Services, token: &str, trace_id: &str) -> Result<Option<Actor>, SignInFault> {
    if !services.openid.is_empty() && token.contains('.') {
        return openid::sign_in(services, token, trace_id).await;
    }
    Ok(authenticate(services, token, trace_id).await?)
}

/// The actor of one of our tokens; `None` for an unknown, expired or revoked one, and for that of a person who has left.
/// Expiry runs on real time.
///
/// Every request asks the database, so that a token that is revoked ends at once in every process.
pub async fn authenticate(services: &Services, token: &str, trace_id: &str) -> Result<Option<Actor>, StoreError> {
    let Some(hash) = Secret::Token.hash(token) else { return Ok(None) };
    let Some(token) = tokens::find_by_hash(&services.store.reader(Wall::closed()), &hash).await? else {
        return Ok(None);
    };
    let now = services.time.real_now();
    if token.revoked_at.is_some() || now >= token.expires_at || !owner_works_here(services, &token).await? {
        return Ok(None);
    }
    services.uses.note(&token, now);
    Ok(Some(Actor {
        organization: token.organization,
        principal: Principal::Token { id: token.id, first: token.first, name: token.name },
        employee: token.employee,
        grants: vec![Grant { role: token.role, department: token.department, valid_until: None }],
        scopes: token.scopes,
        trace_id: trace_id.to_owned(),
    }))
}
