//! What was restored is served as if nothing had happened.

use serde_json::{Value, json};

use super::{Machine, Running, backed_up, small, text};
use crate::support::TestDatabase;

const CREATE: &str = "mutation($key: String!) {
    departmentCreate(input: {code: \"D\", name: \"d\", idempotencyKey: $key}) { department { id code } errors { code } } }";

async fn ask(address: &str, token: &str, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let asked = reqwest::Client::new().post(address).bearer_auth(token).json(&body).send().await;
    asked.expect("an answer").json().await.expect("JSON")
}

/// Serves a machine for as long as `story` is told.
async fn served<T>(machine: &Machine, story: impl AsyncFnOnce(String) -> T) -> T {
    let mut served = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0"]));
    let told = story(served.address().await).await;
    served.signal("INT");
    assert_eq!(served.ended().await.0, Some(0));
    told
}

#[tokio::test]
async fn a_restored_database_knows_its_tokens_its_rows_and_what_it_had_answered() {
    let machine = small().await;
    let token = machine.done(&["token", "create", "--name", "admin", "--role", "ORGANIZATION_ADMIN"]);
    let token = token.trim();
    let first = served(&machine, async |address| ask(&address, token, CREATE, json!({ "key": "k" })).await).await;
    assert_eq!(first["data"]["departmentCreate"]["department"]["code"], "D", "{first}");
    let file = backed_up(&machine, "backup.db");

    for target in [Machine::new().await, Machine::on(TestDatabase::embedded().await)] {
        target.done(&["restore", text(&file), "--reason", "a test"]);

        served(&target, async |address| {
            let again = ask(&address, token, CREATE, json!({ "key": "k" })).await;
            assert_eq!(again, first, "the same request has the same answer");
            let other = ask(&address, token, CREATE, json!({ "key": "other" })).await;
            assert_eq!(other["data"]["departmentCreate"]["department"], Value::Null, "the code is taken: {other}");
            let count = ask(&address, token, "{ departments { totalCount } }", Value::Null).await;
            assert_eq!(count["data"]["departments"]["totalCount"], 1, "{count}");
        })
        .await;
        target.done(&["verify"]);
    }
}
