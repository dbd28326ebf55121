//! What must be true of a token. The one place where that is said.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{DecodingKey, Validation};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::{Algorithm, Provider, algorithms::algorithm, envelope::Envelope};

/// How far the provider's clock and ours may be apart.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// How long a token may live: it cannot be revoked, so a long life is a long leak.
pub const MOST_LIFE: TimeDelta = TimeDelta::hours(24);

/// Types of token that are taken where the configuration does not say: an access token of RFC 9068, and a plain JWT.
pub const TYPES: [&str; 2] = [ACCESS_TOKEN, "jwt"];

const ACCESS_TOKEN: &str = "at+jwt";

/// Claims that bind an ID token to its sign-in, and have no place in an access token.
const OF_ID_TOKENS: [&str; 4] = ["nonce", "at_hash", "c_hash", "s_hash"];

/// Fields of a header that would have us take keys from it, read it differently, or read something else.
const NOT_HEARD: [&str; 9] = ["crit", "jku", "jwk", "x5u", "x5c", "enc", "zip", "b64", "cty"];

/// Claims in which providers name the client to which a token was issued.
const PARTIES: [&str; 4] = ["azp", "client_id", "appid", "cid"];

/// Bytes of an id of a key, and of a subject.
const MOST_NAME: usize = 255;

/// Which check a token failed. It says nothing of what the token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is larger than any token that we take.
    TooLarge,
    /// It is not three parts of base64url with two JSON objects in which every name stands once.
    Malformed,
    /// Its issuer is none of ours.
    Issuer,
    /// It is signed by an algorithm that is not allowed, or not at all.
    Algorithm,
    /// Its header has a field that we do not hear.
    Header,
    /// It is no access token.
    Type,
    /// Whoever sends it would have to prove more than that they hold it.
    Bound,
    /// It names no key, or none of its issuer's.
    Key,
    /// It is not meant for us.
    Audience,
    /// It was issued to a client that is not named, or does not say to which.
    Party,
    /// It names no subject.
    Subject,
    /// A time is missing or is no number.
    Times,
    /// It is not valid yet.
    Early,
    /// It is no longer valid.
    Late,
    /// It lives too long.
    LongLived,
    /// The signature is not the issuer's.
    Signature,
    /// Nobody here is meant: an employee who is unknown or has left, or no role at all.
    Nobody,
}

/// A token that passed every check.
pub struct Verified<'a> {
    /// Who issued it.
    pub provider: &'a Provider,
    /// What it says.
    pub(super) claims: Map<String, Value>,
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("provider", &self.provider.name).finish_non_exhaustive()
    }
}

/// How a token says that it is signed.
pub(super) struct Signed {
    pub algorithm: Algorithm,
    pub key_id: String,
}

/// Every check but the signature.
pub(super) fn before_signature(
    envelope: &Envelope,
    provider: &Provider,
    now: DateTime<Utc>,
) -> Result<Signed, Refused> {
    let claims = &envelope.claims;
    let signed = header(&envelope.header, provider)?;
    kind(claims, &written_type(&envelope.header)?)?;
    audience(claims, &provider.audience)?;
    party(claims, provider)?;
    if name(claims.get("sub")).is_none() {
        return Err(Refused::Subject);
    }
    times(claims, now)?;
    Ok(signed)
}

fn header(header: &Map<String, Value>, provider: &Provider) -> Result<Signed, Refused> {
    let named = header.get("alg").and_then(Value::as_str).and_then(algorithm);
    let algorithm = named.filter(|named| provider.algorithms.contains(named)).ok_or(Refused::Algorithm)?;
    if NOT_HEARD.iter().any(|field| header.contains_key(*field)) {
        return Err(Refused::Header);
    }
    if !provider.types.contains(&written_type(header)?) {
        return Err(Refused::Type);
    }
    let key_id = name(header.get("kid")).ok_or(Refused::Key)?;
    Ok(Signed { algorithm, key_id: key_id.to_owned() })
}

/// The type that a header writes, in small letters and without what may stand before it; empty where it writes none.
fn written_type(header: &Map<String, Value>) -> Result<String, Refused> {
    let Some(written) = header.get("typ") else { return Ok(String::new()) };
    let kind = written.as_str().ok_or(Refused::Type)?.to_ascii_lowercase();
    let kind = kind.strip_prefix("application/").unwrap_or(&kind);
    // To write an empty one is not to write none.
    if kind.is_empty() { Err(Refused::Type) } else { Ok(kind.to_owned()) }
}

