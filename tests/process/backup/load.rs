//! Backups while everybody writes: each is one committed state, and restores into the other kind of database (T12).
//!
//! `GRADUS_BACKUPS` takes more of them. Without a server, both kinds are the file.

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
    process::year::setting,
    support::{Gradus, Tenant, TestDatabase},
};

/// Backups that are taken; a release takes a thousand.
const BACKUPS: u64 = 10;

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
}

/// Takes backups of `source` while it is written to, and restores each into a database that `target` makes.
async fn backups_under_load(source: TestDatabase, target: impl AsyncFn() -> TestDatabase) {
    let gradus = Gradus::start_on(source).await;
    let load = Load::default();
    let mut everybody: Vec<_> = (0..WRITERS)
        .map(|writer| tokio::spawn(load.clone().write(gradus.services.clone(), gradus.alpha.clone(), writer)))
        .collect();
    everybody.push(tokio::spawn(load.clone().seal(gradus.services.clone())));

    let backups = setting("GRADUS_BACKUPS").unwrap_or(BACKUPS);
    let (mut during, mut before) = (0, 0);
    for number in 0..backups {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup.db");
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
        holds_together(restored.url(), tokens).await;
        run(directory.path(), &["verify", "--database-url", restored.url()]).await;
    }
    load.stop.store(true, Ordering::Relaxed);
    for somebody in everybody {
        somebody.await.expect("it ended well");
    }

    println!("{backups} backups, {during} commands committed while they were taken, each restored and verified");
}

/// Runs a command that must succeed in a process of its own, without standing in the writers' way.
async fn run(directory: &Path, arguments: &[&str]) {
    let mut command = gradus(directory);
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().expect("the binary runs"));
    let ran = Ran::of(output.await.expect("it ended"));
    assert_eq!(ran.status, 0, "gradus {arguments:?}: {}{}", ran.stdout, ran.stderr);
}

/// Each token has the line and the answer that were committed with it, and no others are there.
async fn holds_together(url: &str, tokens: usize) {
    let of_load = "SELECT name FROM tokens WHERE name LIKE 'load-%'";
    let keys = "SELECT idempotency_key FROM journal_entries WHERE idempotency_key LIKE 'load-%'";
    let answers = "SELECT key FROM idempotency_keys WHERE key LIKE 'load-%'";
    let sorted = async |sql: &str| {
        let mut texts = texts(url, sql).await;
        texts.sort();
        texts
    };
    let names = sorted(of_load).await;
    assert_eq!(names.len() + 2, tokens, "the two tokens of the tenant beside those of the load");
    assert!(sorted(keys).await == names, "tokens and lines of {url} do not belong together");
    assert!(sorted(answers).await == names, "tokens and answers of {url} do not belong together");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_under_write_load_each_restore_into_a_file_as_one_committed_state() {
    backups_under_load(TestDatabase::fresh().await, TestDatabase::embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_of_a_file_under_write_load_each_restore_as_one_committed_state() {
    backups_under_load(TestDatabase::embedded().await, TestDatabase::fresh).await;
}
