use super::*;

#[tokio::test]
async fn every_answer_carries_a_trace_id_and_careful_headers() {
    for path in ["/livez", "/graphiql", "/graphql", "/nowhere", "/schema.graphql"] {
        let seen = get_path(Method::GET, path).await;

        assert_eq!(seen.header("trace-id").len(), 32, "{path}");
        assert_eq!(seen.header("x-content-type-options"), "nosniff", "{path}");
        assert!(seen.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
    }
}

#[tokio::test]
async fn a_callers_trace_id_is_kept() {
    let id = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = Request::get("/livez").header("traceparent", format!("00-{id}-00f067aa0ba902b7-01"));

    assert_eq!(send(app(), request.body(Body::empty()).unwrap()).await.header("trace-id"), id);
}

#[tokio::test]
async fn graphiql_is_whole_and_can_be_switched_off() {
    for path in ["/graphiql", "/graphiql/graphiql.min.js", "/graphiql/graphiql.min.css", "/graphiql/page.js"] {
        assert_eq!(get_path(Method::GET, path).await.status, StatusCode::OK, "{path}");
    }
    let parts = Parts { front: Front::default(), ..parts(HttpLimits::default(), Readiness::default()) };
    let request = Request::get("/graphiql").body(Body::empty()).unwrap();
    assert_eq!(send(router(parts), request).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_schema_is_served_as_text() {
    let seen = get_path(Method::GET, "/schema.graphql").await;

    assert!(seen.text.contains("type Reads"), "{}", seen.text);
}

#[tokio::test]
async fn readiness_names_the_check_that_fails_and_keeps_its_reason() {
    let ready = |ok: bool| {
        let check =
            Check::new("database", move || async move { if ok { Ok(()) } else { Err("password 1234".to_owned()) } });
        Readiness::new(vec![check], vec!["The clock is simulated.".to_owned()])
    };
    let ask = |readiness| async {
        let request = Request::get("/readyz").body(Body::empty()).unwrap();
        send(app_with(HttpLimits::default(), readiness), request).await
    };

    let good = ask(ready(true)).await;
    let bad = ask(ready(false)).await;
    let draining = ready(true);
    draining.drain();
    let draining = ask(draining).await;

    assert_eq!(good.status, StatusCode::OK);
    assert_eq!(good.json()["notices"][0], "The clock is simulated.");
    assert_eq!(bad.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(bad.json()["checks"][0], serde_json::json!({ "name": "database", "ok": false }));
    assert!(!bad.text.contains("1234"));
    assert_eq!(draining.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(get_path(Method::GET, "/livez").await.status, StatusCode::OK);
    assert_eq!(get_path(Method::GET, "/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn however_often_readiness_is_asked_the_checks_are_asked_once_a_second() {
    let asked = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&asked);
    let check = Check::new("database", move || {
        counted.fetch_add(1, Ordering::Relaxed);
        async { Ok(()) }
    });
    let clock = Arc::new(ManualClock::new(chrono::DateTime::UNIX_EPOCH));
    let readiness = Readiness::new(vec![check], Vec::new());
    let app = router(Parts { clock: clock.clone(), ..parts(HttpLimits::default(), readiness) });
    let ask = || send(app.clone(), Request::get("/readyz").body(Body::empty()).unwrap());

    for _ in 0..100 {
        let seen = ask().await;
        assert_eq!((seen.status, seen.json()["ready"].as_bool()), (StatusCode::OK, Some(true)));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);

    clock.set(clock.now() + chrono::TimeDelta::seconds(1));
    ask().await;
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
