//! Everything in the schema says what it is.

use async_graphql::Executor;
use serde_json::Value;

/// Elements whose text is GraphQL's own.
const OF_GRAPHQL: &[&str] = &["Boolean", "Float", "ID", "Int", "String"];

const QUERY: &str = "{ __schema { types { name description
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description } enumValues(includeDeprecated: true) { name description } } } }";

fn list<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of[name].as_array().into_iter().flatten()
}

fn is_silent(element: &Value) -> bool {
    element["description"].as_str().is_none_or(|text| text.trim().is_empty())
}

#[tokio::test]
async fn every_type_field_argument_and_value_is_described() {
    let answer = gradus_graphql::schema().execute(QUERY.into()).await;
    assert_eq!(answer.errors, []);
    let schema = answer.data.into_json().expect("JSON");

    let mut seen = 0;
    let mut silent = Vec::new();
    let mut look = |element: &Value, path: String| {
        seen += 1;
        if is_silent(element) {
            silent.push(path);
        }
    };
    for kind in list(&schema["__schema"], "types") {
        let name = kind["name"].as_str().expect("a name");
        if name.starts_with("__") || OF_GRAPHQL.contains(&name) {
            continue;
        }
        look(kind, name.into());
        for part in ["fields", "inputFields", "enumValues"] {
            for element in list(kind, part) {
                let path = format!("{name}.{}", element["name"].as_str().expect("a name"));
                for argument in list(element, "args") {
                    look(argument, format!("{path}({})", argument["name"].as_str().expect("a name")));
                }
                look(element, path);
            }
        }
    }

    assert!(seen > 1500, "only {seen} elements were looked at");
    assert_eq!(silent, [""; 0]);
}
