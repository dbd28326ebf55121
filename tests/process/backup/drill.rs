//! A drill restores what it backed up, and leaves nothing behind.

use serde_json::Value;
use tokio::sync::Mutex;

use super::{Machine, Ran, dump, sample, small, text};

/// Held by each drill into the server: one test looks at the databases that all of them leave there.
static SERVER: Mutex<()> = Mutex::const_new(());

fn steps(ran: &Ran) -> Vec<(String, bool)> {
    let report: Vec<Value> = serde_json::from_str(&ran.stdout).expect("JSON");
    let step = |step: &Value| (step["step"].as_str().expect("a step").to_owned(), step["ok"] == true);
    report.iter().map(step).collect()
}

fn drill(machine: &Machine, temporary: &std::path::Path, more: &[&str]) -> Ran {
    let mut command = machine.command(&["drill", "--format", "json"]);
    Ran::of(command.args(more).env("TMPDIR", temporary).output().expect("the binary runs"))
}

#[tokio::test]
async fn a_drill_restores_and_verifies_a_backup_and_removes_it() {
    let machine = sample().await;
    let before = dump(machine.database.url()).await;
    let temporary = tempfile::tempdir().expect("a directory");

    let ran = drill(&machine, temporary.path(), &[]);

    let well = ["backup", "restore", "verify", "remove"].map(|step| (step.to_owned(), true));
    assert_eq!((ran.status, steps(&ran)), (0, well.to_vec()), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 0);
    assert_eq!(dump(machine.database.url()).await, before);
    if machine.database.is_postgres() {
        let _alone = SERVER.lock().await;
        let ran = drill(&machine, temporary.path(), &["--server", machine.database.url()]);
        assert_eq!((ran.status, steps(&ran)), (0, well.to_vec()), "{}{}", ran.stdout, ran.stderr);
        let left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'gradus_drill%'";
        assert_eq!(machine.database.number(left).await, 0);
    }
}

/// A URL on the command line is seen by everybody on the machine.
#[tokio::test]
async fn a_drill_takes_its_server_from_the_environment_and_never_shows_it() {
    let machine = small().await;
    let temporary = tempfile::tempdir().expect("a directory");
    let server = if machine.database.is_postgres() { machine.database.url() } else { "sqlite://secret" };
    let run = |arguments: &[&str]| {
        let mut command = machine.command(arguments);
        command.env("GRADUS_DRILL_SERVER", server).env("TMPDIR", temporary.path());
        Ran::of(command.output().expect("the binary runs"))
    };

    let _alone = SERVER.lock().await;
    let drilled = run(&["drill", "--format", "json"]);
    let help = run(&["drill", "--help"]);

    if machine.database.is_postgres() {
        assert_eq!(drilled.status, 0, "{}{}", drilled.stdout, drilled.stderr);
        assert!(drilled.stdout.contains("into PostgreSQL"), "{}", drilled.stdout);
    } else {
        assert_eq!(drilled.status, 1, "{}", drilled.stderr);
        assert!(drilled.stderr.contains("it is no PostgreSQL server"), "{}", drilled.stderr);
    }
    assert!(help.stdout.contains("GRADUS_DRILL_SERVER") && !help.stdout.contains(server), "{}", help.stdout);
}

#[tokio::test]
async fn a_journal_that_does_not_hold_fails_the_backup_the_restore_and_the_drill_but_is_not_lost() {
    let machine = small().await;
    seal(&machine).await;
    let off = if machine.database.is_postgres() {
        "ALTER TABLE journal_entries DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER journal_entries_no_update"
    };
    machine.database.execute(off).await;
    machine.database.execute("UPDATE journal_entries SET actor_name = 'nobody' WHERE command = 'tokenCreate'").await;
    let file = machine.data_dir().join("backup.db");

    let taken = machine.run(&["backup", text(&file)]);
    let temporary = tempfile::tempdir().expect("a directory");
    let drilled = drill(&machine, temporary.path(), &[]);
    let target = Machine::new().await;
    let refused = target.run(&["restore", text(&file), "--reason", "a test"]);
    let empty = target.database.number("SELECT count(*) FROM organizations").await;
    target.done(&["restore", text(&file), "--reason", "evidence", "--accept-broken-journal"]);

    assert_eq!(taken.status, 1);
    assert!(taken.stderr.contains("journal of X"), "{}", taken.stderr);
    assert_eq!((refused.status, empty), (1, 0), "{}", refused.stderr);
    assert!(refused.stderr.contains("--accept-broken-journal"), "{}", refused.stderr);
    assert_eq!(drilled.status, 1);
    let verify = steps(&drilled).into_iter().find(|(step, _)| step == "verify");
    assert_eq!(verify, Some(("verify".to_owned(), false)), "{}", drilled.stdout);
    assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 0);
    assert_eq!(dump(target.database.url()).await, dump(machine.database.url()).await);
}

/// Lets the background work seal what is written, and ends it.
async fn seal(machine: &Machine) {
    super::super::verify::sealed(machine).await;
}
