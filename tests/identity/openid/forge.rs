//! A provider whose keys the tests hold, and tokens that are right but for what a test changes.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use gradus_domain::access::RolePreset;
use gradus_services::identity::openid::{Algorithm, Fetched, KeySource, OpenId, Provider, RoleRule, TYPES};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384,
    RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use serde_json::{Map, Value, json};

/// The provider's issuer.
pub const ISSUER: &str = "https://login.corp.example";
/// Another provider's.
pub const OTHER: &str = "https://login.other.example";
/// The instant at which the clock of a test starts, in seconds.
pub const NOW: i64 = 1_795_140_000;

/// A key of 1,024 bits, and a token that it signed, made once by another program.
const WEAK: &str = "ye9lyGoPN31MUzr-Uj8fpxpLwp2k_c3SrW4-jeGZfKFTOB_DAnV4z-t8owi0tJXPN1TSZQzqhTXorg6gEHpXUpyc7a-AwU96hOYNV3tGf6g\
                    OiUJlYB1XPgPd3cLnnD2i2mkne6-JasJzd4Wsz4G-PDufBY_C2LGCkr_x6D1kQzM";
pub const WEAK_TOKEN: &str = "eyJhbGciOiAiUlMyNTYiLCAia2lkIjogIndlYWstMSIsICJ0eXAiOiAiYXQrand0In0.eyJpc3MiOiAiaHR0cHM6Ly9sb2dpbi5jb3JwLmV4Y\
                              W1wbGUiLCAiYXVkIjogImdyYWR1cyIsICJhenAiOiAicG9ydGFsIiwgInN1YiI6ICJ1LTEiLCAiaWF0IjogMTc5NTEzOTk0MCwgImV4cCI6IDE3\
                              OTUxNDA2MDAsICJyb2xlcyI6IFsicXVhbGl0eSJdLCAibnVtYmVyIjogIkUtMSJ9.pAGI6aRk-MQc1Goi_8MXj82FNGgZcHHflx8eptHldxACj3\
                              CdBo2DlDIzLRWrZ9tKgaS3BzA_fYjmSt_XRV-IkEUcUnj-bYUZUJ33vlfrSnqz59AshuZsXMx3MkpxaWFrRcQdm0a_oWB52VPaxvUxBfiD9S-\
                              GlLepnPywQV87IfI";

/// A key that signs.
pub struct Signer {
    pub id: &'static str,
    pub algorithm: &'static str,
    pair: Pair,
}

enum Pair {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

static SIGNERS: LazyLock<[Signer; 3]> =
    LazyLock::new(|| [Signer::ec("es-1"), Signer::rsa("rs-1", "RS256"), Signer::ed("ed-1")]);
static ATTACKERS: LazyLock<[Signer; 2]> = LazyLock::new(|| [Signer::ec("es-1"), Signer::ed("ed-1")]);
static OTHERS: LazyLock<Signer> = LazyLock::new(|| Signer::ec("es-1"));

/// The provider's own keys, one for each algorithm that it is allowed.
pub fn signers() -> &'static [Signer] {
    SIGNERS.as_slice()
}

/// The provider's key of this algorithm.
pub fn signer(algorithm: &str) -> &'static Signer {
    signers().iter().find(|signer| signer.algorithm == algorithm).expect("a signer")
}

/// Keys of nobody's, under the ids of the provider's.
pub fn attackers() -> &'static [Signer] {
    ATTACKERS.as_slice()
}

/// The other provider's key, which bears an id of ours.
pub fn others() -> &'static Signer {
    &OTHERS
}

impl Signer {
    /// A key of its own for any algorithm but those of RSA, which share one.
    pub fn of(id: &'static str, algorithm: &'static str) -> Self {
        match algorithm {
            "ES256" => Self::ec(id),
            "ES384" => Self::on_curve(id, algorithm, &ECDSA_P384_SHA384_FIXED_SIGNING),
            "EdDSA" => Self::ed(id),
            _ => Self::rsa(id, algorithm),
        }
    }

    pub fn ec(id: &'static str) -> Self {
        Self::on_curve(id, "ES256", &ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    fn on_curve(id: &'static str, algorithm: &'static str, how: &'static EcdsaSigningAlgorithm) -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(how, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(how, document.as_ref(), &random).expect("a key");
        Self { id, algorithm, pair: Pair::Ec(pair) }
    }

    fn ed(id: &'static str) -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self { id, algorithm: "EdDSA", pair: Pair::Ed(Ed25519KeyPair::from_pkcs8(document.as_ref()).expect("a key")) }
    }

    /// Of this test alone: it has signed nothing else, and opens nothing.
    fn rsa(id: &'static str, algorithm: &'static str) -> Self {
        let pair = RsaKeyPair::from_pkcs8(include_bytes!("fixtures/rsa-2048.pk8")).expect("a key");
        Self { id, algorithm, pair: Pair::Rsa(Box::new(pair)) }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Ec(pair) => pair.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec(),
            Pair::Ed(pair) => pair.sign(message).as_ref().to_vec(),
            Pair::Rsa(_) => self.sign_as(self.algorithm, message),
        }
    }

    /// Signs by another algorithm than the key's own, with the key of RSA.
    pub fn sign_as(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let Pair::Rsa(pair) = &self.pair else { panic!("not a key of RSA") };
        let how: &'static dyn RsaEncoding = match algorithm {
            "RS256" => &RSA_PKCS1_SHA256,
            "RS384" => &RSA_PKCS1_SHA384,
            "RS512" => &RSA_PKCS1_SHA512,
            "PS256" => &RSA_PSS_SHA256,
            "PS384" => &RSA_PSS_SHA384,
            "PS512" => &RSA_PSS_SHA512,
            other => panic!("{other}"),
        };
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(how, &SystemRandom::new(), message, &mut signature).expect("a signature");
        signature
    }

