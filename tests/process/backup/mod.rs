//! The whole database into a file and back, from either database into either.

mod cut;
mod damage;
mod drill;
mod dump;
mod kinds;
mod load;
mod order;
mod pages;
mod places;
mod references;
mod served;
mod target;
mod tokens;
mod versions;
mod zeros;

use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::Value;

use super::{Machine, Ran, Running, gradus};
use crate::support::TestDatabase;
use dump::dump;

/// A machine with the sample organization: something in most tables.
pub(super) async fn sample() -> Machine {
    let machine = Machine::new().await;
    let mut demo = Running::start(machine.command(&["demo", "--employees", "40", "--listen", "127.0.0.1:0"]));
    demo.address().await;
    demo.signal("INT");
    assert_eq!(demo.ended().await.0, Some(0));
    machine
}

/// A machine with one organization and two tokens.
pub(super) async fn small() -> Machine {
    let machine = Machine::new().await;
    machine.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);
    machine.done(&["token", "create", "--name", "a", "--role", "AUDITOR"]);
    machine.done(&["token", "create", "--name", "b", "--role", "QUALITY_MANAGER"]);
    machine
}

/// Takes a backup of `machine` under `name`.
pub(super) fn backed_up(machine: &Machine, name: &str) -> PathBuf {
    let file = machine.data_dir().join(name);
    machine.done(&["backup", text(&file)]);
    file
}

/// Runs statements on a file past Gradus, on one connection that looks at no references.
pub(super) async fn tamper(url: &str, statements: &[&str]) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1);
    let connection = Database::connect(options).await.expect("a connection");
    for statement in std::iter::once(&"PRAGMA foreign_keys = OFF").chain(statements) {
        connection.execute_unprepared(statement).await.expect(statement);
    }
    connection.close().await.expect("closed");
}

pub(super) fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Restores `file` with `gradus restore` into an SQLite file in `directory`.
pub(super) fn restore_into_directory(file: &Path, directory: &Path) -> Ran {
    let mut command = gradus(directory);
    command.args(["restore", text(file), "--reason", "a test", "--data-dir", text(directory)]);
    Ran::of(command.output().expect("the binary runs"))
}

#[tokio::test]
async fn a_backup_restores_into_either_database_row_by_row() {
    let machine = sample().await;
    let source = dump(machine.database.url()).await;
    assert!(source.values().filter(|rows| !rows.is_empty()).count() > 30, "most tables have rows");
    let first = backed_up(&machine, "first.db");

    // Into the same kind of database.
    let same = Machine::new().await;
    same.done(&["restore", text(&first), "--reason", "the disk failed"]);
    assert_eq!(dump(same.database.url()).await, source);
    same.done(&["verify"]);

    // Into an SQLite file, and by a backup of that into the kind of database that it came from.
    let directory = tempfile::tempdir().expect("a directory");
    let ran = restore_into_directory(&first, directory.path());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let embedded = gradus::app::embedded_url(directory.path());
    assert_eq!(dump(&embedded).await, source);
    let second = directory.path().join("second.db");
    let mut again = gradus(directory.path());
    again.args(["backup", text(&second), "--data-dir", text(directory.path())]);
    let again = Ran::of(again.output().expect("the binary runs"));
    assert_eq!(again.status, 0, "{}", again.stderr);
    let back = Machine::new().await;
    back.done(&["restore", text(&second), "--reason", "moved back"]);
    assert_eq!(dump(back.database.url()).await, source);
    back.done(&["verify"]);
}

#[tokio::test]
async fn no_table_is_left_out_of_a_backup() {
    let machine = sample().await;
    let source = dump(machine.database.url()).await;

    let file = backed_up(&machine, "backup.db");

    let said = manifest(&file).await;
    let said: Vec<(String, usize)> = said["tables"]
        .as_array()
        .expect("tables")
        .iter()
        .map(|table| (table["table"].as_str().expect("a name").to_owned(), usize_of(&table["rows"])))
        .collect();
    let there: Vec<_> = source.iter().map(|(table, rows)| (table.clone(), rows.len())).collect();
    assert!(there.len() > 40, "{there:?}");
    assert_eq!(said, there);
    // The file itself is such a database.
    assert_eq!(dump(&format!("sqlite://{}?mode=ro&immutable=1", file.display())).await, source);
}

