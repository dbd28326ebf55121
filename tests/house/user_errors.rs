//! Every mutation's error is a `UserError`, so that a client reads all of them by one fragment.

use async_graphql::Executor;
use serde_json::Value;

const QUERY: &str = "{ __schema { types { name kind interfaces { name } fields { name type { ofType {
    ofType { ofType { name } } } } } } } }";

#[tokio::test]
async fn every_error_of_a_payload_is_a_user_error() {
    let answer = gradus_graphql::schema().execute(QUERY.into()).await;
    assert_eq!(answer.errors, []);
    let schema = answer.data.into_json().expect("JSON");
    let kinds = schema["__schema"]["types"].as_array().expect("types");
    let is_user_error = |name: &Value| {
        let of_name = |kind: &&Value| kind["name"] == *name;
        let interfaces = kinds.iter().find(of_name).and_then(|kind| kind["interfaces"].as_array());
        interfaces.is_some_and(|all| all.iter().any(|interface| interface["name"] == "UserError"))
    };

    let mut seen = 0;
    for kind in kinds.iter().filter(|kind| kind["name"].as_str().is_some_and(|name| name.ends_with("Payload"))) {
        let fields = kind["fields"].as_array().expect("fields");
        let errors = fields.iter().find(|field| field["name"] == "errors").expect("every payload has errors");
        let of = &errors["type"]["ofType"]["ofType"]["ofType"]["name"];
        assert!(is_user_error(of), "{of} of {} is no UserError", kind["name"]);
        seen += 1;
    }
    assert!(seen > 25, "only {seen} payloads");
}
