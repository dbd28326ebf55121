//! What providers really send is taken.

use gradus_services::identity::openid::{
    Algorithm, KeySource, LEEWAY, MOST_LIFE, OpenId, Provider, Refused, algorithm,
};
use serde_json::{Value, json};

use super::forge::{
    Fixed, NOW, Signer, Token, decode, encode, now, openid, openid_of, provider, seal, signer, signers, text,
};

/// Each way of writing a right token, with each key.
#[tokio::test]
async fn whatever_is_right_is_taken() {
    let openid = openid();
    let leeway = LEEWAY.num_seconds();
    let mut taken = 0;
    for signer in signers() {
        let claims: Vec<Vec<(&str, Option<Value>)>> = vec![
            vec![],
            vec![("aud", Some(json!(["gradus"])))],
            vec![("aud", Some(json!(["reports", "gradus"])))],
            vec![("azp", None), ("client_id", Some(json!("portal")))],
            vec![("client_id", Some(json!("portal")))],
            vec![("azp", None), ("appid", Some(json!("portal")))],
            vec![("iat", None), ("nbf", Some(json!(NOW - 60)))],
            vec![("nbf", Some(json!(NOW - 60)))],
            vec![("nbf", Some(json!(NOW + leeway)))],
            vec![("iat", Some(json!(NOW + leeway))), ("exp", Some(json!(NOW + leeway + 1)))],
            vec![("exp", Some(json!(NOW - leeway + 1)))],
            vec![("exp", Some(json!(NOW - 60 + MOST_LIFE.num_seconds())))],
            vec![("exp", Some(json!(1_795_140_600.5))), ("iat", Some(json!(1_795_139_940.25)))],
            vec![("sub", Some(json!("u".repeat(255))))],
            vec![("sub", Some(json!("用户一")))],
            vec![("typ", Some(json!("Bearer")))],
            vec![("jti", Some(json!("x"))), ("scope", Some(json!("openid email"))), ("acr", Some(json!("1")))],
            vec![("roles", None)],
        ];
        let headers: Vec<(&str, Value)> = vec![
            ("typ", json!("JWT")),
            ("typ", json!("jwt")),
            ("typ", json!("AT+JWT")),
            ("typ", json!("application/at+jwt")),
            ("x5t", json!("AAAA")),
            ("x5t#S256", json!("AAAA")),
            ("nonce", json!("x")),
        ];
        let of = || Token::of(signer);
        let changed = claims
            .iter()
            .map(|claims| claims.iter().fold(of(), |token, (name, value)| token.claim(name, value.clone())));
        let tokens = changed.chain(headers.into_iter().map(|(field, value)| of().header(field, Some(value))));
        let written = format!("\n {} \t", text(&of().claims));
        for token in tokens.map(|token| token.signed(signer)).chain([seal(text(&of().header), written, signer)]) {
            let checked = openid.check(&token, now()).await.expect("the keys are there");
            assert_eq!(checked.map(|verified| verified.provider.name.clone()), Ok("corp".to_owned()), "{token}");
            taken += 1;
        }
    }
    assert_eq!(taken, 3 * 26);
}

async fn check(provider: Provider, token: &Token, by: &str) -> Option<Refused> {
    let openid = openid_of(provider);
    openid.check(&token.signed(signer(by)), now()).await.expect("the keys are there").err()
}

/// A provider that signs with this key alone.
fn with_key(provider: Provider, key: &Value) -> OpenId {
    OpenId::new([(provider, Box::new(Fixed(json!({ "keys": [key] }))) as Box<dyn KeySource>)])
}

const RSA: [&str; 6] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/// With the key's own algorithm, and no other that the same key could sign with.
#[tokio::test]
async fn every_algorithm_that_may_be_configured_verifies_and_is_told_from_the_others() {
    for name in [&RSA[..], &["ES256", "ES384", "EdDSA"]].concat() {
        let signer = Signer::of("only", name);
        let algorithms = vec![algorithm(name).expect("a known one")];
        let openid = with_key(Provider { algorithms, ..provider() }, &signer.jwk());
        let token = Token::of(&signer);

        let checked = openid.check(&token.signed(&signer), now()).await.expect("the keys are there");
        assert_eq!(checked.err(), None, "{name}");
        for other in RSA.iter().filter(|other| RSA.contains(&name) && **other != name) {
            let message = token.message();
            let forged = format!("{message}.{}", encode(signer.sign_as(other, message.as_bytes())));
            let checked = openid.check(&forged, now()).await.expect("the keys are there");
            assert_eq!(checked.err(), Some(Refused::Signature), "{other} as {name}");
        }
    }
}

