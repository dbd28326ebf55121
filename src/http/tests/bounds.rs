use super::*;

#[tokio::test]
async fn a_body_beyond_a_mebibyte_is_413_whether_or_not_it_says_its_length() {
    let body = format!(r#"{{"query":"{{ first }}","variables":{{"a":"{}"}}}}"#, "x".repeat(1024 * 1024));
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> =
        body.as_bytes().chunks(1000).map(|chunk| Ok(chunk.to_vec())).collect();
    let mut announced = posting(JSON, body.clone());
    announced.headers_mut().insert(header::CONTENT_LENGTH, body.len().into());
    let streamed = posting(JSON, Body::from_stream(futures_util::stream::iter(chunks)));

    for request in [announced, streamed] {
        let seen = send(app(), request).await;
        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "TOO_COMPLEX"));
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_400() {
    let chunks = vec![Ok(b"{\"query\"".to_vec()), Err(std::io::Error::other("gone"))];

    let seen = send(app(), posting(JSON, Body::from_stream(futures_util::stream::iter(chunks)))).await;

    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_that_never_ends_is_408() {
    let limits =
        HttpLimits { body_read: Duration::from_millis(1), request: Duration::from_mins(10), ..HttpLimits::default() };
    let endless = Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());

    let seen = send(app_with(limits, Readiness::default()), posting(JSON, endless)).await;

    assert_eq!(seen.status, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_503() {
    let limits = HttpLimits { request: Duration::from_millis(1), ..HttpLimits::default() };

    let seen = send(app_with(limits, Readiness::default()), posting(JSON, r#"{"query":"{ never }"}"#)).await;

    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
}

#[tokio::test]
async fn a_request_beyond_those_in_flight_is_turned_away() {
    let limits = HttpLimits { in_flight: 0, ..HttpLimits::default() };

    let seen = send(app_with(limits, Readiness::default()), posting(JSON, r#"{"query":"{ first }"}"#)).await;

    assert_eq!((seen.status, seen.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "1"));
}

#[tokio::test]
async fn requests_of_one_principal_wait_for_each_other_and_not_those_of_another() {
    let limits = HttpLimits { principal_turns: 1, request: Duration::from_mins(10), ..HttpLimits::default() };
    let app = app_with(limits, Readiness::default());
    let by = |token: &str, query: &str| {
        let mut request = posting(JSON, format!(r#"{{"query":"{query}"}}"#));
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        tokio::spawn(send(app.clone(), request))
    };
    let (stuck, waiting) = (by("good", "{ never }"), by("good", "{ first }"));

    assert_eq!(by("other", "{ first }").await.unwrap().status, StatusCode::OK);
    assert!(!waiting.is_finished());
    stuck.abort();

    assert_eq!(waiting.await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn the_guard_speaks_before_the_parser() {
    for query in [
        format!("{{ {} second }}", "first ".repeat(20)),
        format!("{}first{}", "{ nest ".repeat(12) + "{ ", "}".repeat(13)),
        format!("{{ number(of: {}1{}) }}", "[".repeat(5000), "]".repeat(5000)),
        format!("{{ first # {}\n}}", "x".repeat(17_000)),
        "mutation { a: change b: change c: change d: change e: change f: change }".to_owned(),
    ] {
        let seen = ask(&query).await;
        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"), "{}", seen.text);
    }
}

#[tokio::test]
async fn variables_that_are_too_deep_or_too_long_are_too_complex() {
    for value in [format!("{}{}", "[".repeat(17), "]".repeat(17)), format!("\"{}\"", "x".repeat(300_000))] {
        let seen = post(NEWER, format!(r#"{{"query":"{{ first }}","variables":{{"a":{value}}}}}"#)).await;
        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::BAD_REQUEST, "TOO_COMPLEX"));
    }
}

#[tokio::test]
async fn a_document_of_many_faults_gets_twenty_errors() {
    let seen = ask("{ faults { it } }").await;

    assert_eq!(seen.json()["errors"].as_array().map(Vec::len), Some(20));
    assert_eq!(seen.json()["data"]["faults"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn a_huge_value_is_not_sent_back_in_the_error() {
    let body =
        serde_json::json!({ "query": "query($n: Int!) { number(of: $n) }", "variables": { "n": "x".repeat(200_000) } });

    let seen = post(NEWER, body.to_string()).await;

    assert_eq!(seen.code(), "BAD_REQUEST");
    assert!(seen.text.len() < 1000, "{} bytes", seen.text.len());
}
