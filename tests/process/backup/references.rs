//! References between tables: looked at once when all rows are there, and never passed over.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use gradus::{
    app, backup,
    system::{SystemClock, SystemIds},
};
use gradus_services::{
    Services,
    upkeep::backup::{BackupError, Manifest, Tokens, Wanted, restore},
};
use gradus_store::error::StoreError;
use sea_orm::ConnectionTrait;

use super::{Machine, backed_up, dump, manifest, tamper, text};
use crate::{process::ORGANIZATION, support::TestDatabase};

const WANTED: Wanted<'_> = Wanted { reason: "a test", tokens: Tokens::Kept };

/// An empty database, opened as a restore opens it.
async fn empty(database: &TestDatabase) -> Services {
    let store = app::open_as_owner(&database.settings()).await.expect("it opens");
    app::services(store, Arc::new(SystemClock), Arc::new(SystemIds)).await.expect("a service")
}

/// Whether SQLite looks at the references of a row that comes; PostgreSQL does.
async fn heeds_references(services: &Services) -> bool {
    let writer = services.store.for_migration();
    let backend = writer.get_database_backend();
    if backend == sea_orm::DbBackend::Postgres {
        return true;
    }
    let statement = sea_orm::Statement::from_string(backend, "PRAGMA foreign_keys");
    let row = writer.query_one_raw(statement).await.expect("a statement").expect("a row");
    row.try_get_by_index::<i32>(0).expect("a number") == 1
}

/// A file with so many employees and completions of theirs.
async fn trained(employees: u32, completions: u32) -> Machine {
    let machine = Machine::on(TestDatabase::embedded().await);
    machine.done(ORGANIZATION);
    let many =
        |count: u32| format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})");
    let id = |kind: &str, number: &str| format!("unhex(printf('0199{kind}00000070008000%012x', {number}))");
    let (department, course, at) = (id("aa", "1"), id("ab", "1"), "'2026-01-01T00:00:00+00:00'");
    let department_row = format!(
        "INSERT INTO departments (organization_id, id, code, name, kind, duty, origin, version, created_at) \
         SELECT id, {department}, 'D', '{{}}', 'SHOP', '[]', 'TEST', 1, {at} FROM organizations"
    );
    let course_row = format!(
        "INSERT INTO courses (organization_id, id, code, name, subject, minutes, mode, equivalents, version, created_at) \
         SELECT id, {course}, 'C', '{{}}', 'S', 60, 'ROOM', '[]', 1, {at} FROM organizations"
    );
    let employee_rows = format!(
        "INSERT INTO employees (organization_id, id, number, name, search_name, employment_type, hired_on, \
         department_id, version, created_at) {} SELECT o.id, {}, 'E' || i, 'n', 'n', 'EMPLOYEE', '2020-01-01', \
         {department}, 1, {at} FROM n, organizations o",
        many(employees),
        id("bb", "i")
    );
    let completion_rows = format!(
        "INSERT INTO completions (organization_id, id, employee_id, course_id, course_version, completed_on, passed, \
         identity, attempt, known_on, recorded_at) {} SELECT o.id, {}, {}, {course}, 1, '2026-01-01', 1, {}, 0, \
         '2026-01-01', {at} FROM n, organizations o",
        many(completions),
        id("cc", "i"),
        id("bb", &format!("1 + i % {employees}")),
        id("dd", "i")
    );
    tamper(machine.database.url(), &[&department_row, &course_row, &employee_rows, &completion_rows]).await;
    machine
}

/// How much SQLite works for restoring a backup of so many rows, in hundreds of the steps of its machine.
async fn work(employees: u32, completions: u32) -> u64 {
    let source = trained(employees, completions).await;
    let opened = backup::open(&SystemIds, &backed_up(&source, "backup.db")).await.expect("a backup");
    let target = TestDatabase::embedded().await;
    let services = empty(&target).await;
    let steps = Arc::new(AtomicU64::new(0));
    let counting = Arc::clone(&steps);
    {
        let mut connection = services.store.for_migration().get_sqlite_connection_pool().acquire().await.expect("one");
        let mut handle = connection.lock_handle().await.expect("its handle");
        handle.set_progress_handler(100, move || {
            counting.fetch_add(1, Ordering::Relaxed);
            true
        });
    }

    let restored = restore(&services, &opened.store, &opened.manifest, WANTED, &|_| ()).await.expect("restored");
    restored.keep().await.expect("kept");

    assert!(heeds_references(&services).await, "references are looked at again");
    services.store.close().await.expect("closed");
    opened.close().await.expect("closed");
    let there = target.number("SELECT count(*) FROM completions").await;
    assert_eq!(there, i64::from(completions));
    steps.load(Ordering::Relaxed)
}

