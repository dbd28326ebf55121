//! The first start: an installation that belongs to nobody offers itself to whoever reads its standard output.

use chrono::{DateTime, TimeDelta, Utc};
use gradus_store::{
    error::StoreError,
    first_claim::{self, FirstClaim},
    people::organizations,
    wall::{System, Wall},
};

use super::secret::Secret;
use crate::Services;

/// How long a claim can be used, in real time.
pub const VALID: TimeDelta = TimeDelta::minutes(60);

/// A claim that was just offered: its text is seen here and never again.
#[derive(Clone)]
pub struct Offered {
    /// Its text.
    pub token: String,
    /// Instant from which it is void.
    pub expires_at: DateTime<Utc>,
}

/// Whether the installation belongs to nobody: it holds no organization, so that nobody can sign in.
pub async fn is_unclaimed(services: &Services) -> Result<bool, StoreError> {
    Ok(organizations::list(&services.store.reader(Wall::system(System::Operator))).await?.is_empty())
}

/// Until when `token` claims this installation; `None` where it does not.
pub async fn valid_until(services: &Services, token: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    let Some(hash) = Secret::Claim.hash(token) else { return Ok(None) };
    let found = first_claim::find(&services.store.reader(Wall::closed())).await?;
    let valid = |claim: &FirstClaim| {
        claim.hash == hash && claim.used_at.is_none() && services.time.real_now() < claim.expires_at
    };
    Ok(found.filter(valid).map(|claim| claim.expires_at))
}

/// Makes a new claim, in the place of the one before. `None` where the installation belongs to somebody meanwhile.
pub async fn offer(services: &Services) -> Result<Option<Offered>, StoreError> {
    let token = Secret::Claim.generate();
    let expires_at = services.time.real_now() + VALID;
    let hash = Secret::Claim.hash(&token).unwrap_or_default();
    // No organization has a journal yet in which a line could stand.
    let tx = services.door.open_for_claim().await?;
    // First, because it waits for whoever claims at this moment; only then is what they made looked for.
    let offered = first_claim::offer(&tx, FirstClaim { hash, expires_at, used_at: None }).await?;
    if !offered || !organizations::list(&tx).await?.is_empty() {
        tx.rollback().await?;
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(Offered { token, expires_at }))
}
