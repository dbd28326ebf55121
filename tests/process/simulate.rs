//! `gradus simulate`: a year told before it comes, on a copy, in three forms.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Machine, Running};

/// The audits of 2026, by the day that the calendar leaves for each.
const AUDITS: [&str; 9] = [
    "2026-01-12",
    "2026-03-16",
    "2026-04-10",
    "2026-05-18",
    "2026-07-10",
    "2026-08-12",
    "2026-09-15",
    "2026-10-10",
    "2026-11-16",
];

/// When campaigns are opened for the quarter that follows.
const CAMPAIGNS: [&str; 4] = ["2026-03-16", "2026-06-15", "2026-09-15", "2026-12-15"];

/// When the quarters before have ended.
const CLOSES: [&str; 4] = ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"];

const YEAR: &[&str] = &["simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--locale", "en"];

/// The sample organization with its program, at the first instant of 2026 in Shanghai, before anything was done.
async fn sample() -> Machine {
    let machine = Machine::new().await;
    let demo = ["demo", "--employees", "60", "--listen", "127.0.0.1:0", "--no-work", "--simulated-clock"];
    let clock = ["--clock-start", "2025-12-31T16:00:00Z", "--clock-speed", "1"];
    let mut making = Running::start(machine.command(&[&demo[..], &clock].concat()));
    making.address().await;
    making.signal("INT");
    assert_eq!(making.ended().await.0, Some(0));
    machine
}

/// Runs the command with a temporary directory of its own, in which nothing may stay.
fn simulated(machine: &Machine, more: &[&str]) -> String {
    let temporary = machine.data_dir().join("temporary");
    std::fs::create_dir_all(&temporary).expect("a directory");
    let mut command = machine.command(&[YEAR, more].concat());
    let ran = super::Ran::of(command.env("TMPDIR", &temporary).output().expect("the binary runs"));
    assert_eq!(ran.status, 0, "{more:?}: {}", ran.stderr);
    assert_eq!(std::fs::read_dir(&temporary).expect("a directory").count(), 0, "the copy is thrown away");
    ran.stdout
}

fn days(found: &Value, kind: &str) -> Vec<String> {
    let items = found["items"].as_array().expect("items").iter().filter(|item| item["kind"] == kind);
    items.map(|item| item["on"].as_str().expect("a day").to_owned()).collect()
}

/// R1, R82: what is told is what the engine would do, and nothing is written.
#[tokio::test]
async fn a_year_is_told_by_the_same_engine_and_nothing_is_written() {
    let machine = sample().await;
    let before = machine.database.rows().await;

    let text = simulated(&machine, &["--format", "json"]);
    let again = simulated(&machine, &["--format", "json"]);

    assert_eq!(machine.database.rows().await, before);
    assert_eq!(machine.database.number("SELECT count(*) FROM audits").await, 0);
    assert_eq!(text, again, "the same question has the same answer");
    let found: Value = serde_json::from_str(&text).expect("nothing but JSON");
    assert_eq!(days(&found, "AUDIT"), AUDITS);
    assert!(!days(&found, "GATE").is_empty() && !days(&found, "TRAINING").is_empty());
    assert_eq!(days(&found, "OCCURRENCE"), [""; 0], "nothing is missed");
    assert_eq!(days(&found, "CAMPAIGN"), CAMPAIGNS);
    assert_eq!(days(&found, "CLOSE"), CLOSES);
    let items = found["items"].as_array().expect("items");
    let uids: BTreeSet<_> = items.iter().map(|item| item["uid"].as_str().expect("an id")).collect();
    assert_eq!(uids.len(), items.len(), "each has an id of its own");
}

