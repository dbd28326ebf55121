//! Tokens that are right in every word, and were not signed by the provider.

use gradus_services::identity::openid::Refused;
use ring::hmac;
use serde_json::{Value, json};

use super::forge::{OTHER, Signer, Token, WEAK_TOKEN, attackers, encode, key_set, others, signer, signers, text};
use super::vectors::Vector;

pub fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    for signer in signers() {
        all.extend(broken(signer));
        all.extend(shared_secret(signer));
        all.extend(unsigned(signer));
        all.extend(changed_later(signer));
    }
    all.extend(elliptic());
    all.extend(rsa());
    for attacker in attackers() {
        let token = Token::of(attacker).signed(attacker);
        all.push(Vector::new(format!("{} by nobody's key", attacker.algorithm), token, Refused::Signature));
    }
    let as_other = Token::of(others()).claim("iss", Some(json!(OTHER)));
    all.push(Vector::new("corp's key for the other issuer", as_other.signed(signer("ES256")), Refused::Signature));
    let as_corp = Token::of(others()).signed(others());
    all.push(Vector::new("the other's key for corp's issuer", as_corp, Refused::Signature));
    all
}

fn with(message: &str, signature: impl AsRef<[u8]>) -> String {
    format!("{message}.{}", encode(signature))
}

/// A signature that was right, before something happened to it.
fn broken(signer: &Signer) -> Vec<Vector> {
    let message = Token::of(signer).message();
    let right = signer.sign(message.as_bytes());
    let length = right.len();
    let mut backwards = right.clone();
    backwards.reverse();
    let mut broken = vec![
        ("a bit", vec![1]),
        ("two bytes", right[..2].to_vec()),
        ("shorter", right[..length - 1].to_vec()),
        ("without its first byte", right[1..].to_vec()),
        ("longer", [&right[..], &[0]].concat()),
        ("after a zero", [&[0][..], &right].concat()),
        ("twice", right.repeat(2)),
        ("half", right[..length / 2].to_vec()),
        ("zeros", vec![0; length]),
        ("ones", vec![1; length]),
        ("all bits", vec![255; length]),
        ("backwards", backwards),
        ("of nothing", signer.sign(b"")),
        ("of the claims alone", signer.sign(message.split('.').nth(1).unwrap_or_default().as_bytes())),
        ("of the decoded text", signer.sign(text(&Token::of(signer).claims).as_bytes())),
        ("of the message and a dot", signer.sign(format!("{message}.").as_bytes())),
        ("its own base64", encode(&right).into_bytes()),
    ];
    for place in (0..length).step_by(length.div_ceil(16)) {
        let mut flipped = right.clone();
        flipped[place] ^= 1;
        broken.push(("flipped", flipped));
    }
    let vector = |(how, signature): (&str, Vec<u8>)| {
        Vector::new(format!("{} {how}", signer.algorithm), with(&message, signature), Refused::Signature)
    };
    broken.into_iter().map(vector).collect()
}

/// What everybody knows, as if it were a secret that both sides know.
fn shared_secret(signer: &Signer) -> Vec<Vector> {
    let jwk = signer.jwk();
    let secrets: Vec<Vec<u8>> = vec![
        signer.public(),
        encode(signer.public()).into_bytes(),
        jwk.to_string().into_bytes(),
        key_set().to_string().into_bytes(),
        jwk["n"].as_str().or(jwk["x"].as_str()).unwrap_or_default().as_bytes().to_vec(),
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", encode(signer.public())).into_bytes(),
        b"a secret that both sides know".to_vec(),
        b"secret".to_vec(),
        Vec::new(),
        vec![0; 32],
    ];
    let hashes = [("HS256", hmac::HMAC_SHA256), ("HS384", hmac::HMAC_SHA384), ("HS512", hmac::HMAC_SHA512)];
    let mut all = Vec::new();
    for (number, secret) in secrets.iter().enumerate() {
        for (named, hash) in &hashes {
            let key = hmac::Key::new(*hash, secret);
            let mut add = |token: Token, fails| {
                let message = token.message();
                let name = format!("{named} of {} with secret {number}", signer.algorithm);
                let signature = hmac::sign(&key, message.as_bytes());
                all.push(Vector::new(name, with(&message, signature), fails));
            };
            let token = Token::of(signer);
            add(token.clone(), Refused::Signature);
            add(token.clone().header("alg", Some(json!(named))), Refused::Algorithm);
            add(
                token.clone().header("alg", Some(json!(named))).header("kid", Some(json!("oct-1"))),
                Refused::Algorithm,
            );
            add(token.header("kid", Some(json!("oct-1"))), Refused::Key);
        }
    }
    all
}

