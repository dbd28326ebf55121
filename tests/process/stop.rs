//! From an empty database to a first answer, and an orderly end.

use serde_json::{Value, json};

use super::{Machine, Running};

#[tokio::test]
async fn a_stranger_makes_an_organization_and_a_token_and_is_answered() {
    let machine = Machine::new().await;
    let mut served = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0"]));
    served.line("Nobody can sign in yet.").await;
    let address = served.address().await;

    let org =
        ["org", "create", "--code", "NORTH", "--name", "North", "--time-zone", "Asia/Shanghai", "--calendar", "CN"];
    machine.done(&org);
    let token = machine.done(&["token", "create", "--name", "admin", "--role", "ORGANIZATION_ADMIN"]);
    let answer = ask(&address, token.trim(), "{ departments(first: 1) { totalCount } }").await;

    assert_eq!(answer, json!({ "data": { "departments": { "totalCount": 0 } } }));
    let ready = address.replace("/graphql", "/readyz");
    let ready: Value = reqwest::get(ready).await.expect("an answer").json().await.expect("JSON");
    assert_eq!(ready["ready"], true, "{ready}");
    let checks: Vec<_> = ready["checks"].as_array().expect("checks").iter().map(|check| &check["name"]).collect();
    assert_eq!(checks, ["database", "migrations", "journal", "background"]);
    served.signal("TERM");
    let (status, lines) = served.ended().await;
    assert_eq!(status, Some(0), "{}", lines.join("\n"));
    if !machine.database.is_postgres() {
        let log = machine.database.url().replace("sqlite://", "").replace("gradus.db?mode=rwc", "gradus.db-wal");
        assert!(!std::path::Path::new(&log).exists(), "the write-ahead log is folded into the file");
    }
}

#[tokio::test]
async fn a_revoked_token_no_longer_signs_in() {
    let machine = Machine::new().await;
    machine.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);
    let made = machine.done(&["token", "create", "--name", "a", "--role", "ORGANIZATION_ADMIN", "--format", "json"]);
    let made: Value = serde_json::from_str(&made).expect("JSON");
    let (id, token) = (made[0]["id"].as_str().expect("an id"), made[0]["token"].as_str().expect("a token"));
    let mut served = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0"]));
    let address = served.address().await;
    assert!(ask(&address, token, "{ departments { totalCount } }").await.get("data").is_some());

    machine.done(&["token", "revoke", id]);

    let refused = ask(&address, token, "{ departments { totalCount } }").await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{refused}");
    let listed: Value = serde_json::from_str(&machine.done(&["token", "list", "--format", "json"])).expect("JSON");
    assert_eq!((&listed[0]["state"], listed[0].get("token")), (&json!("revoked"), None));
    served.signal("INT");
    assert_eq!(served.ended().await.0, Some(0));
}

async fn ask(address: &str, token: &str, query: &str) -> Value {
    let asked = reqwest::Client::new().post(address).bearer_auth(token).json(&json!({ "query": query })).send().await;
    asked.expect("an answer").json().await.expect("JSON")
}
