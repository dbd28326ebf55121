//! An import that is killed and begun again ends like one that nobody disturbed.

use std::fmt::Write;

use serde_json::Value;

use super::{Machine, ORGANIZATION};
use crate::support::chance::seed;

/// Rows of the file: four batches and a part of a fifth.
const ROWS: usize = 42_000;
/// People of the roster.
const PEOPLE: usize = 50;

/// With the courses of the template and a few people.
async fn organization() -> Machine {
    let machine = Machine::new().await;
    machine.done(ORGANIZATION);
    machine.done(&["template", "apply", "TELECOM-QP", "--program", "TELECOM-QP", "--starts-on", "2026-01-05"]);
    let mut people = "employee_no,name,department_code,hired_on\n".to_owned();
    for number in 0..PEOPLE {
        writeln!(people, "E{number},王伟,NET,2020-01-01").expect("a row");
    }
    let people = machine.file("people.csv", people);
    machine.done(&["import", "employees", &people]);
    machine
}

/// Rows of which some are refused: a person whom nobody knows, and references that are taken.
fn completions() -> String {
    let mut rows = "employee_no,course_code,completed_on,score,passed,source_ref\n".to_owned();
    for number in 0..ROWS {
        let person = if number % 5_000 == 4_999 { PEOPLE } else { number % PEOPLE };
        let day = 1 + number % 28;
        writeln!(rows, "E{person},C-SEC-1,2025-{:02}-{day:02},80,true,ref{}", 1 + number % 12, number % (ROWS - 7))
            .expect("a row");
    }
    rows
}

async fn stored(machine: &Machine) -> Vec<String> {
    let sql = "SELECT e.number || ' ' || c.completed_on || ' ' || c.score || ' ' || c.source_ref || ' ' || c.attempt
               FROM completions c JOIN employees e ON e.organization_id = c.organization_id AND e.id = c.employee_id
               ORDER BY 1";
    machine.database.texts(sql).await
}

async fn runs(machine: &Machine) -> Vec<String> {
    let sql = "SELECT state || ' ' || done || ' ' || created || ' ' || unchanged || ' ' || refused || ' ' || batches
               FROM imports WHERE kind = 'COMPLETIONS' ORDER BY started_at";
    machine.database.texts(sql).await
}

/// IMP-1, G8: killed at points that chance draws, until nothing is left to kill.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_and_begun_again_ends_like_an_undisturbed_one() {
    let (calm, torn) = (organization().await, organization().await);
    let arguments =
        |file: &str| ["import", "completions", file, "--batches", "--format", "json"].map(str::to_owned).to_vec();
    let run = |machine: &Machine, arguments: &[String]| {
        machine.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };

    let file = calm.file("completions.csv", completions());
    let undisturbed = run(&calm, &arguments(&file));
    assert_eq!(undisturbed.status, 1, "some rows are refused: {}", undisturbed.stderr);

    let file = torn.file("completions.csv", completions());
    let (mut state, mut kills) = (seed(), 0);
    for wanted in [0, 10_000, 20_000, 40_000] {
        let arguments = arguments(&file);
        let mut child =
            torn.command(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).spawn().expect("it runs");
        // After the batch that was waited for, and then so many looks later as chance wants.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mut looks = state >> 60;
        let sql = "SELECT COALESCE(MAX(done), -1) FROM imports WHERE kind = 'COMPLETIONS'";
        loop {
            if child.try_wait().expect("a child").is_some() {
                break;
            }
            if torn.database.number(sql).await >= wanted {
                if looks == 0 {
                    child.kill().expect("killed");
                    kills += 1;
                    break;
                }
                looks -= 1;
            }
        }
        child.wait().expect("it ended");
        let done = torn.database.number(sql).await;
        assert!(done % 10_000 == 0 || done == i64::try_from(ROWS).expect("few"), "whole batches alone: {done}");
    }
    let ended = run(&torn, &arguments(&file));

    println!("killed {kills} times");
    assert!(kills > 0, "nothing was killed");
    assert_eq!(ended.status, 1, "{}", ended.stderr);
    assert_eq!(stored(&torn).await, stored(&calm).await);
    let told: Vec<Value> = serde_json::from_str(&ended.stdout).expect("JSON");
    assert_eq!(told[0]["rows"], ROWS);
    // The last start may have found the run done, and then everything unchanged in a run of its own.
    let (torn_runs, calm_runs) = (runs(&torn).await, runs(&calm).await);
    assert_eq!(torn_runs.first(), calm_runs.first());
    let refused = "SELECT line || ' ' || column_name || ' ' || code FROM import_refusals r JOIN imports i
                   ON i.organization_id = r.organization_id AND i.id = r.import_id
                   WHERE i.started_at = (SELECT MIN(started_at) FROM imports WHERE kind = 'COMPLETIONS') ORDER BY line";
    assert_eq!(torn.database.texts(refused).await, calm.database.texts(refused).await);
}
