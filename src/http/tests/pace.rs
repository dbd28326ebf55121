//! Who asks too often is told when to come back.

use super::*;

async fn ask_with(app: &Router, token: &str) -> Seen {
    let mut request = posting(JSON, r#"{"query":"{ first }"}"#);
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    send(app.clone(), request).await
}

async fn open(app: &Router, path: &str) -> Seen {
    send(app.clone(), Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_principal_has_a_burst_of_a_hundred_requests_and_is_then_429() {
    let app = app();
    for _ in 0..100 {
        assert_eq!(ask_with(&app, "good").await.status, StatusCode::OK);
    }

    let seen = ask_with(&app, "good").await;

    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    assert_eq!(seen.header("retry-after"), "1");
    assert_eq!(ask_with(&app, "other").await.status, StatusCode::OK, "another one is not held up");
}

#[tokio::test]
async fn whoever_is_nobody_may_guess_forty_times_and_holds_nobody_else_up() {
    let app = app();
    assert_eq!(ask_with(&app, "good").await.status, StatusCode::OK);
    for _ in 0..40 {
        assert_eq!(ask_with(&app, "guess").await.status, StatusCode::UNAUTHORIZED);
    }

    let seen = ask_with(&app, "guess").await;

    assert_eq!((seen.status, seen.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "1"));
    assert_eq!(ask_with(&app, "good").await.status, StatusCode::OK, "who is known is counted by name");
    let seen = ask_with(&app, "other").await;
    assert_eq!(seen.status, StatusCode::TOO_MANY_REQUESTS, "who is not known yet looks like a guess");
}

#[tokio::test]
async fn whoever_signs_in_is_not_counted_as_a_guess() {
    let app = app();
    for _ in 0..50 {
        assert_eq!(ask_with(&app, "good").await.status, StatusCode::OK);
    }

    for _ in 0..40 {
        assert_eq!(ask_with(&app, "guess").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ask_with(&app, "guess").await.status, StatusCode::TOO_MANY_REQUESTS);
}

/// The work of a guess is bounded, and not only its answer.
#[tokio::test]
async fn a_flood_of_guesses_is_judged_forty_times_also_when_nobody_waits_for_the_answers() {
    for token in ["guess", "slow"] {
        let parts =
            parts(HttpLimits { request: Duration::from_mins(10), ..HttpLimits::default() }, Readiness::default());
        let gate = Arc::clone(&parts.gate);
        let app = router(parts);

        for _ in 0..10 {
            let flood = (0..20).map(|_| ask_with(&app, token));
            // Whoever goes away does not take back what was begun.
            let _ = tokio::time::timeout(Duration::from_millis(20), futures_util::future::join_all(flood)).await;
        }

        assert_eq!(gate.0.load(Ordering::Relaxed), 40, "{token}");
    }
}

#[tokio::test]
async fn what_anybody_may_ask_has_a_pace_and_the_signs_of_health_have_none() {
    let app = app();
    for _ in 0..40 {
        assert_eq!(open(&app, "/schema.graphql").await.status, StatusCode::OK);
    }

    assert_eq!(open(&app, "/schema.graphql").await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(open(&app, "/metrics").await.status, StatusCode::TOO_MANY_REQUESTS);
    for path in ["/livez", "/readyz", "/healthz"] {
        assert_eq!(open(&app, path).await.status, StatusCode::OK, "{path}");
    }
}
