//! `gradus demo` makes an organization once and keeps it, and is not harmed by being cut off.

use serde_json::{Value, json};

use super::{Machine, ORGANIZATION, Running};

const PROGRAM: &str = "{ program(code: \"TELECOM-QP\") { state phases { code } } }";

async fn ask(machine: &Machine, address: &str) -> Value {
    let token = std::fs::read_to_string(machine.data_dir().join("admin-token")).expect("the token's file");
    let client = reqwest::Client::new();
    let asked = client.post(address).bearer_auth(token.trim()).json(&json!({ "query": PROGRAM })).send().await;
    asked.expect("an answer").json().await.expect("JSON")
}

#[tokio::test]
async fn the_demo_is_made_once_and_kept_with_its_token() {
    let machine = Machine::new().await;
    let start = || Running::start(machine.command(&["demo", "--employees", "50", "--listen", "127.0.0.1:0"]));
    let file = machine.data_dir().join("admin-token");

    let mut first = start();
    let answer = ask(&machine, &first.address().await).await;
    assert_eq!(answer["data"]["program"]["state"], "ACTIVE", "{answer}");
    assert_eq!(answer["data"]["program"]["phases"].as_array().map(Vec::len), Some(3), "{answer}");
    let token = std::fs::read_to_string(&file).expect("the token's file");
    let count = async |table: &str| machine.database.number(&format!("SELECT count(*) FROM {table}")).await;
    assert_eq!(count("employees").await, 50);
    assert!(count("completions").await > 50 && count("assignments").await >= 50);
    assert_eq!(count("schedules").await, 46);
    assert_eq!(count("training_sessions").await, 4);
    first.kill();
    let mut second = start();
    let again = ask(&machine, &second.address().await).await;

    assert_eq!(again, answer);
    assert_eq!(std::fs::read_to_string(&file).expect("the token's file"), token);
    assert_eq!(machine.database.number("SELECT count(*) FROM organizations").await, 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).expect("the token's file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    second.signal("INT");
    assert_eq!(second.ended().await.0, Some(0));
}

/// A sample that is taken in by half would look like a program that goes badly.
#[tokio::test]
async fn a_demo_whose_people_are_not_taken_in_says_why_and_does_not_serve() {
    let machine = Machine::new().await;
    let org: Vec<_> = ORGANIZATION.iter().map(|word| if *word == "X" { "DEMO" } else { word }).collect();
    machine.done(&org);
    machine.done(&["template", "apply", "TELECOM-QP", "--program", "TELECOM-QP", "--starts-on", "2026-01-01"]);
    let roster = "employee_no,name,department_code,hired_on\nE0000001,王伟,QMC,2999-01-01\n";
    machine.done(&["import", "employees", &machine.file("roster.csv", roster)]);

    let demo = Running::start(machine.command(&["demo", "--employees", "30", "--listen", "127.0.0.1:0"]));
    let (status, lines) = demo.ended().await;

    assert_eq!(status, Some(1), "{lines:?}");
    let why = "could not take in the sample's completions: ";
    let lines: Vec<_> = lines.iter().skip_while(|line| !line.contains(why)).collect();
    assert!(lines.len() > 1 && lines.len() <= 6, "{lines:?}");
    assert!(
        lines[1..].iter().all(|line| line.starts_with("stderr: line ") && line.contains("BEFORE_HIRED")),
        "{lines:?}"
    );
    assert_eq!(machine.database.number("SELECT count(*) FROM programs WHERE state = 'DRAFT'").await, 1);
}

#[tokio::test]
async fn a_simulated_clock_is_shown_loudly_and_refused_where_time_is_real() {
    let machine = Machine::new().await;
    let clock = ["--simulated-clock", "--clock-start", "2025-12-31T16:00:00Z", "--clock-speed", "60"];
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let mut served = Running::start(machine.command(&[&serve[..], &clock[..]].concat()));
    let ready = served.address().await.replace("/graphql", "/readyz");
    let ready: Value = reqwest::get(ready).await.expect("an answer").json().await.expect("JSON");
    assert!(ready["notices"][0].as_str().is_some_and(|notice| notice.starts_with("SIMULATED CLOCK")), "{ready}");
    served.signal("INT");
    assert_eq!(served.ended().await.0, Some(0));

    let real = Machine::new().await;
    real.done(&["org", "create", "--code", "X", "--name", "x", "--time-zone", "Asia/Shanghai", "--calendar", "CN"]);
    for flags in [&clock[..], &clock[1..]] {
        let ran = real.run(&[&serve[..], flags].concat());
        assert_eq!(ran.status, 1);
        assert!(ran.stderr.contains("real time"), "{}", ran.stderr);
    }
}
