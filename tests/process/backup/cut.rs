//! A backup or a restore that is cut in the middle, by `kill -9` or by Ctrl-C, leaves nothing half done.
//!
//! The same command runs again and again, each time cut a little later than the last, until it has done its work. How
//! often a cut fell into the middle of the writing is printed, and must have happened. `GRADUS_CUTS` cuts more often.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

use super::{
    Machine, Ran, backed_up,
    dump::{Dump, dump},
    sample, text,
};
use crate::{
    process::PATIENCE,
    support::{TestDatabase, chance::setting},
};

/// Cuts in the time that a command takes when nobody cuts it.
const CUTS: u64 = 12;

/// Starts a command and cuts it after `pause`, where it has not ended. `look` looks at the moment before.
async fn cut_after(machine: &Machine, arguments: &[&str], pause: Duration, signal: &str, look: impl AsyncFnOnce()) {
    let mut child = machine.command(arguments).spawn().expect("the binary runs");
    tokio::time::sleep(pause).await;
    if child.try_wait().expect("its status").is_none() {
        look().await;
        // One that has ended since takes the signal too, as nobody has asked for its status.
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status();
        assert!(sent.expect("kill").success());
    }
    let output = child.wait_with_output().expect("it ended");
    if output.status.code().is_some() {
        let ran = Ran::of(output);
        let stopped = ran.status == 1 && signal == "INT" && ran.stderr.contains("nothing of it is left");
        assert!(ran.status == 0 || stopped, "{}", ran.stderr);
    }
}

/// Cuts a command again and again until it has done its work, as `done` tells after each; answers how many cuts it took,
/// and how many fell into a transaction in which it wrote to its database.
async fn cut(machine: &Machine, arguments: &[&str], whole: Duration, done: impl AsyncFn() -> bool) -> (u32, u32) {
    let number = setting("GRADUS_CUTS").unwrap_or(CUTS);
    let (mut cuts, mut filling) = (0, 0);
    let begun = Instant::now();
    loop {
        let pause = whole * (cuts + 1) / u32::try_from(number).expect("a few");
        let signal = if cuts % 3 == 2 { "INT" } else { "KILL" };
        let look = async || filling += u32::from(is_filling(machine.database.url()).await);
        cut_after(machine, arguments, pause, signal, look).await;
        if done().await {
            return (cuts, filling);
        }
        cuts += 1;
        assert!(begun.elapsed() < PATIENCE * 2 * u32::try_from(number / CUTS + 1).expect("a few"), "it never ends");
    }
}

/// Whether another process has a transaction open in which something was written.
async fn is_filling(url: &str) -> bool {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).map_sqlx_sqlite_opts(|options| options.busy_timeout(Duration::ZERO));
    let connection = match Database::connect(options).await {
        Ok(connection) => connection,
        // Even opening it waits for the one who writes.
        Err(error) if error.to_string().contains("locked") => return true,
        Err(error) => panic!("no connection: {error}"),
    };
    let filling = if url.starts_with("sqlite:") {
        connection.execute_unprepared("BEGIN IMMEDIATE").await.is_err()
    } else {
        let sql = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL";
        let statement = sea_orm::Statement::from_string(connection.get_database_backend(), sql);
        connection.query_one_raw(statement).await.expect("a statement").is_some()
    };
    connection.close().await.expect("closed");
    filling
}

/// How long a command takes that nobody cuts.
fn whole(machine: &Machine, arguments: &[&str]) -> Duration {
    let begun = Instant::now();
    machine.done(arguments);
    begun.elapsed()
}

/// How much of a database is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    Nothing,
    Half,
    All,
}

fn extent(there: &Dump, rows: &Dump) -> Extent {
    if there == rows {
        Extent::All
    } else if there.values().all(Vec::is_empty) {
        Extent::Nothing
    } else {
        Extent::Half
    }
}

/// The planted fault: of each table in turn the last row is missing, or is all that is there.
fn halves_are_seen(rows: &Dump) {
    let empty: Dump = rows.keys().map(|table| (table.clone(), Vec::new())).collect();
    assert_eq!((extent(&empty, rows), extent(rows, rows)), (Extent::Nothing, Extent::All));
    for (table, content) in rows.iter().filter(|(_, content)| !content.is_empty()) {
        let (mut less, mut only) = (rows.clone(), empty.clone());
        let last = less.get_mut(table).and_then(Vec::pop);
        only.insert(table.clone(), last.into_iter().collect());
        for half in [less, only] {
            assert_eq!(extent(&half, rows), Extent::Half, "{table} with {} rows", content.len());
        }
    }
}

async fn restore_is_cut(backup: &str, source: &Machine, twin: &Machine, target: &Machine) {
    let restore = ["restore", backup, "--reason", "a test"];
    let took = whole(twin, &restore);
    let rows = dump(source.database.url()).await;
    halves_are_seen(&rows);
    let all_or_nothing = async || {
        let extent = extent(&dump(target.database.url()).await, &rows);
        assert_ne!(extent, Extent::Half, "half of it is there");
        extent == Extent::All
    };

    let (cuts, filling) = cut(target, &restore, took, all_or_nothing).await;

    println!("a restore was cut {cuts} times, {filling} times while it filled the database");
    assert!(filling > 1 && cuts > filling, "{cuts} cuts, {filling} of them in the middle");
    target.done(&["verify"]);
}

#[tokio::test]
async fn a_restore_that_is_cut_leaves_nothing_and_can_be_done_again() {
    let source = sample().await;
    let file = backed_up(&source, "backup.db");

    restore_is_cut(text(&file), &source, &Machine::new().await, &Machine::new().await).await;
}

#[tokio::test]
async fn a_restore_into_a_file_that_is_cut_leaves_nothing_and_can_be_done_again() {
    let source = sample().await;
    let file = backed_up(&source, "backup.db");
    let embedded = async || Machine::on(TestDatabase::embedded().await);

    restore_is_cut(text(&file), &source, &embedded().await, &embedded().await).await;
}

#[tokio::test]
async fn a_backup_that_is_cut_leaves_no_file_under_its_name() {
    let machine = sample().await;
    let took = whole(&machine, &["backup", text(&machine.data_dir().join("first.db"))]);
    let file = machine.data_dir().join("backup.db");
    let part = machine.data_dir().join("backup.db.part");
    let parts = std::cell::Cell::new(0);

    let (cuts, _) = cut(&machine, &["backup", text(&file)], took, async || {
        parts.set(parts.get() + u32::from(part.exists()));
        file.exists()
    })
    .await;

    let target = Machine::new().await;
    target.done(&["restore", text(&file), "--reason", "a test"]);
    assert_eq!(dump(target.database.url()).await, dump(machine.database.url()).await);
    assert!(!part.exists(), "a part that was left is removed");
    println!("a backup was cut {cuts} times, {} times while it wrote", parts.get());
    assert!(parts.get() > 1 && cuts > parts.get(), "{cuts} cuts, {} of them in the middle", parts.get());
}