/// Completions come before the employees to whom they refer, because tables come by name.
#[tokio::test]
async fn a_restore_into_a_file_takes_work_that_grows_as_its_rows() {
    let (few, many) = (work(50, 1_250).await, work(200, 5_000).await);

    println!("{few} hundreds of steps for 1,300 rows, {many} for 5,200");
    assert!(few > 100, "the steps were not counted");
    assert!(many < 6 * few, "{many} is more than six times {few} for four times the rows");
}

/// A machine on a file in which the token of a person is left who is not there.
async fn torn() -> Machine {
    let machine = Machine::on(TestDatabase::embedded().await);
    machine.done(ORGANIZATION);
    machine.done(&["token", "create", "--name", "a", "--role", "AUDITOR"]);
    let nobody = "UPDATE tokens SET employee_id = x'0199aa00000070008000000000000009' WHERE name = 'a'";
    tamper(machine.database.url(), &[nobody]).await;
    machine
}

#[tokio::test]
async fn a_backup_with_a_reference_to_nothing_says_so_and_is_restored_where_that_is_accepted() {
    let machine = torn().await;
    let file = machine.data_dir().join("backup.db");

    let taken = machine.run(&["backup", text(&file)]);
    assert_eq!(taken.status, 1, "{}", taken.stderr);
    assert!(taken.stderr.contains("1 row of tokens refers to nothing in employees"), "{}", taken.stderr);
    assert_eq!(manifest(&file).await["dangling"][0]["rows"], 1);

    let target = Machine::on(TestDatabase::embedded().await);
    let refused = target.run(&["restore", text(&file)]);
    assert_eq!(refused.status, 1);
    assert!(refused.stderr.contains("--accept-damage"), "{}", refused.stderr);
    assert_eq!(target.database.number("SELECT count(*) FROM organizations").await, 0);

    target.done(&["restore", text(&file), "--accept-damage"]);
    assert_eq!(dump(target.database.url()).await, dump(machine.database.url()).await);

    let server = Machine::new().await;
    if server.database.is_postgres() {
        let refused = server.run(&["restore", text(&file), "--accept-damage"]);
        assert_eq!(refused.status, 1);
        assert!(refused.stderr.contains("PostgreSQL does not take it"), "{}", refused.stderr);
        assert_eq!(server.database.number("SELECT count(*) FROM organizations").await, 0);
    }
}

/// Even where everything else let it through.
#[tokio::test]
async fn a_reference_to_nothing_of_which_the_manifest_is_silent_is_refused_by_the_database() {
    let machine = torn().await;
    let file = machine.data_dir().join("backup.db");
    machine.run(&["backup", text(&file)]);
    let opened = backup::open(&SystemIds, &file).await.expect("a backup");
    let silent = Manifest { dangling: Vec::new(), ..opened.manifest.clone() };
    let target = TestDatabase::fresh().await;
    let services = empty(&target).await;

    let restored = restore(&services, &opened.store, &silent, WANTED, &|_| ()).await;

    let error = restored.map(|_| ()).expect_err("a reference points to nothing");
    if target.is_postgres() {
        assert!(matches!(error, BackupError::Store(StoreError::Dangling(_))), "{error:?}");
    } else {
        assert!(error.to_string().contains("of tokens refers to nothing in employees"), "{error}");
    }
    assert!(heeds_references(&services).await, "references are looked at again");
    services.store.close().await.expect("closed");
    opened.close().await.expect("closed");
    assert_eq!(target.number("SELECT count(*) FROM organizations").await, 0);
}

/// References are no matter of the file alone: a backup whose manifest tells of others is damaged.
#[tokio::test]
async fn a_backup_in_which_another_reference_points_to_nothing_than_it_says_is_damaged() {
    let machine = torn().await;
    let file = machine.data_dir().join("backup.db");
    machine.run(&["backup", text(&file)]);
    let url = format!("sqlite://{}", file.display());
    tamper(&url, &["UPDATE tokens SET employee_id = NULL, department_id = x'0199aa00000070008000000000000009'"]).await;

    let error = backup::open(&SystemIds, &file).await.map(|_| ()).expect_err("it is damaged");

    let told = error.to_string();
    assert!(told.contains("1 row of tokens refers to nothing in departments"), "{told}");
    assert!(told.contains("it says that 1 row of tokens refers to nothing in employees"), "{told}");
}
