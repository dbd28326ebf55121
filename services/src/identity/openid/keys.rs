//! A provider's keys: read when they are needed, held for a while, asked for at most once a minute.
//!
//! A key that the provider has withdrawn dies with the next reading, at most [`REFRESH`] later. While the provider is
//! away its keys are believed on, for at most [`MOST_STALE`]. What a token says decides whether keys are wanted, never
//! how often they are asked for, nor where.

use std::{
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;

use super::Algorithm;

/// How long keys are believed before they are read again.
pub const REFRESH: TimeDelta = TimeDelta::minutes(10);

/// How far two attempts to read keys are apart at least, whatever tokens ask for.
pub const RETRY: TimeDelta = TimeDelta::minutes(1);

/// How long keys are believed while they cannot be read again.
pub const MOST_STALE: TimeDelta = TimeDelta::hours(1);

/// How long a sign-in waits for keys to be read anew while it could be judged by the old ones.
const PATIENCE: Duration = Duration::from_secs(1);

/// Keys of one provider that are looked at.
pub const MOST_KEYS: usize = 64;

/// A provider's key set as it was read, or why it was not.
pub type Fetched = Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>>;

/// Where a provider's keys come from. It bounds size and time itself.
pub trait KeySource: Send + Sync {
    /// Reads the key set of RFC 7517.
    fn fetch(&self) -> Fetched;
}

/// There are no keys that can be believed.
#[derive(Debug)]
pub(super) struct NoKeys;

/// One key, and what it is for.
struct Key {
    id: String,
    algorithm: Option<String>,
    family: AlgorithmFamily,
    curve: Option<String>,
    key: DecodingKey,
}

#[derive(Clone, Default)]
struct Held {
    keys: Arc<[Key]>,
    read_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
    /// Why the last reading failed.
    fault: Option<Arc<str>>,
}

/// The keys of one provider.
pub(super) struct KeyRing(Arc<Ring>);

struct Ring {
    provider: String,
    source: Box<dyn KeySource>,
    held: RwLock<Held>,
    reading: Mutex<()>,
}

impl KeyRing {
    pub fn new(provider: String, source: Box<dyn KeySource>) -> Self {
        Self(Arc::new(Ring { provider, source, held: RwLock::default(), reading: Mutex::default() }))
    }

    /// The provider's key with this id for this algorithm; `None` where it has none.
    pub async fn find(
        &self,
        id: &str,
        algorithm: Algorithm,
        now: DateTime<Utc>,
    ) -> Result<Option<DecodingKey>, NoKeys> {
        let held = self.0.held();
        let found = held.find(id, algorithm);
        if found.is_some() && held.is_within(REFRESH, now) {
            return Ok(found);
        }
        self.refresh(&held, found.is_some(), now).await;
        let held = self.0.held();
        if held.is_within(MOST_STALE, now) { Ok(held.find(id, algorithm)) } else { Err(NoKeys) }
    }

    /// How many keys can verify one of these algorithms, or why there are no keys that can be believed.
    pub async fn count(&self, algorithms: &[Algorithm], now: DateTime<Utc>) -> Result<usize, String> {
        self.refresh(&self.0.held(), false, now).await;
        let held = self.0.held();
        if !held.is_within(MOST_STALE, now) {
            return Err(held.fault.as_deref().unwrap_or("they were not read").to_owned());
        }
        let serves = |key: &&Key| algorithms.iter().any(|algorithm| key.serves(*algorithm));
        Ok(held.keys.iter().filter(serves).count())
    }

    /// Has the keys read, unless that was tried a moment ago, and waits for it; whoever holds a key that may still be
    /// believed does not wait for long.
    async fn refresh(&self, held: &Held, has_key: bool, now: DateTime<Utc>) {
        if !held.may_try(now) && self.0.reading.try_lock().is_ok() {
            return;
        }
        let ring = Arc::clone(&self.0);
        // A task of its own: a caller who goes away must not end the reading, or strangers could keep old keys alive.
        let reading = tokio::spawn(async move { ring.read(now).await });
        if has_key && held.is_within(MOST_STALE, now) {
            let _ = tokio::time::timeout(PATIENCE, reading).await;
        } else {
            let _ = reading.await;
        }
    }
}

impl Ring {
    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads the keys, unless somebody just did. Whoever comes while they are read waits for them.
    async fn read(&self, now: DateTime<Utc>) {
        let _reading = self.reading.lock().await;
        if !self.held().may_try(now) {
            return;
        }
        self.change(|held| held.tried_at = Some(now));
        let provider = self.provider.as_str();
        match self.source.fetch().await.and_then(|bytes| parse(&bytes)) {
            Ok(keys) => {
                tracing::info!("read {} keys of the OpenID provider {provider}", keys.len());
                self.change(|held| {
                    held.keys = keys.into();
                    held.read_at = Some(now);
                    held.fault = None;
                });
            }
            Err(fault) => {
                tracing::warn!("could not read the keys of the OpenID provider {provider}: {fault}");
                self.change(|held| held.fault = Some(fault.into()));
            }
        }
    }
}

impl Held {
    fn find(&self, id: &str, algorithm: Algorithm) -> Option<DecodingKey> {
        self.keys.iter().find(|key| key.id == id && key.serves(algorithm)).map(|key| key.key.clone())
    }

    fn is_within(&self, age: TimeDelta, now: DateTime<Utc>) -> bool {
        self.read_at.is_some_and(|read| now < read + age)
    }

    fn may_try(&self, now: DateTime<Utc>) -> bool {
        self.tried_at.is_none_or(|tried| now < tried || tried + RETRY <= now)
    }
}

impl Key {
    fn serves(&self, algorithm: Algorithm) -> bool {
        let curve = match algorithm {
            Algorithm::ES256 => Some("P-256"),
            Algorithm::ES384 => Some("P-384"),
            Algorithm::EdDSA => Some("Ed25519"),
            _ => None,
        };
        self.family == algorithm.family()
            && self.curve.as_deref() == curve
            && self.algorithm.as_deref().is_none_or(|named| super::algorithm(named) == Some(algorithm))
    }
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// A key as RFC 7517 writes it. What we do not know is passed over, also a private part.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

/// The keys of a set that can verify a signature; others are passed over.
fn parse(bytes: &[u8]) -> Result<Vec<Key>, String> {
    let set: KeySet = serde_json::from_slice(bytes).map_err(|_| "it is no set of keys".to_owned())?;
    let jwks = set.keys.into_iter().take(MOST_KEYS).filter_map(|value| serde_json::from_value::<Jwk>(value).ok());
    Ok(jwks.filter_map(Jwk::into_key).collect())
}

impl Jwk {
    fn into_key(self) -> Option<Key> {
        let signs = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && self.key_ops.as_ref().is_none_or(|ops| ops.iter().any(|op| op == "verify"));
        if !signs || self.kid.is_empty() {
            return None;
        }
        let (family, key) = match self.kty.as_str() {
            "RSA" => (AlgorithmFamily::Rsa, self.rsa()?),
            "EC" => (AlgorithmFamily::Ec, DecodingKey::from_ec_components(&self.x, &self.y).ok()?),
            "OKP" => (AlgorithmFamily::Ed, DecodingKey::from_ed_components(&self.x).ok()?),
            // Above all "oct": a secret that both sides know.
            _ => return None,
        };
        let curve = self.crv.filter(|_| family != AlgorithmFamily::Rsa);
        Some(Key { id: self.kid, algorithm: self.alg, family, curve, key })
    }

    /// Some providers write zeros before the number.
    fn rsa(&self) -> Option<DecodingKey> {
        let number = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let start = bytes.iter().position(|byte| *byte != 0)?;
            Some(bytes[start..].to_vec())
        };
        Some(DecodingKey::from_rsa_raw_components(&number(&self.n)?, &number(&self.e)?))
    }
}
