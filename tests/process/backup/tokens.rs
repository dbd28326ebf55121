//! What becomes of the tokens of a backup: those that were revoked since sign in again, unless all are revoked.

use super::{Machine, backed_up, small, text};

/// Names of the tokens that are not revoked.
async fn valid(machine: &Machine) -> Vec<String> {
    machine.database.texts("SELECT name FROM tokens WHERE revoked_at IS NULL ORDER BY name").await
}

#[tokio::test]
async fn a_restore_tells_how_many_tokens_sign_in_again() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;

    let ran = target.run(&["restore", text(&file), "--format", "json"]);

    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("sign in again: 2") && ran.stderr.contains("gradus token list"), "{}", ran.stderr);
    let told: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(told[0]["tokens"], 2);
    assert_eq!(valid(&target).await, ["a", "b"]);
    assert_eq!(target.database.number("SELECT count(*) FROM journal_entries WHERE command = 'tokensRevoke'").await, 0);
}

#[tokio::test]
async fn a_restore_revokes_every_token_where_it_is_told_to_and_the_journal_says_so() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;

    let ran = target.run(&["restore", text(&file), "--revoke-tokens", "--reason", "a stolen backup"]);

    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert!(!ran.stderr.contains("sign in again"), "{}", ran.stderr);
    assert_eq!(valid(&target).await, [""; 0]);
    let line = "SELECT v.field || ' ' || v.value FROM journal_entries e JOIN journal_values v \
                ON v.organization_id = e.organization_id AND v.entry_id = e.id \
                WHERE e.command = 'tokensRevoke' AND v.field IN ('after', 'reason') ORDER BY v.field";
    let told = target.database.texts(line).await;
    assert_eq!(told, [r#"after {"revoked":2}"#, "reason a stolen backup"]);
    target.done(&["verify"]);
}
