//! A damaged file: what an index does not show is missing from a backup, which must say so.

use super::{Machine, TestDatabase, dump, manifest, rows_of, tamper, text};
use crate::process::ORGANIZATION;

/// A machine on a file in which the index of the tokens lacks the entry of one of two.
///
/// An index and a table without row numbers are built alike, so that one can be written as the other.
async fn gapped() -> Machine {
    let machine = Machine::on(TestDatabase::embedded().await);
    machine.done(ORGANIZATION);
    for name in ["a", "b"] {
        machine.done(&["token", "create", "--name", name, "--role", "AUDITOR"]);
    }
    let imposter = "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) SELECT 'table', 'imposter', \
                    'imposter', rootpage, 'CREATE TABLE imposter (a, b, c, PRIMARY KEY (a, b, c)) WITHOUT ROWID' \
                    FROM sqlite_master WHERE name = 'sqlite_autoindex_tokens_1'";
    let gone = "DELETE FROM sqlite_master WHERE name = 'imposter'";
    tamper(machine.database.url(), &["PRAGMA writable_schema = ON", imposter]).await;
    let entry = "DELETE FROM imposter WHERE c = (SELECT rowid FROM tokens WHERE name = 'a')";
    tamper(machine.database.url(), &[entry]).await;
    tamper(machine.database.url(), &["PRAGMA writable_schema = ON", gone]).await;
    machine
}

#[tokio::test]
async fn a_backup_of_a_file_whose_index_lacks_an_entry_says_so_and_is_restored_where_that_is_accepted() {
    let machine = gapped().await;
    let file = machine.data_dir().join("backup.db");

    let taken = machine.run(&["backup", text(&file)]);

    assert_eq!(taken.status, 1, "{}", taken.stderr);
    assert!(taken.stderr.contains("the backup is written"), "{}", taken.stderr);
    assert!(taken.stderr.contains("missing from index sqlite_autoindex_tokens_1"), "{}", taken.stderr);
    let damage = manifest(&file).await["damage"].clone();
    assert!(damage.as_array().is_some_and(|lines| !lines.is_empty()), "{damage}");
    let target = Machine::new().await;
    let refused = target.run(&["restore", text(&file)]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("--accept-damage"), "{}", refused.stderr);
    assert_eq!(target.database.number("SELECT count(*) FROM organizations").await, 0);
    target.done(&["restore", text(&file), "--accept-damage"]);
    let there = dump(target.database.url()).await;
    assert_eq!(there["tokens"].len(), rows_of(&manifest(&file).await, "tokens"), "what the file has is there");
}

#[tokio::test]
async fn a_drill_on_a_damaged_file_fails() {
    let machine = gapped().await;
    let temporary = tempfile::tempdir().expect("a directory");
    let mut drill = machine.command(&["drill", "--format", "json"]);

    let ran = super::Ran::of(drill.env("TMPDIR", temporary.path()).output().expect("the binary runs"));

    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("missing from index"), "{}", ran.stdout);
    assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 0);
}