#[tokio::test]
async fn zeros_before_the_numbers_of_an_rsa_key_mean_nothing() {
    let signer = signer("RS256");
    let mut jwk = signer.jwk();
    for part in ["n", "e"] {
        let number = decode(jwk[part].as_str().expect("a number"));
        jwk[part] = encode([&[0, 0][..], &number].concat()).into();
    }

    let openid = with_key(provider(), &jwk);

    let checked = openid.check(&Token::of(signer).signed(signer), now()).await.expect("the keys are there");
    assert_eq!(checked.err(), None);
}

/// Some providers write a nonce into access tokens too; then something must say what they are.
#[tokio::test]
async fn an_access_token_that_says_so_may_hold_what_id_tokens_hold() {
    let token = || Token::of(signer("ES256")).claim("nonce", Some(json!("x")));
    let plain = |token: Token| token.header("typ", Some(json!("JWT")));

    assert_eq!(check(provider(), &token(), "ES256").await, None, "at+jwt in its header");
    assert_eq!(check(provider(), &plain(token()).claim("typ", Some(json!("Bearer"))), "ES256").await, None);
    let used = plain(Token::of(signer("ES256"))).claim("token_use", Some(json!("access")));
    assert_eq!(check(provider(), &used, "ES256").await, None);
    let neither = plain(token()).claim("token_use", Some(json!("access")));
    assert_eq!(check(provider(), &neither, "ES256").await, Some(Refused::Type));
}

/// A provider that writes no type can be taken, by a configuration that says so.
#[tokio::test]
async fn a_token_without_a_type_is_taken_only_where_none_is_one_of_the_types() {
    let silent = || Provider { types: vec![String::new()], ..provider() };
    let token = |kind: Option<Value>| Token::of(signer("ES256")).header("typ", kind);

    assert_eq!(check(silent(), &token(None), "ES256").await, None);
    assert_eq!(check(provider(), &token(None), "ES256").await, Some(Refused::Type));
    for written in [json!(""), json!("application/"), json!("JWT"), json!(null), json!(0)] {
        assert_eq!(check(silent(), &token(Some(written.clone())), "ES256").await, Some(Refused::Type), "{written}");
    }
    let id_token = token(None).claim("at_hash", Some(json!("x")));
    assert_eq!(check(silent(), &id_token, "ES256").await, Some(Refused::Type));
}

/// Where the configuration names no party, a token that names one must name this service.
#[tokio::test]
async fn without_named_parties_only_a_token_for_this_service_alone_is_taken() {
    let open = || Provider { parties: Vec::new(), ..provider() };
    let token = |party: Option<&str>, aud: Value| {
        Token::of(signer("ES256")).claim("azp", party.map(Value::from)).claim("aud", Some(aud))
    };

    assert_eq!(check(open(), &token(None, json!("gradus")), "ES256").await, None);
    assert_eq!(check(open(), &token(Some("gradus"), json!(["gradus", "reports"])), "ES256").await, None);
    assert_eq!(check(open(), &token(Some("portal"), json!("gradus")), "ES256").await, Some(Refused::Party));
    assert_eq!(check(open(), &token(None, json!(["gradus", "reports"])), "ES256").await, Some(Refused::Party));
}

/// What the configuration pins is pinned.
#[tokio::test]
async fn a_provider_is_held_to_its_own_algorithms_and_types() {
    let pinned = || Provider { algorithms: vec![Algorithm::ES256], types: vec!["at+jwt".into()], ..provider() };
    let es256 = Token::of(signer("ES256"));

    assert_eq!(check(pinned(), &es256, "ES256").await, None);
    assert_eq!(check(pinned(), &Token::of(signer("RS256")), "RS256").await, Some(Refused::Algorithm));
    assert_eq!(check(pinned(), &es256.header("typ", Some(json!("JWT"))), "ES256").await, Some(Refused::Type));
    let audience = Provider { audience: "reports".into(), ..provider() };
    assert_eq!(check(audience, &Token::of(signer("ES256")), "ES256").await, Some(Refused::Audience));
}
