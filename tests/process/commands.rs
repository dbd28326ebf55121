//! Every command explains itself, and its status tells how it ended.

use serde_json::Value;

use super::{Machine, Ran, gradus};

const COMMANDS: &[&str] = &[
    "demo",
    "serve",
    "work",
    "migrate",
    "schema",
    "claim",
    "org create",
    "token create",
    "token list",
    "token rotate",
    "token revoke",
    "template list",
    "template check",
    "template apply",
    "import",
    "import departments",
    "import employees",
    "import assignments",
    "import groups",
    "import completions",
    "import waivers",
    "import calendar",
    "journal erase",
    "simulate",
    "verify",
    "backup",
    "restore",
    "drill",
    "doctor",
    "config default",
    "config check",
];

#[tokio::test]
async fn every_command_has_help_with_an_example() {
    let directory = tempfile::tempdir().expect("a directory");
    for command in COMMANDS {
        let ran = gradus(directory.path()).args(command.split(' ')).arg("--help").output().expect("the binary runs");
        let ran = Ran::of(ran);
        assert_eq!(ran.status, 0, "{command}: {}", ran.stderr);
        assert!(ran.stdout.contains("Example:\n  gradus "), "{command}: {}", ran.stdout);
        assert!(!ran.stdout.contains('\u{1b}'), "{command} colors what no terminal shows");
    }
}

#[tokio::test]
async fn the_status_is_two_for_wrong_use_and_one_for_a_refusal() {
    let machine = Machine::new().await;
    let status = |arguments: &[&str]| machine.run(arguments).status;

    assert_eq!(status(&["token", "create", "--name", "x", "--role", "BOSS"]), 2);
    assert_eq!(status(&["token", "create", "--name", "x", "--role", "AUDITOR", "--expires", "367d"]), 2);
    assert_eq!(
        status(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Mars/Base", "--calendar", "CN"]),
        2
    );
    assert_eq!(status(&["serve", "--listen", "0.0.0.0:0"]), 2, "other machines could reach it");
    for name in ["=1+1", "＠x", " ", "a\nb"] {
        let org = ["org", "create", "--code", "X", "--name", name, "--time-zone", "Asia/Shanghai", "--calendar", "CN"];
        assert_eq!(status(&org), 1, "{name}");
    }
    assert_eq!(status(&["token", "list"]), 1, "there is no organization");
    let org = ["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"];
    assert_eq!(status(&org), 0);
    assert_eq!(status(&org), 1, "the code is taken");
    assert_eq!(status(&["token", "create", "--name", "x", "--role", "AUDITOR", "--department", "NONE"]), 1);
    let second = ["org", "create", "--code", "Y", "--name", "y", "--time-zone", "Asia/Taipei", "--calendar", "CN"];
    assert_eq!(status(&second), 0);
    assert_eq!(status(&["token", "list"]), 2, "which organization is meant?");
    assert_eq!(status(&["token", "list", "--org", "Y"]), 0);
}

#[tokio::test]
async fn a_command_does_not_make_the_database_that_it_looks_for() {
    let directory = tempfile::tempdir().expect("a directory");
    for command in ["token list", "verify", "doctor", "work", "backup x.db", "drill"] {
        let ran = Ran::of(gradus(directory.path()).args(command.split(' ')).output().expect("the binary runs"));
        assert_eq!(ran.status, 1, "{command}");
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains("there is no database"), "{command}: {}", ran.stderr);
    }
    assert_eq!(std::fs::read_dir(directory.path()).expect("a directory").count(), 0);
}

#[tokio::test]
async fn what_a_migration_would_do_is_said_without_doing_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let migrate = |more: &[&str]| {
        let ran = gradus(directory.path()).args(["migrate", "--format", "json"]).args(more).output();
        let ran = Ran::of(ran.expect("the binary runs"));
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        serde_json::from_str::<Vec<Value>>(&ran.stdout).expect("JSON")
    };

    let would = migrate(&["--dry-run"]);
    assert_eq!(std::fs::read_dir(directory.path()).expect("a directory").count(), 0);
    let did = migrate(&[]);

    assert!(!did.is_empty() && would.len() == did.len());
    assert!(migrate(&["--dry-run"]).is_empty());
}

#[tokio::test]
async fn the_doctor_finds_a_new_installation_well() {
    let machine = Machine::new().await;
    machine.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);

    let findings: Vec<Value> = serde_json::from_str(&machine.done(&["doctor", "--format", "json"])).expect("JSON");

    assert!(findings.iter().all(|finding| finding["health"] != "problem"), "{findings:?}");
    assert!(findings.iter().any(|finding| finding["check"] == "X: schedule overdue"), "{findings:?}");
}
