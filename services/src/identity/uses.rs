//! When a token was last used: noted in memory by each sign-in, and stored once a minute, so that no request waits for
//! it. A kill loses at most the last minute.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use gradus_domain::ids::{OrganizationId, TokenId};
use gradus_store::{error::StoreError, tokens::Token};

use crate::Services;

/// How close together two stored uses of a token may be.
const APART: TimeDelta = TimeDelta::minutes(1);

/// Uses that are not stored yet: at most one for each token. Every clone is the same.
#[derive(Clone, Debug, Default)]
pub struct Uses(Arc<Mutex<Latest>>);

/// When each token was used last.
type Latest = BTreeMap<OrganizationId, BTreeMap<TokenId, DateTime<Utc>>>;

impl Uses {
    /// Notes that `token` signs in, unless that was stored a moment ago.
    pub(super) fn note(&self, token: &Token, now: DateTime<Utc>) {
        if token.last_used_at.is_none_or(|last| last + APART <= now) {
            self.put(token.organization, token.id, now);
        }
    }

    fn put(&self, organization: OrganizationId, token: TokenId, at: DateTime<Utc>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = waiting.entry(organization).or_default().entry(token).or_insert(at);
        *last = at.max(*last);
    }

    fn take(&self) -> BTreeMap<OrganizationId, BTreeMap<TokenId, DateTime<Utc>>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Stores the uses that wait; answers how many. Those that could not be stored wait on.
pub async fn keep(services: &Services) -> Result<usize, StoreError> {
    let mut kept = Ok(0);
    for (organization, uses) in services.uses.take() {
        if let Ok(stored) = &mut kept {
            match services.door.keep_uses(organization, &uses).await {
                Ok(()) => {
                    *stored += uses.len();
                    continue;
                }
                Err(error) => kept = Err(error),
            }
        }
        for (token, at) in uses {
            services.uses.put(organization, token, at);
        }
    }
    kept
}