#[tokio::test]
async fn a_restore_leaves_a_line_with_its_reason_in_every_journal() {
    let machine = small().await;
    machine.done(&["org", "create", "--code", "Y", "--name", "y", "--time-zone", "Asia/Taipei", "--calendar", "CN"]);
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;
    assert_eq!(target.run(&["restore", text(&file), "--reason", " "]).status, 2, "a reason says something");

    target.done(&["restore", text(&file), "--reason", "moved to another machine"]);

    let reasons = "SELECT o.code || ': ' || v.value FROM journal_entries e JOIN organizations o \
                   ON o.id = e.organization_id JOIN journal_values v ON v.organization_id = e.organization_id \
                   AND v.entry_id = e.id AND v.field = 'reason' WHERE e.command = 'restored' ORDER BY o.code";
    assert_eq!(target.database.texts(reasons).await, ["X: moved to another machine", "Y: moved to another machine"]);
    let waiting = "SELECT count(*) FROM journal_unsealed u JOIN journal_entries e \
                   ON e.organization_id = u.organization_id AND e.id = u.entry_id WHERE e.command = 'restored'";
    assert_eq!(target.database.number(waiting).await, 2, "they are sealed like any other");
}

#[tokio::test]
async fn a_restore_without_a_reason_says_in_the_journal_that_none_was_given() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let target = Machine::new().await;

    target.done(&["restore", text(&file)]);

    let reason = "SELECT v.value FROM journal_entries e JOIN journal_values v ON v.organization_id = e.organization_id \
                  AND v.entry_id = e.id AND v.field = 'reason' WHERE e.command = 'restored'";
    assert_eq!(target.database.texts(reason).await, ["no reason was given"]);
    let help = target.run_bare(&["restore", "--help"]).stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("no reason was given"), "{help}");
}

/// Else the first queries after a restore are planned as if the tables were empty.
#[tokio::test]
async fn a_restored_database_keeps_figures_for_planning_its_queries() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");

    for target in [Machine::new().await, Machine::on(TestDatabase::embedded().await)] {
        target.done(&["restore", text(&file)]);

        let figures = if target.database.is_postgres() {
            "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE relname = 'tokens' AND relkind = 'r'"
        } else {
            "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'tokens'"
        };
        assert!(target.database.number(figures).await > 0);
    }
}

#[tokio::test]
async fn a_database_that_holds_something_is_not_restored_over() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let before = dump(machine.database.url()).await;

    let ran = machine.run(&["restore", text(&file), "--reason", "a mistake"]);

    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("not empty"), "{}", ran.stderr);
    assert_eq!(dump(machine.database.url()).await, before);
    assert_eq!(machine.database.number("SELECT count(*) FROM journal_entries WHERE command = 'restored'").await, 0);
}

#[tokio::test]
async fn a_backup_does_not_replace_a_file_unless_it_is_told_to() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let before = std::fs::read(&file).expect("the backup");

    let refused = machine.run(&["backup", text(&file)]);
    machine.done(&["token", "create", "--name", "c", "--role", "AUDITOR"]);
    let kept = std::fs::read(&file).expect("the backup");
    machine.done(&["backup", text(&file), "--force"]);

    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("--force"), "{}", refused.stderr);
    assert!(kept == before, "it was left alone");
    assert_eq!(rows_of(&manifest(&file).await, "tokens"), 3);
    let here =
        std::fs::read_dir(machine.data_dir()).expect("a directory").map(|entry| entry.expect("a file").file_name());
    let here: Vec<_> = here.filter(|name| name.to_string_lossy().starts_with("backup")).collect();
    assert_eq!(here, ["backup.db"], "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("the backup").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// What a backup says about itself.
pub(super) async fn manifest(file: &Path) -> Value {
    let url = format!("sqlite://{}?mode=ro&immutable=1", file.display());
    let documents = dump::texts(&url, "SELECT document FROM backup_manifest").await;
    serde_json::from_str(&documents[0]).expect("JSON")
}

pub(super) fn rows_of(manifest: &Value, table: &str) -> usize {
    let tables = manifest["tables"].as_array().expect("tables");
    usize_of(&tables.iter().find(|entry| entry["table"] == table).expect("the table")["rows"])
}

fn usize_of(value: &Value) -> usize {
    value.as_u64().and_then(|number| usize::try_from(number).ok()).expect("a number")
}