/// What calls itself unsigned, with and without something where the signature was.
fn unsigned(signer: &Signer) -> Vec<Vector> {
    let mut all = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "nonE", ""] {
        let message = Token::of(signer).header("alg", Some(json!(alg))).message();
        let right = signer.sign(message.as_bytes());
        let name = |how: &str| format!("{} as {alg:?} {how}", signer.algorithm);
        all.push(Vector::new(name("without a signature"), format!("{message}."), Refused::Malformed));
        all.push(Vector::new(name("without a part for it"), message.clone(), Refused::Malformed));
        all.push(Vector::new(name("with a byte"), with(&message, [0]), Refused::Algorithm));
        all.push(Vector::new(name("signed all the same"), with(&message, right), Refused::Algorithm));
    }
    let message = Token::of(signer).message();
    all.push(Vector::new("allowed algorithm, no signature", format!("{message}."), Refused::Malformed));
    all
}

/// The signature of another token of the same provider's.
fn changed_later(signer: &Signer) -> Vec<Vector> {
    let signature = signer.sign(Token::of(signer).message().as_bytes());
    let changes: [(&str, Value); 6] = [
        ("sub", json!("u-2")),
        ("roles", json!(["quality", "admin"])),
        ("exp", json!(super::forge::NOW + 601)),
        ("iat", json!(super::forge::NOW - 61)),
        ("aud", json!(["gradus"])),
        ("admin", json!(true)),
    ];
    let claim = |(claim, value): (&str, Value)| {
        let message = Token::of(signer).claim(claim, Some(value)).message();
        Vector::new(format!("{} {claim} changed", signer.algorithm), with(&message, &signature), Refused::Signature)
    };
    let mut all: Vec<_> = changes.into_iter().map(claim).collect();
    for (field, value) in [("typ", json!("JWT")), ("x", json!(1))] {
        let message = Token::of(signer).header(field, Some(value)).message();
        all.push(Vector::new(format!("{field} changed"), with(&message, &signature), Refused::Signature));
    }
    all
}

/// Order of the group of P-256.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Numbers that a careless check of an ECDSA signature takes (CVE-2022-21449), and the form that other programs write.
fn elliptic() -> Vec<Vector> {
    let signer = signer("ES256");
    let message = Token::of(signer).message();
    let right = signer.sign(message.as_bytes());
    let (r, s) = right.split_at(32);
    let (zero, mut one) = ([0; 32], [0; 32]);
    one[31] = 1;
    let pairs: [(&str, &[u8], &[u8]); 9] = [
        ("0, 0", &zero, &zero),
        ("0, 1", &zero, &one),
        ("1, 0", &one, &zero),
        ("1, 1", &one, &one),
        ("0, s", &zero, s),
        ("r, 0", r, &zero),
        ("n, s", &ORDER, s),
        ("r, n", r, &ORDER),
        ("s, r", s, r),
    ];
    let pair = |(name, r, s): (&str, &[u8], &[u8])| {
        Vector::new(format!("ES256 {name}"), with(&message, [r, s].concat()), Refused::Signature)
    };
    let mut all: Vec<_> = pairs.into_iter().map(pair).collect();
    let integer = |number: &[u8]| [&[2, 33, 0][..], number].concat();
    let der = [&[0x30, 70][..], integer(r).as_slice(), integer(s).as_slice()].concat();
    all.push(Vector::new("ES256 as DER", with(&message, der), Refused::Signature));
    all.push(Vector::new("ES256 in the size of ES384", with(&message, vec![1; 96]), Refused::Signature));
    let p384 = Token::of(signer).header("kid", Some(json!("p384-1"))).header("alg", Some(json!("ES384")));
    all.push(Vector::new("ES384, which is not allowed", p384.signed(signer), Refused::Algorithm));
    all
}

fn rsa() -> Vec<Vector> {
    let signer = signer("RS256");
    let message = Token::of(signer).message();
    let other = |how| with(&message, signer.sign_as(how, message.as_bytes()));
    let pss = Token::of(signer).header("alg", Some(json!("PS256"))).header("kid", Some(json!("ps-1"))).message();
    vec![
        Vector::new("RS256 with the padding of PS256", other("PS256"), Refused::Signature),
        Vector::new("RS256 with the digest of RS384", other("RS384"), Refused::Signature),
        Vector::new("PS256", with(&pss, signer.sign_as("PS256", pss.as_bytes())), Refused::Algorithm),
        Vector::new("a key of 1,024 bits", WEAK_TOKEN, Refused::Key),
    ]
}
