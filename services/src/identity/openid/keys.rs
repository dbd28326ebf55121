//! A provider's keys: read when they are needed, held for a while, asked for at most once a minute.
//!
//! A key that the provider has withdrawn dies with the next reading, at most [`REFRESH`] later. While the provider is
//! away its keys are believed on, for at most [`MOST_STALE`]. What a token says decides whether keys are wanted, never
//! how often they are asked for, nor where. Nor can tokens make a slow provider everybody's trouble: a reading ends, few
//! wait for it, and none of them for long while there are keys to believe.

use std::{
    ops::RangeInclusive,
    pin::Pin,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{Mutex, Semaphore};

use super::Algorithm;

/// How long keys are believed before they are read again.
pub const REFRESH: TimeDelta = TimeDelta::minutes(10);

/// How far two attempts to read keys are apart at least, whatever tokens ask for.
pub const RETRY: TimeDelta = TimeDelta::minutes(1);

/// How long keys are believed while they cannot be read again.
pub const MOST_STALE: TimeDelta = TimeDelta::hours(1);

/// How long a reading may take, wherever the keys come from.
const WITHIN: Duration = Duration::from_secs(10);

/// How long a sign-in waits for a reading while the keys from before it may still be believed.
const PATIENCE: Duration = Duration::from_secs(1);

/// Sign-ins that wait for a reading at once; each keeps a request's place in the service.
pub const MOST_WAITING: usize = 64;

/// Bits of an RSA key that can verify a signature.
const RSA_BITS: RangeInclusive<usize> = 2_048..=8_192;

/// Keys of one provider that are looked at.
pub const MOST_KEYS: usize = 64;

/// A provider's key set as it was read, or why it was not.
pub type Fetched = Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send>>;

/// Where a provider's keys come from. It bounds their size itself.
pub trait KeySource: Send + Sync {
    /// Reads the key set of RFC 7517.
    fn fetch(&self) -> Fetched;
}

/// There are no keys that can be believed, or nobody knows yet whether there is the one that is wanted.
#[derive(Debug)]
pub(super) struct NoKeys;

/// One key, and what it is for.
struct Key {
    id: String,
    algorithm: Option<String>,
    family: AlgorithmFamily,
    curve: Option<String>,
    decoding: DecodingKey,
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
    /// Held for as long as the keys are read.
    reading: Arc<Mutex<()>>,
    waiting: Semaphore,
}

impl KeyRing {
    pub fn new(provider: String, source: Box<dyn KeySource>) -> Self {
        let (held, reading, waiting) = (RwLock::default(), Arc::default(), Semaphore::new(MOST_WAITING));
        Self(Arc::new(Ring { provider, source, held, reading, waiting }))
    }

    /// The provider's key with this id for this algorithm; `None` where it has none by the newest reading.
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
        let patience = if held.is_within(MOST_STALE, now) { PATIENCE } else { WITHIN };
        let is_over = match self.0.waiting.try_acquire() {
            Ok(_place) => tokio::time::timeout(patience, self.refresh(now)).await.is_ok(),
            Err(_) => false,
        };
        let held = self.0.held();
        let found = held.find(id, algorithm);
        let is_known = held.is_within(MOST_STALE, now) && (found.is_some() || is_over);
        if is_known { Ok(found) } else { Err(NoKeys) }
    }

    /// How many keys can verify one of these algorithms, or why there are no keys that can be believed.
    pub async fn count(&self, algorithms: &[Algorithm], now: DateTime<Utc>) -> Result<usize, String> {
        self.refresh(now).await;
        let held = self.0.held();
        if !held.is_within(MOST_STALE, now) {
            return Err(held.fault.as_deref().unwrap_or("they were not read").to_owned());
        }
        let serves = |key: &&Key| algorithms.iter().any(|algorithm| key.serves(*algorithm));
        Ok(held.keys.iter().filter(serves).count())
    }

    /// Has the keys read, unless that was tried a moment ago, and waits for it. Whoever comes while they are read waits
    /// for that reading.
    async fn refresh(&self, now: DateTime<Utc>) {
        let reading = Arc::clone(&self.0.reading).lock_owned().await;
        if !self.0.held().may_try(now) {
            return;
        }
        let ring = Arc::clone(&self.0);
        // A task of its own, the only one, since it takes the lock along: a caller who goes away must not end the
        // reading, or strangers could keep old keys alive.
        let task = tokio::spawn(async move {
            ring.read(now).await;
            drop(reading);
        });
        let _ = task.await;
    }
}

impl Ring {
    fn held(&self) -> Held {
        self.held.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Held)) {
        change(&mut self.held.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads the keys. The caller holds the lock.
    async fn read(&self, now: DateTime<Utc>) {
        self.change(|held| held.tried_at = Some(now));
        let provider = self.provider.as_str();
        let fetched = match tokio::time::timeout(WITHIN, self.source.fetch()).await {
            Ok(fetched) => fetched,
            Err(_) => Err(format!("it took longer than {WITHIN:?}")),
        };
        match fetched.and_then(|bytes| parse(&bytes)) {
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
        self.keys.iter().find(|key| key.id == id && key.serves(algorithm)).map(|key| key.decoding.clone())
    }

    /// On either side: a clock that is set back must not make old keys new.
    fn is_within(&self, age: TimeDelta, now: DateTime<Utc>) -> bool {
        self.read_at.is_some_and(|read| (now - read).abs() < age)
    }

    /// On either side: of two who come at once, one may have looked at the clock before the other asked.
    fn may_try(&self, now: DateTime<Utc>) -> bool {
        self.tried_at.is_none_or(|tried| (now - tried).abs() >= RETRY)
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
        Some(Key { id: self.kid, algorithm: self.alg, family, curve, decoding: key })
    }

    /// Some providers write zeros before the number. A key that is too short is none, whoever published it.
    fn rsa(&self) -> Option<DecodingKey> {
        let number = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            let start = bytes.iter().position(|byte| *byte != 0)?;
            Some(bytes[start..].to_vec())
        };
        let (modulus, exponent) = (number(&self.n)?, number(&self.e)?);
        let spare = modulus.first()?.leading_zeros() as usize;
        let is_fit = RSA_BITS.contains(&(modulus.len() * 8 - spare));
        is_fit.then(|| DecodingKey::from_rsa_raw_components(&modulus, &exponent))
    }
}
