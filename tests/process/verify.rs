//! `gradus verify` finds what somebody with the owner's password changed.

use serde_json::Value;

use super::{Machine, Running};

#[tokio::test]
async fn verify_passes_on_what_gradus_wrote_and_fails_on_what_it_did_not() {
    let machine = Machine::new().await;
    machine.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);
    machine.done(&["token", "create", "--name", "a", "--role", "AUDITOR"]);
    sealed(&machine).await;
    let whole = found(&machine.done(&["verify", "--format", "json"]));
    assert!(whole.iter().all(|finding| finding["ok"] == true), "{whole:?}");

    let off = if machine.database.is_postgres() {
        "ALTER TABLE journal_entries DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER journal_entries_no_update"
    };
    machine.database.execute(off).await;
    machine.database.execute("UPDATE journal_entries SET actor_name = 'nobody' WHERE command = 'tokenCreate'").await;

    let ran = machine.run(&["verify", "--format", "json"]);
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    let broken: Vec<_> = found(&ran.stdout).into_iter().filter(|finding| finding["ok"] == false).collect();
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert_eq!((&broken[0]["check"], &broken[0]["organization"]), (&"journal".into(), &"X".into()));
}

/// Lets the background work seal what is written, and ends it.
pub(super) async fn sealed(machine: &Machine) {
    let worker = Running::start(machine.command(&["work"]));
    let deadline = tokio::time::Instant::now() + super::PATIENCE;
    while machine.database.number("SELECT count(*) FROM journal_unsealed").await > 0 {
        assert!(tokio::time::Instant::now() < deadline, "nothing seals the journal");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    worker.signal("INT");
    assert_eq!(worker.ended().await.0, Some(0));
}

fn found(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("JSON")
}
