//! The journal: one line per command, a chain that shows tampering.

use gradus_domain::access::RolePreset;
use gradus_services::journal::seal::seal_pending;
use serde_json::{Value, json};

use crate::support::Gradus;

const CREATE: &str = "mutation ($code: String!) {
    departmentCreate(input: { code: $code, name: \"x\" }) { department { id } errors { code } }
}";
const VERIFY: &str = "{ journalVerification { intact seals entries unsealed breaches } }";

async fn with_lines() -> Gradus {
    let gradus = Gradus::start().await;
    for code in ["A", "B", "C"] {
        gradus.ask(CREATE, json!({ "code": code })).await;
    }
    seal_pending(&gradus.services).await.expect("sealed");
    gradus
}

async fn verified(gradus: &Gradus) -> Value {
    gradus.ask(VERIFY, json!({})).await["journalVerification"].clone()
}

/// Switches the database's own guard off, as somebody with the owner's password could.
async fn tamper(gradus: &Gradus, sql: &str) {
    let (off, on) = if gradus.database.is_postgres() {
        (
            "ALTER TABLE journal_entries DISABLE TRIGGER USER; ALTER TABLE journal_unsealed DISABLE TRIGGER USER",
            "ALTER TABLE journal_entries ENABLE TRIGGER USER",
        )
    } else {
        (
            "DROP TRIGGER journal_entries_no_update; DROP TRIGGER journal_entries_no_delete; PRAGMA foreign_keys = OFF",
            "SELECT 1",
        )
    };
    let off = if gradus.database.is_postgres() {
        format!("{off}; SET session_replication_role = replica")
    } else {
        off.to_owned()
    };
    gradus.database.execute(&format!("{off}; {sql}; {on}")).await;
}

#[tokio::test]
async fn every_command_leaves_one_line_and_a_refused_one_too() {
    let gradus = Gradus::start().await;
    gradus.ask(CREATE, json!({ "code": "A" })).await;
    gradus.ask(CREATE, json!({ "code": "A" })).await;

    let lines = gradus.ask("{ journal(first: 2) { nodes { command outcome refusals after } } }", json!({})).await;

    let lines = &lines["journal"]["nodes"];
    assert_eq!(lines[0]["outcome"], "REFUSED");
    assert!(lines[0]["refusals"].as_str().is_some_and(|text| text.contains("CODE_TAKEN")), "{lines}");
    assert_eq!((&lines[1]["command"], &lines[1]["outcome"]), (&json!("departmentCreate"), &json!("DONE")));
    assert!(lines[1]["after"].as_str().is_some_and(|text| text.contains("\"code\":\"A\"")), "{lines}");
}

#[tokio::test]
async fn a_forbidden_command_changes_nothing_and_leaves_a_line() {
    let gradus = Gradus::start().await;
    let employee = gradus.token(&gradus.alpha, RolePreset::Employee, None, None).await;

    let answer = gradus.answer(&employee, CREATE, json!({ "code": "A" })).await;

    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(gradus.database.number("SELECT count(*) FROM departments").await, 0);
    let refused = "SELECT count(*) FROM journal_entries WHERE outcome = 'REFUSED' AND command = 'departmentCreate'";
    assert_eq!(gradus.database.number(refused).await, 1);
}

#[tokio::test]
async fn an_untouched_journal_is_intact() {
    let found = verified(&with_lines().await).await;

    assert_eq!(found["intact"], true, "{found}");
    assert!(found["entries"].as_i64().is_some_and(|entries| entries >= 3), "{found}");
    assert_eq!(found["unsealed"], 0);
}

#[tokio::test]
async fn a_changed_line_is_found() {
    let gradus = with_lines().await;
    tamper(&gradus, "UPDATE journal_entries SET actor_name = 'nobody' WHERE command = 'departmentCreate'").await;

    assert_eq!(verified(&gradus).await["intact"], false);
}

#[tokio::test]
async fn a_removed_line_is_found() {
    let gradus = with_lines().await;
    let sql = "DELETE FROM journal_entries WHERE id = (SELECT max(CAST(id AS text)) FROM journal_entries)";
    let sql = if gradus.database.is_postgres() {
        sql.replace("id = (", "id::text = (")
    } else {
        "DELETE FROM journal_entries WHERE id = (SELECT max(id) FROM journal_entries)".into()
    };
    tamper(&gradus, &sql).await;

    assert_eq!(verified(&gradus).await["intact"], false);
}

#[tokio::test]
async fn an_inserted_line_is_found() {
    let gradus = with_lines().await;
    let columns = "organization_id, at, actor_kind, actor, actor_name, command, object_kind, outcome, trace_id";
    let id = if gradus.database.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let copy =
        format!("INSERT INTO journal_entries (id, {columns}) SELECT {id}, {columns} FROM journal_entries LIMIT 1");
    gradus.database.execute(&copy).await;

    assert_eq!(verified(&gradus).await["intact"], false);
}

/// A waiting line that is sealed already keeps one organization from being sealed, says so, and keeps no other from it.
#[tokio::test]
async fn what_waits_in_vain_is_told_and_stops_one_organization_only() {
    let gradus = with_lines().await;
    let beta = gradus.add_tenant("BETA").await;
    let again = "INSERT INTO journal_unsealed SELECT organization_id, entry_id FROM journal_seal_entries s \
                 WHERE s.number = 1 AND s.ordinal = 1";
    gradus.database.execute(again).await;
    gradus.ask(CREATE, json!({ "code": "D" })).await;

    let sealed = seal_pending(&gradus.services).await;

    let told = sealed.expect_err("it stops").to_string();
    assert!(told.contains("stands under a seal"), "{told}");
    let query = "{ journalVerification { intact unsealed } }";
    let found = gradus.ask_as(&beta.admin, query, json!({})).await["journalVerification"].clone();
    assert_eq!(found, json!({ "intact": true, "unsealed": 0 }));
    let found = verified(&gradus).await;
    assert_eq!((&found["intact"], &found["unsealed"]), (&json!(false), &json!(1)));
    assert_eq!(found["breaches"], json!(["1 rows wait for a seal that are sealed, or are no line."]));
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_a_line() {
    let gradus = with_lines().await;
    let connection = gradus.database.connect().await;

    let mut statements =
        vec!["UPDATE journal_entries SET reason = 'x'", "DELETE FROM journal_entries", "DELETE FROM journal_seals"];
    if !gradus.database.is_postgres() {
        // As the service's own connections are set: it is they that must not write over a line.
        sea_orm::ConnectionTrait::execute_unprepared(&connection, "PRAGMA recursive_triggers = ON")
            .await
            .expect("a pragma");
        statements.push("REPLACE INTO journal_entries SELECT * FROM journal_entries");
    }
    for sql in statements {
        let refused = sea_orm::ConnectionTrait::execute_unprepared(&connection, sql).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("insert-only")), "{sql}");
    }
}

#[tokio::test]
async fn who_sees_a_part_of_the_organization_sees_no_journal() {
    let gradus = with_lines().await;
    let head = gradus.token(&gradus.alpha, RolePreset::OrganizationAdmin, Some("A"), None).await;

    let answer = gradus.answer(&head, "{ journal { nodes { id } } }", json!({})).await;

    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
}
