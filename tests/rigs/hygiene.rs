//! The pools: who can write, for how long a connection is trusted, how long anything may take, and what the server does
//! to connections while commands are under way.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use gradus_domain::{
    ids::{DepartmentId, NodeId},
    locale::LocalizedText,
};
use gradus_services::{
    Actor, Command,
    people::department_create::{DepartmentCreate, department_create},
};
use gradus_store::{
    connect::{Settings, connect, connect_as_owner},
    error::StoreError,
    store::Db,
    wall::Wall,
};
use sea_orm::{ConnectionTrait, Statement};
use tokio::task::JoinHandle;

use super::Witness;
use crate::support::{
    Gradus, TestDatabase,
    chance::{Chance, seed, setting},
};

async fn text(connection: &impl ConnectionTrait, sql: &str) -> String {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect("a statement").expect("a row");
    row.try_get_by_index::<String>(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
        .expect("a text")
}

/// 3.1.1: whoever has only a reader changes nothing, whatever statement they send.
#[tokio::test]
async fn a_reader_cannot_write() {
    let gradus = Gradus::start().await;
    // A store of its own: none of these statements is one that the application would send.
    let store = connect(&gradus.database.settings()).await.expect("it opens");
    let reader = store.reader(Wall::around(gradus.alpha.id));
    for sql in [
        "DELETE FROM organizations",
        "UPDATE organizations SET code = 'X'",
        "INSERT INTO sequences SELECT id, 'x', 1 FROM organizations",
        "DROP TABLE outbox",
    ] {
        let refused = reader.connection().execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(refused.contains("read-only") || refused.contains("readonly"), "{sql}: {refused}");
    }
    store.close().await.expect("closed");
    assert_eq!(gradus.database.number("SELECT count(*) FROM organizations WHERE code = 'ALPHA'").await, 1);
}

/// 3.1.6, 3.1.9: read back from the connections that are used.
#[tokio::test]
async fn every_connection_has_its_limits_and_pragmas() {
    let gradus = Gradus::start().await;
    let store = &gradus.services.store;
    let reader = store.reader(Wall::closed());
    let settings: &[(&str, &str, &str)] = if gradus.database.is_postgres() {
        &[
            ("SHOW lock_timeout", "2s", "2s"),
            ("SHOW statement_timeout", "5s", "1min"),
            ("SHOW idle_in_transaction_session_timeout", "10s", "30s"),
            ("SHOW default_transaction_read_only", "off", "on"),
        ]
    } else {
        &[
            ("PRAGMA journal_mode", "wal", "wal"),
            ("PRAGMA synchronous", "2", "2"),
            ("PRAGMA foreign_keys", "1", "1"),
            ("PRAGMA busy_timeout", "5000", "5000"),
            ("PRAGMA mmap_size", "0", "0"),
            ("PRAGMA trusted_schema", "0", "0"),
            ("PRAGMA cell_size_check", "1", "1"),
            ("PRAGMA recursive_triggers", "1", "1"),
            ("PRAGMA secure_delete", "1", "1"),
            ("PRAGMA query_only", "0", "1"),
        ]
    };
    for (ask, writer, other) in settings {
        assert_eq!(text(store.for_migration(), ask).await, *writer, "{ask} of the writer");
        assert_eq!(text(reader.connection(), ask).await, *other, "{ask} of a reader");
    }
}

/// PostgreSQL answers the COMMIT of a transaction that it has taken back without an error.
#[tokio::test]
async fn a_transaction_in_which_a_statement_failed_is_not_committed() {
    let gradus = Gradus::start().await;
    let store = connect(&gradus.database.settings()).await.expect("it opens");
    let tx = store.begin(Wall::around(gradus.alpha.id)).await.expect("a transaction");
    tx.connection().execute_unprepared("UPDATE organizations SET code = 'X'").await.expect("a statement");
    tx.connection().execute_unprepared("SELECT nothing").await.expect_err("there is no such column");

    let committed = tx.commit().await;

    assert!(matches!(committed, Err(StoreError::Unfit(_))), "{committed:?}");
    assert_eq!(gradus.database.number("SELECT count(*) FROM organizations WHERE code = 'ALPHA'").await, 1);
    // The connection is of use again.
    store.begin(Wall::around(gradus.alpha.id)).await.expect("another one").commit().await.expect("committed");
    store.close().await.expect("closed");
}

/// 3.1.6, 3.1.9: a query has an end, and who passes over the whole database has the time for it.
#[tokio::test]
async fn a_query_that_takes_too_long_is_stopped_but_for_a_snapshot() {
    let database = TestDatabase::fresh().await;
    let settings = Settings { longest_read: Duration::from_millis(300), ..database.settings() };
    let store = connect(&settings).await.expect("it opens");
    let reader = store.reader(Wall::closed());
    let count = |more: &str| {
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n {more}) SELECT count(*) FROM n")
    };

    let stopped = reader.connection().execute_unprepared(&count("WHERE i < 100000000")).await;
    let stopped = stopped.expect_err("it would take a minute or so").to_string();
    let after = text(reader.connection(), "SELECT CAST('1' AS TEXT)").await;
    let owner = connect_as_owner(&settings).await.expect("it opens");
    let snapshot = owner.snapshot().await.expect("a snapshot");
    let counted = text(snapshot.connection(), &count("WHERE i < 4000000")).await;

    assert!(stopped.contains("interrupted") || stopped.contains("statement timeout"), "{stopped}");
    assert_eq!((after.as_str(), counted.as_str()), ("1", "4000000"));
    snapshot.release().await.expect("released");
    reader.rest().await;
    owner.close().await.expect("closed");
    store.close().await.expect("closed");
}