/// R33: 10 January 2026 is a Saturday, 10 October a working one.
#[tokio::test]
async fn collisions_and_loads_are_told() {
    let machine = sample().await;

    let found: Value = serde_json::from_str(&simulated(&machine, &["--format", "json"])).expect("JSON");

    let on = |day: &str| {
        let items = found["items"].as_array().expect("items").iter();
        items.clone().find(|item| item["kind"] == "AUDIT" && item["on"] == day).expect("an audit").clone()
    };
    assert_eq!(on("2026-01-12")["collides"], true);
    assert_eq!(on("2026-01-12")["notes"], json!([{ "code": "MOVED", "text": "moved from 2026-01-10: weekend" }]));
    assert_eq!((&on("2026-10-10")["collides"], &on("2026-10-10")["notes"]), (&json!(false), &json!([])));
    let nobody = json!({ "auditor": null, "leads": 0, "audits": 9, "days": 9 });
    assert_eq!(found["auditors"], json!([nobody]), "people do not act in it");
    let looked_at: u64 = found["items"].as_array().expect("items").iter().fold(0, |sum, item| {
        sum + if item["kind"] == "AUDIT" { item["departments"].as_array().expect("a list").len() as u64 } else { 0 }
    });
    let departments = found["departments"].as_array().expect("a list");
    let loaded: u64 = departments.iter().map(|load| load["audits"].as_u64().expect("a number")).sum();
    assert!(loaded > 0 && loaded == looked_at, "{loaded} and {looked_at}");
}

#[tokio::test]
async fn a_calendar_has_the_lines_that_calendars_read_and_ids_that_stay() {
    let machine = sample().await;
    let told: Value = serde_json::from_str(&simulated(&machine, &["--format", "json"])).expect("JSON");

    let text = simulated(&machine, &["--format", "ical"]);
    let again = simulated(&machine, &["--format", "ical"]);

    assert_eq!(text, again);
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends with CR LF");
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "no line has more than 75 octets");
    let unfolded = text.replace("\r\n ", "");
    let values = |name: &str| -> Vec<String> {
        let lines = unfolded.split("\r\n").filter_map(|line| line.strip_prefix(name));
        lines.map(str::to_owned).collect()
    };
    let items = told["items"].as_array().expect("items");
    let uids: Vec<_> = items.iter().map(|item| item["uid"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(values("UID:"), uids);
    assert_eq!(values("BEGIN:VEVENT").len(), items.len());
    // The first instant of the span in Shanghai.
    assert_eq!(values("DTSTAMP:"), vec!["20251231T160000Z"; items.len()]);
    assert!(values("DTSTART:").contains(&"20260112T010000Z".to_owned()), "09:00 in Shanghai");
}

#[tokio::test]
async fn a_table_has_the_days_the_loads_and_the_collisions() {
    let machine = sample().await;

    let text = simulated(&machine, &[]);

    assert!(text.starts_with("2026-01-01 to 2026-12-31: 9 audits, "), "{text}");
    for title in ["\nDAY ", "\nBY DEPARTMENT\n", "\nBY AUDITOR\n", "\nCOLLISIONS WITH DAYS OFF\n"] {
        assert_eq!(text.matches(title).count(), if title == "\nDAY " { 2 } else { 1 }, "{title:?}: {text}");
    }
    assert!(!text.contains('\u{1b}') && !text.contains('\r'));
}

#[tokio::test]
async fn what_cannot_be_told_is_refused_with_what_would_be_right() {
    let machine = sample().await;
    let refused = |more: &[&str]| {
        let ran = machine.run(&[&["simulate"][..], more].concat());
        (ran.status, ran.stderr)
    };

    let (status, told) = refused(&["--from", "2026-02-01", "--to", "2026-01-31"]);
    assert_eq!(status, 2);
    assert!(told.contains("--to 2026-01-31 lies before --from 2026-02-01"), "{told}");
    assert_eq!(refused(&["--to", "2040-01-01"]).0, 2, "too long");
    assert_eq!(refused(&["--months", "3", "--to", "2026-04-01"]).0, 2, "one or the other");
    let (status, told) = refused(&["--program", "NONE"]);
    assert_eq!(status, 1);
    assert!(told.contains("the program is not known"), "{told}");
    let program = simulated(&machine, &["--format", "json", "--program", "TELECOM-QP"]);
    let found: Value = serde_json::from_str(&program).expect("JSON");
    assert_eq!(days(&found, "AUDIT"), AUDITS);
    assert_eq!(days(&found, "TRAINING"), [""; 0], "training belongs to no program");
}
