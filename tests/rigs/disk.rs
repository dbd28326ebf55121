//! T4: writes that the system refuses, as on a full disk, end in "committed" or "cleanly refused".
//!
//! The service runs under a limit on the size of files (`ulimit -f`), which fails the writes of SQLite's log and file
//! at whatever point it is reached; the limit is moved from just above the present size in steps, so that it is met in
//! another step of another command each time. SQLite only: PostgreSQL's files are its own. `GRADUS_DISK_STEPS` says how
//! many limits.

use std::process::{Command, Stdio};

use serde_json::json;

use super::{Caller, Got, Witness, model::lost, organization};
use crate::{
    process::{Machine, Running},
    support::chance::setting,
};

/// The service, under a limit of so many KiB on each file that it writes.
fn limited(machine: &Machine, kib: u64) -> Running {
    let service = machine.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut command = Command::new("bash");
    // A write beyond the limit answers an error instead of ending the process.
    command.arg("-c").arg(format!("trap '' XFSZ; ulimit -f {kib}; exec \"$0\" \"$@\"")).arg(service.get_program());
    command.args(service.get_args()).current_dir(machine.data_dir());
    for (name, value) in service.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Running::start(command)
}

fn size(file: &std::path::Path) -> u64 {
    std::fs::metadata(file).map_or(0, |data| data.len())
}

#[tokio::test]
async fn a_write_that_the_disk_refuses_is_committed_or_cleanly_refused() {
    let machine = Machine::new().await;
    if machine.database.is_postgres() {
        return;
    }
    let steps = setting("GRADUS_DISK_STEPS").unwrap_or(5);
    let file = machine.database.url().replace("sqlite://", "").replace("?mode=rwc", "");
    let file = std::path::PathBuf::from(file);
    let caller = organization(&machine, "ALPHA", "http://127.0.0.1:1/graphql");
    let witness = Witness::of(&machine.database).await;
    let (mut done, mut refused, mut ended) = (0, 0, 0);
    for step in 0..steps {
        // The log may grow as far as the file: from a few pages to what a command needs, and somewhat more.
        let kib = size(&file) / 1024 + 4 + 13 * step;
        let mut service = limited(&machine, kib);
        let here = caller.at(&service.address().await);
        let (mut answered, mut unanswered) = (Vec::new(), Vec::new());
        for number in 0..400 {
            let key = format!("F{step}-{number}");
            let input = json!({ "code": key, "name": "x" });
            match here.keyed("departmentCreate", &input, &key).await {
                got @ Got::Payload(_) => {
                    got.done();
                    answered.push(key);
                }
                Got::Error(code) => {
                    assert!(code == "INTERNAL" || code == "UNAVAILABLE", "{code}");
                    unanswered.push(key);
                }
                Got::Broken | Got::Refused => {
                    unanswered.push(key);
                    ended += 1;
                    break;
                }
            }
            if unanswered.len() > 3 {
                break;
            }
        }
        assert!(!unanswered.is_empty(), "the limit of {kib} KiB was not reached");
        assert_eq!(lost(&witness, &answered).await, [""; 0], "while it runs, at {kib} KiB");
        service.kill();
        assert_eq!(lost(&witness, &answered).await, [""; 0], "after a kill, at {kib} KiB");
        for key in &unanswered {
            assert_eq!(witness.done(key).await, 0, "{key} was refused and is there, at {kib} KiB");
        }
        done += answered.len();
        refused += unanswered.len();
    }
    assert_eq!(witness.contradictions().await, [""; 0]);
    machine.done(&["verify"]);
    println!("{steps} limits: {done} committed, {refused} refused, {ended} processes ended by themselves");
}

/// A damaged page is found at the start, and the process ends and says so.
#[tokio::test]
async fn a_damaged_page_ends_the_start() {
    let machine = Machine::new().await;
    if machine.database.is_postgres() {
        return;
    }
    machine.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);
    let file = machine.database.url().replace("sqlite://", "").replace("?mode=rwc", "");
    let page = machine.database.number("SELECT page_size FROM pragma_page_size").await;
    let root = "SELECT rootpage FROM sqlite_master WHERE name = 'journal_entries'";
    let root = machine.database.number(root).await;
    let mut bytes = std::fs::read(&file).expect("the file");
    let start = usize::try_from((root - 1) * page).expect("small");
    // The cells' places of the table's first page, which no start reads.
    bytes[start + 8..start + 64].fill(0xff);
    std::fs::write(&file, bytes).expect("written");

    let service = Running::start(machine.command(&["serve", "--listen", "127.0.0.1:0", "--no-work"]));
    let (status, lines) = service.ended().await;

    assert_eq!(status, Some(1), "{}", lines.join("\n"));
    assert!(lines.iter().any(|line| line.contains("the database is damaged")), "{}", lines.join("\n"));
}

/// The planted fault: an answer that was given before the commit is found by the same look.
#[tokio::test]
async fn an_answer_before_the_commit_is_found() {
    let gradus = crate::support::Gradus::start().await;
    let caller = Caller::new(&format!("{}/graphql", gradus.address()), &gradus.alpha.admin);
    let witness = Witness::of(&gradus.database).await;
    let key = super::points::key("forget", "early");

    let got = caller.keyed("departmentCreate", &json!({ "code": "A", "name": "x" }), &key).await;

    assert!(got.is_done(), "{got:?}");
    assert_eq!(lost(&witness, &[key]).await.len(), 1);
}
