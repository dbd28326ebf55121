//! From a bearer token to an actor.

use gradus_domain::access::Grant;
use gradus_store::{error::StoreError, tokens, wall::Wall};

use super::secret;
use crate::context::{Actor, Principal, Services};

/// The actor of a token; `None` for an unknown, expired or revoked one. Expiry runs on real time.
pub async fn authenticate(services: &Services, token: &str, trace_id: &str) -> Result<Option<Actor>, StoreError> {
    let Some(hash) = secret::hash(token) else { return Ok(None) };
    let Some(token) = tokens::find_by_hash(&services.store.reader(Wall::closed()), &hash).await? else {
        return Ok(None);
    };
    let now = services.time.real_now();
    if token.revoked_at.is_some() || now >= token.expires_at {
        return Ok(None);
    }
    Ok(Some(Actor {
        organization: token.organization,
        principal: Principal::Token(token.id, token.name),
        employee: token.employee,
        grants: vec![Grant { role: token.role, department: token.department, valid_until: None }],
        trace_id: trace_id.to_owned(),
    }))
}