/// What some providers say of a token among its claims: that it only tells an event, that it is an ID or refresh token
/// of theirs, that it is worth nothing without a proof.
///
/// An ID token is signed like an access token, and meant for the client whose id may be our audience. Where neither the
/// header nor `typ` says that this is an access token, it must not look like the other.
fn kind(claims: &Map<String, Value>, header_type: &str) -> Result<(), Refused> {
    let says = |claim: &str, word: &str| {
        claims.get(claim).map(|value| value.as_str().is_some_and(|value| value.eq_ignore_ascii_case(word)))
    };
    let (is_bearer, is_access) = (says("typ", "bearer"), says("token_use", "access"));
    if claims.contains_key("events") || is_bearer == Some(false) || is_access == Some(false) {
        return Err(Refused::Type);
    }
    let is_named = header_type == ACCESS_TOKEN || is_bearer == Some(true);
    if !is_named && OF_ID_TOKENS.iter().any(|claim| claims.contains_key(*claim)) {
        return Err(Refused::Type);
    }
    if claims.contains_key("cnf") { Err(Refused::Bound) } else { Ok(()) }
}

fn name(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|text| !text.is_empty() && text.len() <= MOST_NAME)
}

fn audience(claims: &Map<String, Value>, wanted: &str) -> Result<(), Refused> {
    let meant = match claims.get("aud") {
        Some(Value::String(one)) => one == wanted,
        Some(Value::Array(all)) => all.iter().all(Value::is_string) && all.iter().any(|one| one == wanted),
        _ => false,
    };
    if meant { Ok(()) } else { Err(Refused::Audience) }
}

/// The party to which the token was issued. It must be named where the configuration names parties, and where the token
/// is meant for others too.
fn party(claims: &Map<String, Value>, provider: &Provider) -> Result<(), Refused> {
    let allowed = |party: &str| match provider.parties.as_slice() {
        [] => party == provider.audience,
        parties => parties.iter().any(|known| known == party),
    };
    let mut named = PARTIES.iter().filter_map(|claim| claims.get(*claim)).peekable();
    let for_others = claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.len() > 1);
    if named.peek().is_none() && (for_others || !provider.parties.is_empty()) {
        return Err(Refused::Party);
    }
    let all = named.all(|party| party.as_str().is_some_and(allowed));
    if all { Ok(()) } else { Err(Refused::Party) }
}

fn times(claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<(), Refused> {
    let expires = instant(claims, "exp")?.ok_or(Refused::Times)?;
    let issued = instant(claims, "iat")?;
    let begins = instant(claims, "nbf")?;
    // At least one of the two, or its life has no beginning.
    let born = issued.or(begins).ok_or(Refused::Times)?;
    if [issued, begins].into_iter().flatten().any(|start| now + LEEWAY < start) {
        return Err(Refused::Early);
    }
    if expires + LEEWAY <= now {
        return Err(Refused::Late);
    }
    if expires <= born {
        return Err(Refused::Times);
    }
    if expires - born > MOST_LIFE { Err(Refused::LongLived) } else { Ok(()) }
}

/// A time of a token, in seconds since 1970 as a JSON number; anything else that bears its name is refused.
fn instant(claims: &Map<String, Value>, claim: &str) -> Result<Option<DateTime<Utc>>, Refused> {
    let Some(value) = claims.get(claim) else { return Ok(None) };
    let seconds = value.as_f64().ok_or(Refused::Times)?;
    // Up to the year 9999; a fraction of a second counts for nothing.
    if !(0.0..=253_402_300_799.0).contains(&seconds) {
        return Err(Refused::Times);
    }
    #[expect(clippy::cast_possible_truncation, reason = "it lies between the bounds above")]
    let whole = seconds.floor() as i64;
    DateTime::from_timestamp(whole, 0).map(Some).ok_or(Refused::Times)
}

/// The signature, and what the library checks beside it: algorithm, issuer and audience once more.
///
/// Times are not left to the library, which reads the machine's clock.
pub(super) fn signature(token: &str, key: &DecodingKey, signed: &Signed, provider: &Provider) -> Result<(), Refused> {
    let mut validation = Validation::new(signed.algorithm);
    validation.algorithms = vec![signed.algorithm];
    validation.set_issuer(&[&provider.issuer]);
    validation.set_audience(&[&provider.audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_aud = true;
    validation.validate_exp = false;
    validation.validate_nbf = false;
    jsonwebtoken::decode::<IgnoredAny>(token, key, &validation).map(|_| ()).map_err(|_| Refused::Signature)
}
