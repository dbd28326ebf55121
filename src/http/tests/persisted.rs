//! Documents that are named by their hash.

use serde_json::json;

use super::*;
use crate::http::documents::hash;

const DOCUMENT: &str = "query Q($n: Int!) { number(of: $n) }";

fn body(text: Option<&str>, sha: &str) -> String {
    let mut body =
        json!({ "variables": { "n": 3 }, "extensions": { "persistedQuery": { "version": 1, "sha256Hash": sha } } });
    if let Some(text) = text {
        body["query"] = text.into();
    }
    body.to_string()
}

#[tokio::test]
async fn a_document_that_was_sent_once_is_known_by_its_hash() {
    let app = app();
    let sha = hash(DOCUMENT);
    let unknown = send(app.clone(), posting(NEWER, body(None, &sha))).await;
    assert_eq!((unknown.status, unknown.message().as_str()), (StatusCode::BAD_REQUEST, "PersistedQueryNotFound"));

    let first = send(app.clone(), posting(NEWER, body(Some(DOCUMENT), &sha))).await;
    let again = send(app.clone(), posting(NEWER, body(None, &sha))).await;
    let extensions = format!("%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22{sha}%22%7D%7D");
    let uri = format!("/graphql?variables=%7B%22n%22%3A3%7D&extensions={extensions}");
    let mut get = posting(NEWER, Body::empty());
    *get.method_mut() = Method::GET;
    *get.uri_mut() = uri.parse().unwrap();
    let got = send(app, get).await;

    for seen in [first, again, got] {
        assert_eq!((seen.status, seen.text.as_str()), (StatusCode::OK, r#"{"data":{"number":3}}"#));
    }
}

/// A hash is no permission, and nothing is kept under a hash that is not its own.
#[tokio::test]
async fn a_hash_opens_nothing_that_the_text_would_not() {
    let app = app();
    let mutation = "mutation { change }";
    let sha = hash(mutation);
    send(app.clone(), posting(NEWER, body(Some(mutation), &sha))).await;
    let extensions = format!("%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22{sha}%22%7D%7D");
    let mut get = posting(NEWER, Body::empty());
    *get.method_mut() = Method::GET;
    *get.uri_mut() = format!("/graphql?extensions={extensions}").parse().unwrap();
    assert_eq!(send(app.clone(), get).await.status, StatusCode::METHOD_NOT_ALLOWED);

    let wrong = send(app.clone(), posting(NEWER, body(Some("{ first }"), &hash("{ second }")))).await;
    assert_eq!(
        (wrong.status, wrong.message().as_str()),
        (StatusCode::BAD_REQUEST, "The hash is not that of the document.")
    );
    let after = send(app.clone(), posting(NEWER, body(None, &hash("{ second }")))).await;
    assert_eq!(after.message(), "PersistedQueryNotFound");

    let deep = format!("{}first{}", "{ nest ".repeat(12) + "{ ", "}".repeat(13));
    assert_eq!(send(app.clone(), posting(NEWER, body(Some(&deep), &hash(&deep)))).await.code(), "TOO_COMPLEX");
    assert_eq!(send(app, posting(NEWER, body(None, &hash(&deep)))).await.message(), "PersistedQueryNotFound");
}

#[tokio::test]
async fn a_hash_of_the_wrong_shape_is_400() {
    for persisted in [
        json!({}),
        json!(7),
        json!({ "version": 1 }),
        json!({ "version": 2, "sha256Hash": hash(DOCUMENT) }),
        json!({ "version": 1, "sha256Hash": "abc" }),
        json!({ "version": 1, "sha256Hash": hash(DOCUMENT).to_uppercase() }),
        json!({ "version": 1, "sha256Hash": 7 }),
    ] {
        let body = json!({ "query": "{ first }", "extensions": { "persistedQuery": persisted } }).to_string();
        assert_eq!(post(NEWER, body).await.status, StatusCode::BAD_REQUEST, "{persisted}");
    }
}
