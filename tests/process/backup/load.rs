//! Backups while everybody writes: each is one committed state, and restores into the other kind of database (T12).
//!
//! `GRADUS_CASES` takes more of them, `GRADUS_SEED` the same moments again. Without a server, both kinds are the file. While
//! the same writers write, the tables are also read without a snapshot, and the look that finds nothing wrong with a
//! backup must find that.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use gradus_domain::access::RolePreset;
use gradus_services::{
    Actor, Command, Services,
    identity::token_create::{TokenCreate, token_create},
    journal::seal::seal_pending,
};

use super::{Ran, dump::texts, gradus, manifest, rows_of, text};
use crate::{
    process::PATIENCE,
    support::{
        Gradus, Tenant, TestDatabase,
        chance::{Chance, seed, setting},
    },
};

/// Backups that are taken in each direction; a release takes a thousand.
const CASES: u64 = 2;

/// Writers, each with one command at a time.
const WRITERS: usize = 2;

/// Everybody who writes, and how much they have written.
#[derive(Clone, Default)]
struct Load {
    stop: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
}

impl Load {
    /// Writes commands one after the other until it is told to stop; each leaves a token, a line, and an answer.
    async fn write(self, services: Services, tenant: Tenant, writer: usize) {
        let mut number = 0;
        while !self.stop.load(Ordering::Relaxed) {
            number += 1;
            let name = format!("load-{writer}-{number}");
            let input = TokenCreate {
                name: name.clone(),
                role: RolePreset::Auditor,
                department: None,
                employee: None,
                scopes: None,
                days: 30,
                real_now: services.time.real_now(),
            };
            let command = Command::new("tokenCreate", &name, Some(name.clone()));
            let made = services.door.run(&Actor::command_line(tenant.id), command, move |unit| {
                let input = input.clone();
                Box::pin(async move { token_create(unit, &input).await })
            });
            made.await.expect("a token");
            self.written.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Seals what was written, as the background work does.
    async fn seal(self, services: Services) {
        while !self.stop.load(Ordering::Relaxed) {
            seal_pending(&services).await.expect("sealed");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Waits until more is written.
    async fn goes_on(&self) {
        let enough = self.written() + 3;
        let waiting = async {
            while self.written() < enough {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the load goes on");
    }
}

/// Takes backups of `source` while it is written to, and restores each into a database that `target` makes.
async fn backups_under_load(source: TestDatabase, target: impl AsyncFn() -> TestDatabase) {
    let (cases, seed) = (setting("GRADUS_CASES").unwrap_or(CASES), seed());
    println!("{cases} cases, GRADUS_SEED={seed}");
    let mut chance = Chance::new(seed);
    let gradus = Gradus::start_on(source).await;
    let load = Load::default();
    let mut everybody: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(load.clone().write(gradus.services.clone(), gradus.alpha.clone(), writer)))
        .collect();
    everybody.push(tokio::spawn(load.clone().seal(gradus.services.clone())));

    let torn = Seen::without_a_snapshot(gradus.database.url(), &load).await;
    assert!(torn.contradiction().is_some(), "tables that were read one after the other seem to hold together");
    let (mut during, mut before) = (0, 0);
    for number in 0..cases {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup.db");
        load.goes_on().await;
        tokio::time::sleep(chance.millis(50)).await;
        let begun = load.written();
        run(directory.path(), &["backup", text(&file), "--database-url", gradus.database.url()]).await;
        let meanwhile = load.written() - begun;
        assert!(meanwhile > 0, "nothing was written while backup {number} was taken");
        during += meanwhile;

        let tokens = rows_of(&manifest(&file).await, "tokens");
        assert!(tokens > before, "backup {number} is no newer than the one before it");
        before = tokens;
        let restored = target().await;
        run(directory.path(), &["restore", text(&file), "--reason", "a test", "--database-url", restored.url()]).await;
        let seen = Seen::of(restored.url()).await;
        assert_eq!(seen.names.len() + 2, tokens, "the two tokens of the tenant beside those of the load");
        assert_eq!(seen.contradiction(), None, "backup {number}, GRADUS_SEED={seed}");
        run(directory.path(), &["verify", "--database-url", restored.url()]).await;
    }
    load.stop.store(true, Ordering::Relaxed);
    for somebody in everybody {
        somebody.await.expect("it ended well");
    }

    println!("{cases} backups, {during} commands committed while they were taken, each restored and verified");
}

/// Runs a command that must succeed in a process of its own, without standing in the writers' way.
async fn run(directory: &Path, arguments: &[&str]) {
    let mut command = gradus(directory);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().expect("the binary runs"));
    let ran = Ran::of(output.await.expect("it ended"));
    assert_eq!(ran.status, 0, "gradus {arguments:?}: {}{}", ran.stdout, ran.stderr);
}

/// What the load has left: tokens by name, and the keys of the lines and answers that were committed with them.
struct Seen {
    names: Vec<String>,
    lines: Vec<String>,
    answers: Vec<String>,
}

impl Seen {
    async fn of(url: &str) -> Self {
        Self { names: names(url).await, lines: lines(url).await, answers: answers(url).await }
    }

    /// The planted fault: each table as it is when its turn comes.
    async fn without_a_snapshot(url: &str, load: &Load) -> Self {
        let names = names(url).await;
        load.goes_on().await;
        let lines = lines(url).await;
        load.goes_on().await;
        Self { names, lines, answers: answers(url).await }
    }

    /// Each token has the line and the answer that were committed with it, and no others are there.
    fn contradiction(&self) -> Option<&'static str> {
        match self {
            Self { names, lines, .. } if names != lines => Some("tokens and lines do not belong together"),
            Self { names, answers, .. } if names != answers => Some("tokens and answers do not belong together"),
            _ => None,
        }
    }
}

async fn names(url: &str) -> Vec<String> {
    sorted(url, "SELECT name FROM tokens WHERE name LIKE 'load-%'").await
}

async fn lines(url: &str) -> Vec<String> {
    sorted(url, "SELECT idempotency_key FROM journal_entries WHERE idempotency_key LIKE 'load-%'").await
}

async fn answers(url: &str) -> Vec<String> {
    sorted(url, "SELECT key FROM idempotency_keys WHERE key LIKE 'load-%'").await
}

async fn sorted(url: &str, sql: &str) -> Vec<String> {
    let mut texts = texts(url, sql).await;
    texts.sort();
    texts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_under_write_load_each_restore_into_a_file_as_one_committed_state() {
    backups_under_load(TestDatabase::fresh().await, TestDatabase::embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_of_a_file_under_write_load_each_restore_as_one_committed_state() {
    backups_under_load(TestDatabase::embedded().await, TestDatabase::fresh).await;
}
