//! The tree of departments.

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use crate::support::Gradus;

const CREATE: &str = "mutation ($input: DepartmentCreateInput!) {
    departmentCreate(input: $input) { department { id code name parent { code } } errors { code field message } }
}";

async fn create(gradus: &Gradus, input: Value) -> Value {
    gradus.ask(CREATE, json!({ "input": input })).await["departmentCreate"].clone()
}

async fn tree(gradus: &Gradus) {
    for (code, parent) in [("SNR", None), ("CSD", Some("SNR")), ("CHC", Some("CSD")), ("NET", Some("SNR"))] {
        create(gradus, json!({ "code": code, "name": code, "parentCode": parent })).await;
    }
}

#[tokio::test]
async fn a_department_is_made_under_another() {
    let gradus = Gradus::start().await;
    create(&gradus, json!({ "code": "SNR", "name": "Senior Management" })).await;

    let made = create(&gradus, json!({ "code": "CSD", "name": "Customer Service", "parentCode": "SNR" })).await;

    assert_eq!(made["department"]["parent"]["code"], "SNR");
    assert_eq!(made["errors"], json!([]));
}

#[tokio::test]
async fn every_violation_is_told_at_once() {
    let gradus = Gradus::start().await;

    let refused = create(&gradus, json!({ "code": "no good", "name": "x", "parentCode": "NONE" })).await;

    let codes: Vec<_> = refused["errors"].as_array().expect("errors").iter().map(|e| &e["code"]).collect();
    assert_eq!(codes, ["CODE_MALFORMED", "PARENT_UNKNOWN"]);
    assert_eq!(refused["department"], Value::Null);
}

#[tokio::test]
async fn one_fragment_reads_the_errors_of_every_mutation() {
    let gradus = Gradus::start().await;
    let mutation = "mutation ($input: DepartmentCreateInput!) { departmentCreate(input: $input) {
        errors { code ... on UserError { message field rule currentVersion } } } }";

    let input = json!({ "code": "no code", "name": "Nowhere" });
    let refused = gradus.ask(mutation, json!({ "input": input })).await["departmentCreate"]["errors"][0].clone();

    assert_eq!(refused["code"], "CODE_MALFORMED");
    assert_eq!(refused["field"], json!(["code"]));
    assert!(refused["message"].as_str().is_some_and(|message| !message.is_empty()), "{refused}");
    assert_eq!((&refused["rule"], &refused["currentVersion"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn the_same_key_makes_one_department_and_gives_one_answer() {
    let gradus = Gradus::start().await;
    let input = json!({ "code": "NET", "name": "Network", "idempotencyKey": "k1" });

    let first = create(&gradus, input.clone()).await;
    let again = create(&gradus, input).await;
    let other = create(&gradus, json!({ "code": "SEC", "name": "Security", "idempotencyKey": "k1" })).await;

    assert_eq!(first["department"]["id"], again["department"]["id"]);
    assert_eq!(other["errors"][0]["code"], "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(gradus.database.number("SELECT count(*) FROM departments").await, 1);
}

#[tokio::test]
async fn a_head_of_department_sees_the_own_subtree_and_nothing_else() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    let query = "{ departments { nodes { code parent { code } } totalCount } net: department(code: \"NET\") { code } }";
    let seen = gradus.ask_as(&head, query, json!({})).await;

    let expected = json!([
        { "code": "CHC", "parent": { "code": "CSD" } },
        { "code": "CSD", "parent": null },
    ]);
    assert_eq!(seen["departments"]["nodes"], expected);
    assert_eq!(seen["departments"]["totalCount"], 2);
    assert_eq!(seen["net"], Value::Null);
}

#[tokio::test]
async fn another_organizations_department_is_not_found() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;
    let beta = gradus.add_tenant("BETA").await;
    let id = gradus.ask("{ department(code: \"CSD\") { id } }", json!({})).await["department"]["id"].clone();

    let query = "query ($id: ID!) { node(id: $id) { id } department(code: \"CSD\") { id } }";
    let seen = gradus.ask_as(&beta.admin, query, json!({ "id": id })).await;

    assert_eq!(seen, json!({ "node": null, "department": null }));
}

#[tokio::test]
async fn pages_run_through_the_list_in_both_directions() {
    let gradus = Gradus::start().await;
    tree(&gradus).await;

    let forward = "query ($after: String) { departments(first: 3, after: $after) {
        nodes { code } pageInfo { hasNextPage endCursor } } }";
    let one = gradus.ask(forward, json!({})).await["departments"].clone();
    let two = gradus.ask(forward, json!({ "after": one["pageInfo"]["endCursor"] })).await["departments"].clone();
    let last = gradus.ask("{ departments(last: 2) { nodes { code } } }", json!({})).await["departments"].clone();

    assert_eq!(one["nodes"], json!([{ "code": "CHC" }, { "code": "CSD" }, { "code": "NET" }]));
    assert_eq!(two["nodes"], json!([{ "code": "SNR" }]));
    assert_eq!((&one["pageInfo"]["hasNextPage"], &two["pageInfo"]["hasNextPage"]), (&json!(true), &json!(false)));
    assert_eq!(last["nodes"], json!([{ "code": "NET" }, { "code": "SNR" }]));
}

#[tokio::test]
async fn a_page_of_more_than_a_hundred_is_refused_with_what_would_be_right() {
    let gradus = Gradus::start().await;

    let answer = gradus.answer(&gradus.alpha.admin, "{ departments(first: 101) { nodes { id } } }", json!({})).await;

    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST");
    assert!(answer["errors"][0]["message"].as_str().is_some_and(|m| m.contains("100")), "{answer}");
}
