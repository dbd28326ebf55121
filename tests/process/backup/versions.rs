//! Backups of an older version are brought to this one; those of a newer one are refused.

use std::path::Path;

use gradus_store::connect::{Settings, connect};
use sea_orm::{ConnectionTrait, Database};

use super::{Machine, Ran, backed_up, dump::texts, gradus, manifest, restore_into_directory, small, text};

/// A database in `directory` as the first `migrations` migrations made it, with an organization.
async fn older(directory: &Path, migrations: usize) -> String {
    let url = gradus::app::embedded_url(directory);
    let store = connect(&Settings::new(&url)).await.expect("a database");
    gradus::app::migrate_to(&store, u32::try_from(migrations).expect("a few")).await.expect("migrated");
    store.close().await.expect("closed");
    let connection = Database::connect(&url).await.expect("a connection");
    let organization = "INSERT INTO organizations (id, code, name, time_zone, calendar, locale, created_at) VALUES \
                        (x'0199aa00000070008000000000000001', 'OLD', '{\"en\":\"Old\"}', 'Asia/Taipei', 'TW', 'en', \
                        '2025-01-01T00:00:00+00:00')";
    connection.execute_unprepared(organization).await.expect("a row");
    connection.close().await.expect("closed");
    url
}

#[tokio::test]
async fn a_backup_of_an_older_version_is_migrated_in_a_copy() {
    let ours = gradus::app::migrations();
    for migrations in [1, ours.len() - 1] {
        let directory = tempfile::tempdir().expect("a directory");
        let url = older(directory.path(), migrations).await;
        let file = directory.path().join("old.db");

        let ran = command(directory.path(), &["backup", text(&file), "--data-dir", text(directory.path())]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let before = std::fs::read(&file).expect("the backup");
        let target = Machine::new().await;
        let temporary = tempfile::tempdir().expect("a directory");
        let mut restore = target.command(&["restore", text(&file), "--reason", "an upgrade"]);
        let ran = Ran::of(restore.env("TMPDIR", temporary.path()).output().expect("the binary runs"));
        assert_eq!(ran.status, 0, "{}", ran.stderr);

        assert_eq!(manifest(&file).await["migrations"].as_array().map(Vec::len), Some(migrations));
        let applied = "SELECT version FROM seaql_migrations ORDER BY version";
        assert_eq!(texts(&url, applied).await, ours[..migrations], "taking a backup migrated its source");
        assert!(std::fs::read(&file).expect("the backup") == before, "the file was changed");
        assert_eq!(std::fs::read_dir(temporary.path()).expect("a directory").count(), 0, "the copy is gone");
        assert_eq!(target.database.texts("SELECT code FROM organizations").await, ["OLD"]);
        assert_eq!(target.database.texts(applied).await, ours);
        target.done(&["verify"]);
    }
}

#[tokio::test]
async fn a_database_that_holds_something_is_not_even_migrated_by_a_restore() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let directory = tempfile::tempdir().expect("a directory");
    let url = older(directory.path(), 1).await;

    let ran = restore_into_directory(&file, directory.path());

    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("not empty"), "{}", ran.stderr);
    assert_eq!(texts(&url, "SELECT version FROM seaql_migrations").await.len(), 1);
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused_as_such() {
    let machine = small().await;
    let file = backed_up(&machine, "backup.db");
    let connection = Database::connect(format!("sqlite://{}", file.display())).await.expect("a connection");
    let newer = "UPDATE backup_manifest SET document = replace(replace(document, '\"migrations\":[', \
                 '\"migrations\":[\"m9999_findings\",'), '\"gradus\":\"', '\"gradus\":\"9.')";
    connection.execute_unprepared(newer).await.expect("a row");
    connection.close().await.expect("closed");

    let target = Machine::new().await;
    let ran = target.run(&["restore", text(&file), "--reason", "a test"]);

    assert_eq!(ran.status, 1);
    assert!(ran.stderr.contains("newer") && ran.stderr.contains("m9999_findings"), "{}", ran.stderr);
    assert_eq!(target.database.number("SELECT count(*) FROM organizations").await, 0);
}

fn command(directory: &Path, arguments: &[&str]) -> Ran {
    Ran::of(gradus(directory).args(arguments).output().expect("the binary runs"))
}
