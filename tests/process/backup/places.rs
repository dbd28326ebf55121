//! Which places are none for a backup.

use super::{Machine, TestDatabase, text};
use crate::process::ORGANIZATION;

/// A machine on a file, and where that is.
async fn machine() -> (Machine, String) {
    let machine = Machine::on(TestDatabase::embedded().await);
    machine.done(ORGANIZATION);
    let own = machine.database.url().trim_start_matches("sqlite://").trim_end_matches("?mode=rwc").to_owned();
    (machine, own)
}

#[tokio::test]
async fn neither_a_backup_nor_a_restore_takes_the_database_itself_for_a_file() {
    let (machine, own) = machine().await;
    let beside = ["", "-wal", "-shm", "-journal"].map(|ending| format!("{own}{ending}"));

    for file in &beside {
        for ran in [machine.run(&["backup", file, "--force"]), machine.run(&["restore", file])] {
            assert_eq!(ran.status, 1);
            assert!(ran.stderr.contains("is the database itself"), "{file}: {}", ran.stderr);
        }
    }
    assert_eq!(machine.database.texts("SELECT code FROM organizations").await, ["X"]);
}

/// The part would be cleared away before anything else is done.
#[tokio::test]
async fn a_backup_whose_part_would_be_the_database_is_refused() {
    let (machine, own) = machine().await;
    let part = machine.data_dir().join("backup.db.part");
    std::fs::copy(&own, &part).expect("a copy");
    let url = format!("sqlite://{}", part.display());
    let mut backup = super::gradus(machine.data_dir());
    backup.args(["backup", text(&machine.data_dir().join("backup.db")), "--database-url", &url]);

    let ran = super::Ran::of(backup.output().expect("the binary runs"));

    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("is the database itself"), "{}", ran.stderr);
    assert_eq!(super::dump::texts(&url, "SELECT code FROM organizations").await, ["X"]);
}
