//! Claims that are wrong in one thing, signed by the provider itself.

use gradus_services::identity::openid::{LEEWAY, MOST_LIFE, Refused};
use serde_json::{Value, json};

use super::forge::{ISSUER, NOW, Token, signers};
use super::vectors::Vector;

pub fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    for signer in signers() {
        let mut add = |changes: &[(&str, Option<Value>)], fails| {
            let token = changes.iter().fold(Token::of(signer), |token, (name, value)| token.claim(name, value.clone()));
            all.push(Vector::new(format!("{} {changes:?}", signer.algorithm), token.signed(signer), fails));
        };
        for (claim, values, fails) in wrong() {
            for value in values {
                add(&[(claim, value)], fails);
            }
        }
        for (changes, fails) in together() {
            add(&changes, fails);
        }
        for (claim, value) in of_id_tokens() {
            // Nothing in it says that it is an access token.
            let token = Token::of(signer).header("typ", Some(json!("JWT"))).claim(claim, Some(value));
            all.push(Vector::new(
                format!("{} ID token by {claim}", signer.algorithm),
                token.signed(signer),
                Refused::Type,
            ));
        }
    }
    all
}

/// What only a sign-in at the client has: its tokens are signed by the same key, for the audience that is its id.
fn of_id_tokens() -> [(&'static str, Value); 6] {
    [
        ("nonce", json!("n-0S6_WzA2Mj")),
        ("nonce", json!(null)),
        ("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")),
        ("c_hash", json!("LDktKdoQak3Pk0cnXxCltA")),
        ("s_hash", json!("LDktKdoQak3Pk0cnXxCltA")),
        ("at_hash", json!("")),
    ]
}

