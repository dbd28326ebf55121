use super::*;

#[tokio::test]
async fn a_query_is_answered_in_the_media_type_that_was_asked_for() {
    let body = r#"{"query":"{ second first alias: second }"}"#;

    let json = post(JSON, body).await;
    let newer = post(NEWER, body).await;

    for (seen, kind) in [(json, JSON), (newer, NEWER)] {
        assert_eq!(seen.status, StatusCode::OK);
        assert_eq!(seen.header("content-type"), format!("{kind}; charset=utf-8"));
        assert_eq!(seen.text, r#"{"data":{"second":2,"first":1,"alias":2}}"#, "keys stand in the order asked");
    }
}

#[tokio::test]
async fn without_a_wish_the_answer_is_json_and_an_impossible_wish_is_406() {
    let mut request = posting("", r#"{"query":"{ first }"}"#);
    request.headers_mut().remove(header::ACCEPT);

    assert_eq!(send(app(), request).await.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(post("*/*", r#"{"query":"{ first }"}"#).await.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(post("text/html", r#"{"query":"{ first }"}"#).await.status, StatusCode::NOT_ACCEPTABLE);
}

/// A request of the wrong shape is 400 in both media types.
#[tokio::test]
async fn a_misshapen_request_is_400_with_a_sentence_that_says_what_is_wrong() {
    for (body, message) in [
        ("", "The body is empty; send a JSON object with \"query\"."),
        ("{", "The body is not JSON: line 1, column 1."),
        ("7", "The body must be a JSON object with \"query\"."),
        ("{}", "The parameter \"query\" is missing."),
        (r#"[{"query":"{ first }"}]"#, "Batches are not accepted; send one request at a time."),
        (r#"{"query":7}"#, "The parameter \"query\" must be a string."),
        (r#"{"query":["{ first }"]}"#, "The parameter \"query\" must be a string."),
        (r#"{"query":"{ first }","operationName":7}"#, "The parameter \"operationName\" must be a string or null."),
        (r#"{"query":"{ first }","variables":"{}"}"#, "The parameter \"variables\" must be an object or null."),
        (r#"{"query":"{ first }","variables":[]}"#, "The parameter \"variables\" must be an object or null."),
        (r#"{"query":"{ first }","extensions":[]}"#, "The parameter \"extensions\" must be an object or null."),
    ] {
        for accept in [JSON, NEWER] {
            let seen = post(accept, body).await;

            assert_eq!((seen.status, seen.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{body}");
            assert_eq!(seen.message(), message, "{body}");
        }
    }
    let broken = post(NEWER, b"{\"query\":\"\xff\"}".to_vec()).await;
    assert_eq!(
        (broken.status, broken.message().as_str()),
        (StatusCode::BAD_REQUEST, "The body is not UTF-8 from byte 10 on.")
    );
}

#[tokio::test]
async fn null_and_empty_parameters_are_as_good_as_none() {
    for body in [
        r#"{"query":"{ first }","operationName":null,"variables":null,"extensions":null}"#,
        r#"{"query":"query Q { first }","operationName":"Q","variables":{},"extensions":{"a":1}}"#,
        r#"{"query":"query($n: Int!) { first: number(of: $n) }","variables":{"n":1}}"#,
    ] {
        assert_eq!(post(NEWER, body).await.text, r#"{"data":{"first":1}}"#, "{body}");
    }
}

/// A document that cannot be executed is 400 in the newer media type, 200 in JSON, and never has data.
#[tokio::test]
async fn a_document_that_cannot_be_executed_has_no_data() {
    for body in [
        r#"{"query":"{ first"}"#,
        r#"{"query":"{ first(: }"}"#,
        r#"{"query":""}"#,
        r#"{"query":"{ nothing }"}"#,
        r#"{"query":"{ number(of: \"x\") }"}"#,
        r#"{"query":"query($n: Int!) { number(of: $n) }","variables":{"n":null}}"#,
        r#"{"query":"query($n: Int!) { number(of: $n) }","variables":{"n":"x"}}"#,
        r#"{"query":"query($n: Int!) { number(of: $n) }"}"#,
        r#"{"query":"query A { first } query B { second }"}"#,
        r#"{"query":"query A { first }","operationName":"B"}"#,
        r#"{"query":"type T { a: Int }"}"#,
    ] {
        let newer = post(NEWER, body).await;
        let json = post(JSON, body).await;

        assert_eq!(
            (newer.status, newer.code().as_str()),
            (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
            "{body} {}",
            newer.text
        );
        assert_eq!(json.status, StatusCode::OK, "{body}");
        assert_eq!(json.json().get("data"), None, "{body}");
        assert_eq!(newer.text, json.text, "{body}");
        assert!(!newer.message().contains(['{', '\n']), "the document is not echoed: {}", newer.message());
    }
}

#[tokio::test]
async fn a_syntax_error_names_its_place() {
    let seen = ask("{\n  first(: 1)\n}").await;

    assert_eq!(seen.json()["errors"][0]["locations"][0]["line"], 2, "{}", seen.text);
}

#[tokio::test]
async fn get_answers_queries_and_refuses_mutations() {
    let query = get_path(
        Method::GET,
        "/graphql?query=query%20Q(%24n%3AInt!)%7Bnumber(of%3A%24n)%7D&operationName=Q&variables=%7B%22n%22%3A3%7D",
    )
    .await;
    let mutation = get_path(Method::GET, "/graphql?query=mutation%7Bchange%7D").await;

    assert_eq!((query.status, query.text.as_str()), (StatusCode::OK, r#"{"data":{"number":3}}"#));
    assert_eq!((mutation.status, mutation.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    assert_eq!(post(NEWER, r#"{"query":"mutation { change }"}"#).await.text, r#"{"data":{"change":1}}"#);
}

#[tokio::test]
async fn a_get_of_the_wrong_shape_is_400() {
    for query in [
        "",
        "?query=",
        "?query=%7Bfirst%7D&query=%7Bsecond%7D",
        "?query=%7Bfirst%7D&variables=7",
        "?query=%7Bfirst%7D&variables=%7B",
        "?query=%ff%7B",
    ] {
        let mut request = posting(NEWER, Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = format!("/graphql{query}").parse().unwrap();

        assert_eq!(send(app(), request).await.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn other_methods_and_other_content_types_are_refused() {
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let seen = get_path(method.clone(), "/graphql").await;
        assert_eq!((seen.status, seen.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "GET, POST"), "{method}");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
        "",
    ] {
        let mut request = posting(NEWER, r#"{"query":"mutation { change }"}"#);
        request.headers_mut().insert(header::CONTENT_TYPE, kind.parse().unwrap());
        let seen = send(app(), request).await;
        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST"), "{kind}");
    }
}

#[tokio::test]
async fn nobody_passes_without_a_valid_token() {
    for (token, challenge) in [
        (None, "Bearer realm=\"gradus\""),
        (Some("Bearer bad"), "Bearer realm=\"gradus\", error=\"invalid_token\""),
        (Some("Basic good"), "Bearer realm=\"gradus\""),
    ] {
        let mut request = posting(JSON, r#"{"query":"{ first }"}"#);
        request.headers_mut().remove(header::AUTHORIZATION);
        if let Some(token) = token {
            request.headers_mut().insert(header::AUTHORIZATION, token.parse().unwrap());
        }
        let seen = send(app(), request).await;

        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{token:?}");
        assert_eq!(seen.header("www-authenticate"), challenge);
    }
}

#[tokio::test]
async fn a_fault_while_signing_in_is_503_and_says_nothing_of_the_inside() {
    let mut request = posting(JSON, r#"{"query":"{ first }"}"#);
    request.headers_mut().insert(header::AUTHORIZATION, "Bearer fault".parse().unwrap());

    let seen = send(app(), request).await;

    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"));
    assert!(!seen.text.contains("10.0.0.1"), "{}", seen.text);
}

#[tokio::test]
async fn the_principal_and_the_language_reach_the_resolvers() {
    let mut request = posting(NEWER, r#"{"query":"{ who language }"}"#);
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, "zh-Hant, en;q=0.5".parse().unwrap());

    assert_eq!(send(app(), request).await.text, r#"{"data":{"who":"Chen","language":"zh-TW"}}"#);
}

#[tokio::test]
async fn a_fault_in_a_field_leaves_its_siblings_and_tells_only_a_trace_id() {
    let seen = ask("{ first broken forbidden }").await;

    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.text.ends_with(r#""data":{"first":1,"broken":null,"forbidden":null}}"#), "{}", seen.text);
    assert!(!seen.text.contains("secret"), "{}", seen.text);
    let errors = seen.json()["errors"].clone();
    assert_eq!(errors[0]["message"], "Something went wrong");
    assert_eq!(errors[0]["extensions"]["code"], "INTERNAL");
    assert_eq!(errors[0]["extensions"]["traceId"], seen.header("trace-id"));
    assert_eq!(errors[0]["path"][0], "broken");
    assert_eq!(errors[1]["message"], "Your role does not allow this.");
    assert_eq!(errors[1]["extensions"]["code"], "FORBIDDEN");
}

#[tokio::test]
async fn an_impossible_day_is_the_callers_mistake_and_not_a_fault() {
    let seen = ask(r#"{ day(on: "x", at: "2026-02-30") }"#).await;

    assert_eq!(seen.code(), "BAD_REQUEST", "{}", seen.text);
}

#[tokio::test]
async fn a_panic_is_an_answer_and_not_a_broken_connection() {
    let seen = ask("{ panics }").await;

    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"));
    assert!(!seen.text.contains("name"), "{}", seen.text);
    assert_eq!(seen.json()["errors"][0]["extensions"]["traceId"], seen.header("trace-id"));
}

#[tokio::test]
async fn the_introspection_of_tools_is_answered() {
    let text = include_str!("../../../graphql/src/guard/fixtures/introspection.graphql");

    let seen = ask(text).await;

    assert_eq!(seen.json().get("errors"), None, "{}", seen.text);
    assert_eq!(seen.json()["data"]["__schema"]["queryType"]["name"], "Reads");
}

/// What a page of somebody else's may send without asking first: methods, types and credentials of a form or an image.
#[tokio::test]
async fn nothing_that_a_foreign_page_may_send_unasked_changes_or_tells_anything() {
    let mutation = "/graphql?query=mutation%7Bchange%7D";
    let mut seen = 0;
    for (method, path) in [(Method::GET, mutation), (Method::HEAD, mutation), (Method::POST, "/graphql")] {
        for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")] {
            for origin in [None, Some("null"), Some("https://evil.example")] {
                for site in [None, Some("cross-site"), Some("same-site")] {
                    for cookie in [None, Some("token=good")] {
                        let mut request = Request::builder().method(method.clone()).uri(path);
                        let fields =
                            [("content-type", kind), ("origin", origin), ("sec-fetch-site", site), ("cookie", cookie)];
                        for (name, value) in fields {
                            request = value.into_iter().fold(request, |request, value| request.header(name, value));
                        }
                        let body = Body::from(r#"{"query":"mutation { change }"}"#);
                        let answer = send(app(), request.body(body).unwrap()).await;

                        let refused = [StatusCode::UNAUTHORIZED, StatusCode::UNSUPPORTED_MEDIA_TYPE];
                        assert!(refused.contains(&answer.status), "{method} {kind:?} {origin:?}: {}", answer.status);
                        assert!(!answer.text.contains("data"), "{}", answer.text);
                        assert_eq!(answer.header("access-control-allow-origin"), "");
                        seen += 1;
                    }
                }
            }
        }
    }
    assert_eq!(seen, 3 * 4 * 3 * 3 * 2);

    // Everything else needs leave, which nobody gets.
    let mut asking =
        Request::builder().method(Method::OPTIONS).uri("/graphql").header("origin", "https://evil.example");
    asking = asking
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization");
    let answer = send(app(), asking.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("access-control")));
}
