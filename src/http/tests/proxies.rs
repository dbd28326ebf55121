//! Who asks is told by the connection, and by a proxy only where the operator trusts it.

use crate::http::serve::Connection;

use super::*;

/// An application behind the proxies of 10.0.0.0/8.
pub fn behind_proxies() -> Router {
    let front = Front { trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()], ..Front::default() };
    router(Parts { front, ..parts(HttpLimits::default(), Readiness::default()) })
}

/// Asks for what anybody may have, from `peer`, who speaks for `caller`.
async fn asked(app: &Router, peer: &str, caller: &str) -> StatusCode {
    let mut request = Request::get("/schema.graphql").header("x-forwarded-for", caller).body(Body::empty()).unwrap();
    request.extensions_mut().insert(Connection::of(peer.parse().unwrap()));
    send(app.clone(), request).await.status
}

#[tokio::test]
async fn those_who_come_through_a_trusted_proxy_have_a_pace_each() {
    let app = behind_proxies();
    for _ in 0..40 {
        assert_eq!(asked(&app, "10.0.0.1", "192.0.2.1").await, StatusCode::OK);
    }

    assert_eq!(asked(&app, "10.0.0.2", "198.51.100.9, 192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(asked(&app, "10.0.0.1", "192.0.2.2").await, StatusCode::OK);
}

#[tokio::test]
async fn what_anybody_else_says_of_their_address_is_not_believed() {
    let app = behind_proxies();
    for caller in 0..40 {
        assert_eq!(asked(&app, "203.0.113.5", &format!("192.0.2.{caller}")).await, StatusCode::OK);
    }

    assert_eq!(asked(&app, "203.0.113.5", "192.0.2.99").await, StatusCode::TOO_MANY_REQUESTS);
}
