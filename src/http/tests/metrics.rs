//! Figures are the operator's, and nobody else's.

use crate::http::serve::Connection;

use super::*;

const TOKEN: &str = "the-operators-own-token";

/// Asks for the figures from `peer`.
async fn asked(configured: Option<&str>, peer: &str, fields: &[(&str, &str)]) -> Seen {
    let front = Front { metrics_token: configured.map(str::to_owned), ..Front::default() };
    let app = router(Parts { front, ..parts(HttpLimits::default(), Readiness::default()) });
    let request = fields.iter().fold(Request::get("/metrics"), |request, (name, value)| request.header(*name, *value));
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(Connection::of(peer.parse().unwrap()));
    send(app, request).await
}

#[tokio::test]
async fn the_token_of_the_configuration_opens_them_from_anywhere() {
    let right = format!("Bearer {TOKEN}");
    for peer in ["192.0.2.7", "127.0.0.1"] {
        let seen = asked(Some(TOKEN), peer, &[("authorization", &right)]).await;
        assert_eq!(seen.status, StatusCode::OK, "{peer}");
        assert!(seen.text.contains("gradus_graphql_in_flight 0"), "{}", seen.text);

        for wrong in
            [&[][..], &[("authorization", "Bearer good")], &[("authorization", "Bearer the-operators-own-toke")]]
        {
            let seen = asked(Some(TOKEN), peer, wrong).await;
            assert_eq!((seen.status, seen.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{wrong:?}");
            assert!(!seen.text.contains("gradus_"), "{}", seen.text);
        }
    }
}

#[tokio::test]
async fn nobodys_own_token_opens_them() {
    let seen = asked(None, "192.0.2.7", &[("authorization", "Bearer good")]).await;

    assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{}", seen.text);
}

#[tokio::test]
async fn without_one_they_are_told_to_this_machine_and_not_through_its_proxy() {
    for peer in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(asked(None, peer, &[]).await.status, StatusCode::OK, "{peer}");
    }
    assert_eq!(asked(None, "192.0.2.7", &[]).await.status, StatusCode::UNAUTHORIZED);
    for name in ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"] {
        let seen = asked(None, "127.0.0.1", &[(name, "for=127.0.0.1")]).await;
        assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{name}");
    }
}