/// 3.1.10: a server that would lose what it has promised is refused at the start.
#[tokio::test]
async fn a_database_that_could_lose_a_commit_is_refused() {
    let database = TestDatabase::fresh().await;
    if !database.is_postgres() {
        return;
    }
    connect(&database.settings()).await.expect("it is fit").close().await.expect("closed");
    let name = database.url().rsplit('/').next().expect("a name").to_owned();
    database.execute(&format!("ALTER DATABASE {name} SET synchronous_commit = off")).await;

    let refused = connect(&database.settings()).await;

    let Err(StoreError::Unfit(why)) = refused else { panic!("it was taken") };
    assert!(why.contains("synchronous_commit"), "{why}");
}

/// 3.1.7: after a doubt every connection is a new one.
#[tokio::test]
async fn connections_from_before_a_doubt_are_replaced() {
    let database = TestDatabase::fresh().await;
    if !database.is_postgres() {
        return;
    }
    // Nobody else uses it, so that one connection is enough for it.
    let store = connect(&database.settings()).await.expect("it is fit");
    let who = async || text(store.for_migration(), "SELECT pg_backend_pid()::text").await;
    // A connection comes back to its pool a moment after it was used, so that the next one may be another.
    let many = async || {
        let mut seen = BTreeSet::new();
        for _ in 0..30 {
            seen.insert(who().await);
        }
        seen
    };
    let before = many().await;

    store.distrust();

    let after = many().await;
    assert!(before.is_disjoint(&after), "{before:?} {after:?}");
    assert!(after.len() < 15, "new ones are trusted: {after:?}");
    store.close().await.expect("closed");
}

/// The server ends connections at random moments, also within a commit; each command is done once and says so.
/// `GRADUS_ENDINGS` says how often.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_the_server_ends_are_not_seen_by_the_caller() {
    let gradus = Gradus::start().await;
    if !gradus.database.is_postgres() {
        return;
    }
    let seed = seed();
    let endings = setting("GRADUS_ENDINGS").unwrap_or(20);
    println!("GRADUS_SEED={seed} GRADUS_ENDINGS={endings}");
    let mut chance = Chance::new(seed);
    let witness = Arc::new(Witness::of(&gradus.database).await);
    let actor = Actor::command_line(gradus.alpha.id);
    let stop = tokio_util::sync::CancellationToken::new();
    let finished = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..6)
        .map(|place| {
            let (services, actor, stop) = (gradus.services.clone(), actor.clone(), stop.clone());
            let finished = Arc::clone(&finished);
            tokio::spawn(async move {
                let mut done: u64 = 0;
                while !stop.is_cancelled() {
                    let input = DepartmentCreate {
                        code: format!("D{place}-{done}"),
                        name: LocalizedText::plain("x"),
                        kind: "department".into(),
                        parent_code: None,
                    };
                    let made = services.door.run(&actor, Command::internal("departmentCreate"), move |unit| {
                        let input = input.clone();
                        Box::pin(async move { department_create(unit, &input).await })
                    });
                    let made: DepartmentId =
                        made.await.unwrap_or_else(|failure| panic!("D{place}-{done}: {failure:?}"));
                    assert!(!made.to_node_id().is_empty());
                    done += 1;
                    finished.fetch_add(1, Ordering::Relaxed);
                }
                done
            })
        })
        .collect();
    for _ in 0..endings {
        // A command is tried five times, so that it does not survive a server which ends connections faster than this
        // machine does commands: each caller has time for two.
        let enough = finished.load(Ordering::Relaxed) + 12;
        while finished.load(Ordering::Relaxed) < enough && !tasks.iter().any(JoinHandle::is_finished) {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        tokio::time::sleep(chance.millis(150) + std::time::Duration::from_millis(50)).await;
        let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'gradus'";
        witness.number(end).await;
    }
    stop.cancel();
    let mut done = 0;
    for task in tasks {
        done += task.await.expect("a caller");
    }
    let done = i64::try_from(done).expect("small");
    assert_eq!(witness.number("SELECT count(*) FROM departments").await, done);
    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'departmentCreate'";
    assert_eq!(witness.number(lines).await, done, "one line each, none of them a refusal");
    let counts = gradus.services.door.counts();
    let rare = |name: &str| counts.get(name).copied().unwrap_or(0);
    assert!(rare("reconnected") > 0, "no command met an ending");
    println!("{done} commands, {endings} endings; rare paths: {counts:?}");
}
