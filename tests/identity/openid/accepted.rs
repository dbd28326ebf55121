//! What providers really send is taken.

use gradus_services::identity::openid::{Algorithm, LEEWAY, MOST_LIFE, Provider, Refused};
use serde_json::{Value, json};

use super::forge::{NOW, Token, now, openid, openid_of, provider, seal, signer, signers, text};

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
