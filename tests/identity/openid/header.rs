//! Headers that are wrong in one field, over a signature that is right.

use gradus_services::identity::openid::Refused;
use serde_json::{Value, json};

use super::forge::{Signer, Token, attackers, signers};
use super::vectors::Vector;

pub fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    for signer in signers() {
        let mut add = |field: &str, value: Option<Value>, fails| {
            let name = format!("{} {field} {value:?}", signer.algorithm);
            all.push(Vector::new(name, Token::of(signer).header(field, value).signed(signer), fails));
        };
        for alg in algorithms() {
            add("alg", alg, Refused::Algorithm);
        }
        // Allowed, but not what the key is for.
        for other in signers().iter().filter(|other| other.algorithm != signer.algorithm) {
            add("alg", Some(json!(other.algorithm)), Refused::Key);
            add("kid", Some(json!(other.id)), Refused::Key);
        }
        for typ in types() {
            add("typ", typ, Refused::Type);
        }
        for kid in key_ids(signer) {
            add("kid", kid, Refused::Key);
        }
        for (field, value) in not_heard() {
            add(field, Some(value), Refused::Header);
        }
    }
    // The key that comes along signs, of course.
    for attacker in attackers() {
        let token = Token::of(attacker).header("jwk", Some(attacker.jwk()));
        all.push(Vector::new("jwk of the attacker's", token.signed(attacker), Refused::Header));
        let nameless = token.header("kid", None).header("alg", Some(json!("none")));
        all.push(Vector::new("jwk of the attacker's, alg none", nameless.signed(attacker), Refused::Algorithm));
    }
    all
}

fn algorithms() -> Vec<Option<Value>> {
    let names = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        "",
        "HS256",
        "HS384",
        "HS512",
        "hs256",
        "rs256",
        "es256",
        "eddsa",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES384",
        "ES512",
        "ES256K",
        "Ed25519",
        "Ed448",
        "RSA-OAEP",
        "RSA1_5",
        "dir",
        "A128KW",
        "ES256 ",
        " RS256",
        "RS256\u{0}",
        "ES256,none",
        "SHA256withRSA",
    ];
    let others = [json!(null), json!(256), json!(true), json!(["RS256"]), json!({ "alg": "ES256" })];
    [None].into_iter().chain(names.map(|name| Some(json!(name)))).chain(others.map(Some)).collect()
}

fn types() -> Vec<Option<Value>> {
    let names = [
        "",
        "JWS",
        "JWE",
        "jose",
        "jose+json",
        "id+jwt",
        "id_token",
        "refresh+jwt",
        "rt+jwt",
        "logout+jwt",
        "secevent+jwt",
        "dpop+jwt",
        "kb+jwt",
        "vc+sd-jwt",
        "client-authentication+jwt",
        "at+jwt ",
        " jwt",
        "at+jwt;v=1",
        "at jwt",
        "application/",
        "application/application/jwt",
        "text/jwt",
        "jwt/application",
        "application/json",
    ];
    let others = [json!(null), json!(1), json!(true), json!(["at+jwt"]), json!({ "typ": "jwt" })];
    [None].into_iter().chain(names.map(|name| Some(json!(name)))).chain(others.map(Some)).collect()
}

fn key_ids(signer: &Signer) -> Vec<Option<Value>> {
    let names = [
        "",
        "nobody",
        "enc-1",
        "wrap-1",
        "ps-1",
        "oct-1",
        "p384-1",
        "7",
        "../../../../../dev/null",
        "/dev/null",
        "' OR '1'='1",
        "'; DROP TABLE tokens; --",
        "| cat /etc/passwd",
        "https://evil.example/key",
        "*",
        "${jndi:ldap://x}",
    ];
    let close = [signer.id.to_uppercase(), format!("{} ", signer.id), format!("{}\u{0}", signer.id), "k".repeat(256)];
    let others = [json!(null), json!(7), json!(true), json!([signer.id]), signer.jwk()];
    let names = names.map(|name| Some(json!(name)));
    [None].into_iter().chain(names).chain(close.map(|id| Some(json!(id)))).chain(others.map(Some)).collect()
}

fn not_heard() -> Vec<(&'static str, Value)> {
    vec![
        ("crit", json!([])),
        ("crit", json!(["exp"])),
        ("crit", json!(["b64"])),
        ("crit", json!(["http://evil.example/extension"])),
        ("crit", json!("exp")),
        ("crit", json!(null)),
        ("jku", json!("https://evil.example/keys")),
        ("jku", json!("https://login.corp.example/keys")),
        ("jku", json!("file:///etc/passwd")),
        ("jwk", json!({ "kty": "oct", "k": "AAAA" })),
        ("jwk", json!(null)),
        ("x5u", json!("https://evil.example/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5c", json!([])),
        ("enc", json!("A256GCM")),
        ("zip", json!("DEF")),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("cty", json!("JWT")),
    ]
}