    /// The public key as bytes that everybody knows.
    pub fn public(&self) -> Vec<u8> {
        match &self.pair {
            Pair::Ec(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Ed(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Rsa(pair) => pair.public().as_ref().to_vec(),
        }
    }

    /// The public key as a provider publishes it.
    pub fn jwk(&self) -> Value {
        let public = self.public();
        let mut jwk = match &self.pair {
            Pair::Ec(_) => {
                let curve = if self.algorithm == "ES384" { "P-384" } else { "P-256" };
                let (x, y) = public[1..].split_at(public.len() / 2);
                json!({ "kty": "EC", "crv": curve, "x": encode(x), "y": encode(y) })
            }
            Pair::Ed(_) => json!({ "kty": "OKP", "crv": "Ed25519", "x": encode(&public) }),
            Pair::Rsa(pair) => {
                let parts = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": encode(&parts.n), "e": encode(&parts.e) })
            }
        };
        jwk["kid"] = self.id.into();
        jwk["use"] = "sig".into();
        jwk["alg"] = self.algorithm.into();
        jwk
    }
}

pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// A token that is right, before something is changed.
#[derive(Clone)]
pub struct Token {
    pub header: Map<String, Value>,
    pub claims: Map<String, Value>,
}

impl Token {
    pub fn of(signer: &Signer) -> Self {
        let header = json!({ "alg": signer.algorithm, "kid": signer.id, "typ": "at+jwt" });
        let claims = json!({
            "iss": ISSUER, "aud": "gradus", "azp": "portal", "sub": "u-1", "iat": NOW - 60, "exp": NOW + 600,
            "roles": ["quality"],
        });
        let (Value::Object(header), Value::Object(claims)) = (header, claims) else { unreachable!() };
        Self { header, claims }
    }

    /// Changes a field of the header; `None` removes it.
    pub fn header(mut self, name: &str, value: Option<Value>) -> Self {
        change(&mut self.header, name, value);
        self
    }

    /// Changes a claim; `None` removes it.
    pub fn claim(mut self, name: &str, value: Option<Value>) -> Self {
        change(&mut self.claims, name, value);
        self
    }

    pub fn signed(&self, by: &Signer) -> String {
        seal(text(&self.header), text(&self.claims), by)
    }

    /// What is signed.
    pub fn message(&self) -> String {
        format!("{}.{}", encode(text(&self.header)), encode(text(&self.claims)))
    }
}

fn change(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => object.insert(name.into(), value),
        None => object.remove(name),
    };
}

pub fn text(object: &Map<String, Value>) -> String {
    Value::Object(object.clone()).to_string()
}

/// A token of these texts, whatever they are.
pub fn seal(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>, by: &Signer) -> String {
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = encode(by.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// A key set that never changes.
pub struct Fixed(pub Value);

impl KeySource for Fixed {
    fn fetch(&self) -> Fetched {
        let bytes = self.0.to_string().into_bytes();
        Box::pin(async move { Ok(bytes) })
    }
}

/// The provider of the tests.
pub fn provider() -> Provider {
    let rule = RoleRule {
        value: "quality".into(),
        role: RolePreset::QualityManager,
        department: None,
        valid_until: None,
        machine: false,
    };
    Provider {
        name: "corp".into(),
        issuer: ISSUER.into(),
        audience: "gradus".into(),
        parties: vec!["portal".into()],
        algorithms: vec![Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA],
        types: TYPES.map(str::to_owned).to_vec(),
        organization: "ALPHA".into(),
        employee: None,
        role_claim: "roles".into(),
        roles: vec![rule],
    }
}

/// Its keys, and beside them some that must not serve.
pub fn key_set() -> Value {
    let rsa = signer("RS256").jwk();
    let also = |changes: Value| {
        let mut key = rsa.clone();
        for (name, value) in changes.as_object().expect("an object") {
            key[name] = value.clone();
        }
        key
    };
    let mut keys: Vec<_> = signers().iter().map(Signer::jwk).collect();
    keys.extend([
        also(json!({ "kid": "enc-1", "use": "enc" })),
        also(json!({ "kid": "wrap-1", "key_ops": ["wrapKey"] })),
        also(json!({ "kid": "ps-1", "alg": "PS256" })),
        also(json!({ "kid": "weak-1", "n": WEAK })),
        json!({ "kid": "oct-1", "kty": "oct", "k": encode(b"a secret that both sides know"), "alg": "HS256" }),
        json!({ "kid": "p384-1", "kty": "EC", "crv": "P-384", "x": encode([1; 48]), "y": encode([2; 48]) }),
        json!({ "kid": 7, "kty": "RSA" }),
        json!("no key"),
    ]);
    json!({ "keys": keys })
}

/// What the service is given: the provider, and another one whose key bears an id of the first's.
pub fn openid() -> OpenId {
    openid_of(provider())
}

/// The same with the provider changed.
pub fn openid_of(provider: Provider) -> OpenId {
    let algorithms = vec![Algorithm::ES256];
    let other = Provider { name: "other".into(), issuer: OTHER.into(), algorithms, ..provider.clone() };
    let others = json!({ "keys": [others().jwk()] });
    OpenId::new([
        (provider, Box::new(Fixed(key_set())) as Box<dyn KeySource>),
        (other, Box::new(Fixed(others)) as Box<dyn KeySource>),
    ])
}

pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(NOW, 0).expect("an instant")
}
