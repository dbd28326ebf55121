//! Tokens of an OpenID provider, as bearers: a stranger's word, taken only where everything about it is as configured.
//!
//! It promises: a token counts only if it is small, is three parts of canonical base64url, holds each name once, names
//! one of the configured issuers, is signed by a key of that issuer with an algorithm that the configuration allows, is
//! meant for this service, was issued to a party that the configuration names, and is valid now; the header decides
//! nothing but which of the issuer's own keys to try. What it may do comes from the configuration's table alone; a person
//! who has left does not sign in, and whoever is not named has what the table means for machines. Neither a token nor a claim is ever logged; what is logged of a refused one is which of
//! these it failed. Whoever sent it is told the same whichever it was.
//!
//! How one could break it: by taking an algorithm, a key or an address from the header; by looking for a key among all
//! issuers' keys; by leaving a claim unchecked because it is absent or of the wrong type; by reading the payload a second
//! time with a parser that picks the other one of two equal names; by taking an ID token for an access token; by letting
//! tokens decide how often keys are fetched, or having everybody wait until they are.

mod actor;
mod algorithms;
mod check;
mod envelope;
mod keys;

use chrono::{DateTime, Utc};
use gradus_domain::access::RolePreset;
use gradus_store::error::StoreError;

pub use actor::sign_in;
pub use algorithms::{Algorithm, algorithm};
pub use check::{LEEWAY, MOST_LIFE, Refused, TYPES, Verified};
pub use envelope::MOST_BYTES;
pub use keys::{Fetched, KeySource, MOST_KEYS, MOST_STALE, MOST_WAITING, REFRESH, RETRY};
use keys::{KeyRing, NoKeys};

/// A provider as it is configured.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Name, for log and journal.
    pub name: String,
    /// Its `iss`, exactly.
    pub issuer: String,
    /// What its tokens must be meant for.
    pub audience: String,
    /// Clients whose tokens are taken. Where none is named, a token that names one must name the audience itself.
    pub parties: Vec<String>,
    /// The algorithms with which it signs.
    pub algorithms: Vec<Algorithm>,
    /// Types of token that are taken, in small letters, such as `at+jwt`; an empty one for tokens that write none.
    pub types: Vec<String>,
    /// Code of the organization to which its people belong.
    pub organization: String,
    /// How a token says whose it is.
    pub employee: Option<EmployeeClaim>,
    /// The claim that holds roles or groups: its name, or names separated by dots where it lies in another one.
    pub role_claim: String,
    /// What the values of that claim allow.
    pub roles: Vec<RoleRule>,
}

/// How a token says whose it is.
#[derive(Clone, Debug)]
pub struct EmployeeClaim {
    /// Name of the claim.
    pub claim: String,
    /// What it holds.
    pub by: EmployeeKey,
}

/// What tells one employee from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmployeeKey {
    /// The number.
    Number,
    /// The e-mail address, written as in the roster; only where the provider says, beside it, that it has verified it.
    Email,
}

/// What a value of the role claim allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRule {
    /// The value.
    pub value: String,
    /// The role.
    pub role: RolePreset,
    /// Code of the department to whose subtree it is confined; `None` for the whole organization.
    pub department: Option<String>,
    /// Instant from which it no longer holds; `None` for good.
    pub valid_until: Option<DateTime<Utc>>,
    /// Whether it also holds for a token that names no person, where the provider's tokens name one.
    pub machine: bool,
}

/// The providers of an installation, each with its keys.
#[derive(Default)]
pub struct OpenId {
    providers: Vec<(Provider, KeyRing)>,
}

/// Why it could not be found out whom a token belongs to.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The provider's keys were never read, or not for too long; or they are being read, and may hold the one wanted.
    #[error("the keys of the OpenID provider {0} are not known")]
    NoKeys(String),
}

impl OpenId {
    /// These providers, each with where its keys come from.
    pub fn new(providers: impl IntoIterator<Item = (Provider, Box<dyn KeySource>)>) -> Self {
        algorithms::install();
        let ring = |(provider, source): (Provider, Box<dyn KeySource>)| {
            let ring = KeyRing::new(provider.name.clone(), source);
            (provider, ring)
        };
        Self { providers: providers.into_iter().map(ring).collect() }
    }

    /// Whether nobody is configured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.providers.is_empty()
    }

    /// Checks a token. Of a refused one it is told which check it failed.
    pub async fn check(&self, token: &str, now: DateTime<Utc>) -> Result<Result<Verified<'_>, Refused>, SignInFault> {
        let opened = match envelope::open(token) {
            Ok(opened) => opened,
            Err(refused) => return Ok(Err(refused)),
        };
        let Some((provider, ring)) = opened.issuer().and_then(|issuer| self.of_issuer(issuer)) else {
            return Ok(Err(Refused::Issuer));
        };
        // Before any key is asked for, so that a token that cannot pass never makes us ask the provider.
        let signed = match check::before_signature(&opened, provider, now) {
            Ok(signed) => signed,
            Err(refused) => return Ok(Err(refused)),
        };
        let found = ring.find(&signed.key_id, signed.algorithm, now).await;
        let Some(key) = found.map_err(|NoKeys| SignInFault::NoKeys(provider.name.clone()))? else {
            return Ok(Err(Refused::Key));
        };
        Ok(check::signature(token, &key, &signed, provider).map(|()| Verified { provider, claims: opened.claims }))
    }

    /// Reads each provider's keys as it would for a token; answers its name, and how many of them can verify one, or why
    /// none can.
    pub async fn look(&self, now: DateTime<Utc>) -> Vec<(&str, Result<usize, String>)> {
        let mut seen = Vec::new();
        for (provider, ring) in &self.providers {
            seen.push((provider.name.as_str(), ring.count(&provider.algorithms, now).await));
        }
        seen
    }

    fn of_issuer(&self, issuer: &str) -> Option<&(Provider, KeyRing)> {
        self.providers.iter().find(|(provider, _)| provider.issuer == issuer)
    }
}

impl std::fmt::Debug for OpenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.providers.iter().map(|(provider, _)| &provider.name)).finish()
    }
}