/// A claim, its wrong values (`None`: it is missing), and the check that each fails.
type Wrong = (&'static str, Vec<Option<Value>>, Refused);

fn wrong() -> Vec<Wrong> {
    vec![
        ("iss", some(issuers(), true), Refused::Issuer),
        ("aud", some(audiences(), true), Refused::Audience),
        ("azp", some(parties(), true), Refused::Party),
        ("client_id", some(parties(), false), Refused::Party),
        ("appid", some(vec![json!("evil"), json!(null)], false), Refused::Party),
        ("cid", some(vec![json!("evil"), json!([])], false), Refused::Party),
        (
            "sub",
            some(
                vec![json!(null), json!(""), json!(1), json!(true), json!([]), json!({}), json!("u".repeat(256))],
                true,
            ),
            Refused::Subject,
        ),
        ("exp", some([no_times(), vec![json!(-1), json!(-0.5)]].concat(), true), Refused::Times),
        ("exp", some(past(), false), Refused::Late),
        ("exp", some(far(), false), Refused::LongLived),
        ("iat", some([no_times(), vec![json!(-1)]].concat(), true), Refused::Times),
        ("iat", some(future(), false), Refused::Early),
        (
            "iat",
            some(vec![json!(0), json!(1), json!(NOW + 600 - MOST_LIFE.num_seconds() - 1)], false),
            Refused::LongLived,
        ),
        ("nbf", some([no_times(), vec![json!(-1)]].concat(), false), Refused::Times),
        ("nbf", some(future(), false), Refused::Early),
        ("cnf", some(vec![json!({ "jkt": "x" }), json!({ "x5t#S256": "x" }), json!(null)], false), Refused::Bound),
        (
            "events",
            some(vec![json!({}), json!({ "http://schemas.openid.net/event/backchannel-logout": {} })], false),
            Refused::Type,
        ),
        (
            "typ",
            some(vec![json!("ID"), json!("Refresh"), json!("Offline"), json!("Logout"), json!(null), json!(1)], false),
            Refused::Type,
        ),
        ("token_use", some(vec![json!("id"), json!("refresh"), json!(""), json!(null)], false), Refused::Type),
    ]
}

/// Claims that are put into a token or, where there is no value, left out of it.
type Changes = Vec<(&'static str, Option<Value>)>;

fn together() -> Vec<(Changes, Refused)> {
    let for_two = Some(json!(["gradus", "reports"]));
    vec![
        (vec![("aud", for_two.clone()), ("azp", Some(json!("reports")))], Refused::Party),
        (vec![("aud", for_two), ("azp", None)], Refused::Party),
        (vec![("azp", None), ("client_id", Some(json!("evil")))], Refused::Party),
        // It ends as it begins, or before.
        (vec![("iat", Some(json!(NOW))), ("exp", Some(json!(NOW)))], Refused::Times),
        (vec![("iat", Some(json!(NOW + 20))), ("exp", Some(json!(NOW + 10)))], Refused::Times),
        (vec![("iat", None), ("nbf", Some(json!(NOW))), ("exp", Some(json!(NOW)))], Refused::Times),
        // Born by its nbf where it has no iat.
        (vec![("iat", None), ("nbf", Some(json!(0)))], Refused::LongLived),
        (vec![("iat", None), ("nbf", Some(json!("0")))], Refused::Times),
        (vec![("exp", None), ("iat", None)], Refused::Times),
    ]
}

fn some(values: Vec<Value>, or_missing: bool) -> Vec<Option<Value>> {
    or_missing.then_some(None).into_iter().chain(values.into_iter().map(Some)).collect()
}

fn issuers() -> Vec<Value> {
    let texts = [
        String::new(),
        format!("{ISSUER}/"),
        format!(" {ISSUER}"),
        format!("{ISSUER}\u{0}"),
        format!("{ISSUER}.evil.example"),
        format!("{ISSUER}@evil.example"),
        format!("{ISSUER}:443"),
        format!("{ISSUER}#x"),
        format!("{ISSUER}?x"),
        ISSUER.to_uppercase(),
        ISSUER.replace("https", "http"),
        ISSUER.replace("https://", ""),
        ISSUER.replace("login", "l\u{43e}gin"),
        ISSUER.replace("corp", "CORP"),
        "https://evil.example".into(),
        "accounts.google.com".into(),
    ];
    let others = [json!(null), json!(1), json!(true), json!([ISSUER]), json!({ "iss": ISSUER })];
    texts.into_iter().map(Value::from).chain(others).collect()
}

fn audiences() -> Vec<Value> {
    let texts = [
        "",
        "Gradus",
        "GRADUS",
        "gradus ",
        " gradus",
        "gradus/",
        "gradus\u{0}",
        "https://gradus",
        "gradu",
        "graduss",
        "portal",
    ];
    let lists = [
        json!([]),
        json!(["portal"]),
        json!(["Gradus"]),
        json!([""]),
        json!([null]),
        json!(["gradus", 1]),
        json!(["gradus", null]),
        json!([["gradus"]]),
        json!(["gradus,portal"]),
        json!(["gradus portal"]),
    ];
    let others =
        [json!(null), json!(1), json!(true), json!({ "gradus": true }), json!("gradus,portal"), json!("gradus portal")];
    texts.map(Value::from).into_iter().chain(lists).chain(others).collect()
}

fn parties() -> Vec<Value> {
    let texts = ["", "evil", "Portal", "portal ", "gradus", "portal,evil"];
    let others = [json!(null), json!(1), json!(true), json!(["portal"]), json!({ "azp": "portal" })];
    texts.map(Value::from).into_iter().chain(others).collect()
}

/// No numbers of seconds. A library once took a time of the wrong type for an absent one (CVE-2026-25537).
fn no_times() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(""),
        json!("never"),
        json!((NOW + 600).to_string()),
        json!(format!("{}.0", NOW + 600)),
        json!("2027-01-01T00:00:00Z"),
        json!([]),
        json!([NOW + 600]),
        json!({}),
        json!({ "seconds": NOW + 600 }),
        json!((NOW + 600) * 1000),
        json!(253_402_300_800_i64),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(1e300),
    ]
}

fn past() -> Vec<Value> {
    let edge = NOW - LEEWAY.num_seconds();
    vec![
        json!(0),
        json!(1),
        json!(NOW - 86_400),
        json!(NOW - 3_600),
        json!(edge - 1),
        json!(edge),
        json!(1_795_139_970.9),
    ]
}

fn future() -> Vec<Value> {
    let edge = NOW + LEEWAY.num_seconds();
    vec![
        json!(edge + 1),
        json!(1_795_140_031.5),
        json!(NOW + 3_600),
        json!(NOW + 86_400 * 365),
        json!(253_402_300_799_i64),
    ]
}

fn far() -> Vec<Value> {
    let edge = NOW - 60 + MOST_LIFE.num_seconds();
    vec![
        json!(edge + 1),
        json!(edge + 3_600),
        json!(NOW + 86_400 * 365),
        json!(4_102_444_800_i64),
        json!(253_402_300_799_i64),
    ]
}
