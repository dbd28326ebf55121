//! R128: timers fire once, with their effect, whatever happens in between; reminders of audits are the first of them
//! (R110–R113, NTF-1 to NTF-3).

use gradus_services::scheduling::timers::{TimerReport, fire_due};
use gradus_store::scheduling::timers::FIRST_WAKE;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::Gradus;

/// Sends a mutation that is not refused.
async fn done(gradus: &Gradus, name: &str, input: Value) {
    let first = name[..1].to_uppercase();
    let query =
        format!("mutation ($input: {first}{}Input!) {{ {name}(input: $input) {{ errors {{ code }} }} }}", &name[1..]);
    let answer = gradus.ask(&query, json!({ "input": input })).await;
    assert_eq!(answer[name]["errors"], json!([]), "{name}");
}

/// The telecom program under way, and an audit that takes place on Monday 21 December 2026. Its steps lie on 7, 14 and 18
/// December before it and on 22, 24 and 28 after it, at 01:00 UTC.
async fn planned() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    for number in ["E1", "E2"] {
        let person = json!({ "number": number, "name": format!("Auditor {number}"), "departmentCode": "IAD",
            "roleCodes": [], "hiredOn": "2020-01-01" });
        done(&gradus, "employeeCreate", person).await;
        let trained = json!({ "employeeNumber": number, "courseCode": "C-QMS-2", "completedOn": "2026-06-01",
            "score": 90.0, "passed": true });
        done(&gradus, "trainingCompletionRecord", trained).await;
    }
    done(&gradus, "auditPlan", json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-21" })).await;
    gradus
}

/// The same with a lead.
async fn led() -> Gradus {
    let gradus = planned().await;
    assign(&gradus, "E1").await;
    gradus
}

async fn audit(gradus: &Gradus) -> Value {
    let query = "{ audit(number: \"AUD-000001\") { id version reminders {
        level isEscalation state reason dueAt sentAt recipients { number } } } }";
    gradus.ask(query, json!({})).await["audit"].clone()
}

async fn assign(gradus: &Gradus, lead: &str) {
    let audit = audit(gradus).await;
    let team = json!({ "auditId": audit["id"], "expectedVersion": audit["version"], "leadNumber": lead });
    done(gradus, "auditAssign", team).await;
}

/// The steps in a state, each as its instant and its reason.
async fn steps(gradus: &Gradus, state: &str) -> Vec<(String, Value)> {
    let audit = audit(gradus).await;
    let steps = audit["reminders"].as_array().expect("steps").clone();
    let of_state = steps.into_iter().filter(|step| step["state"] == state);
    of_state.map(|step| (step["dueAt"].as_str().expect("an instant").to_owned(), step["reason"].clone())).collect()
}

async fn fire(gradus: &Gradus) -> TimerReport {
    fire_due(&gradus.services).await.expect("timers fire")
}

async fn deliveries(gradus: &Gradus) -> i64 {
    gradus.database.number("SELECT count(*) FROM deliveries WHERE channel = 'notification'").await
}

/// R128, NTF-1: at its instant, once, with its effect; the next step waits.
#[tokio::test]
async fn a_reminder_is_sent_once_at_its_instant() {
    let gradus = led().await;
    gradus.set_clock("2026-12-07T00:59:59Z");
    assert_eq!(fire(&gradus).await, TimerReport::default(), "never early (R96)");
    assert_eq!(deliveries(&gradus).await, 0);

    gradus.set_clock("2026-12-07T01:00:00Z");
    let report = fire(&gradus).await;
    let again = fire(&gradus).await;

    assert_eq!((report.fired, report.latest_by), (1, 0));
    assert_eq!(again, TimerReport::default());
    assert_eq!(deliveries(&gradus).await, 1);
    let shown = audit(&gradus).await["reminders"].clone();
    let sent = json!({ "level": "LEAD", "isEscalation": false, "state": "FIRED", "reason": null,
        "dueAt": "2026-12-07T01:00:00Z", "sentAt": "2026-12-07T01:00:00Z", "recipients": [{ "number": "E1" }] });
    assert!(shown.as_array().expect("steps").contains(&sent), "{shown:#}");
    assert_eq!(steps(&gradus, "ARMED").await, [("2026-12-14T01:00:00Z".to_owned(), json!(null))]);
}

/// NTF-2, R111: a late worker sends the newest step, with its true instant, and the older ones never.
#[tokio::test]
async fn after_an_outage_only_the_newest_step_is_sent() {
    let gradus = led().await;
    gradus.set_clock("2026-12-23T01:00:00Z");

    let report = fire(&gradus).await;

    assert_eq!((report.fired, report.ignored, report.latest_by), (1, 3, 86_400));
    assert_eq!(deliveries(&gradus).await, 1);
    assert_eq!(steps(&gradus, "FIRED").await, [("2026-12-22T01:00:00Z".to_owned(), json!(null))]);
    let superseded = ["2026-12-07", "2026-12-14", "2026-12-18"];
    let superseded = superseded.map(|day| (format!("{day}T01:00:00Z"), json!("SUPERSEDED")));
    assert_eq!(steps(&gradus, "IGNORED").await, superseded);
    assert_eq!(steps(&gradus, "ARMED").await, [("2026-12-24T01:00:00Z".to_owned(), json!(null))]);
}

/// R128, R90: any process may fire any timer, and none fires twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_at_once_fire_a_timer_once() {
    let gradus = led().await;
    let other = gradus.replica().await;
    gradus.set_clock("2026-12-07T01:00:00Z");

    let (one, two, three) = tokio::join!(fire(&gradus), fire(&other), fire(&gradus));

    assert_eq!(one.fired + two.fired + three.fired, 1);
    assert_eq!(deliveries(&gradus).await, 1);
    assert_eq!(gradus.database.number("SELECT count(*) FROM timers WHERE state = 'FIRED'").await, 1);
}

/// NTF-2: another lead is told anew; preparing changes nothing; calling off cancels.
#[tokio::test]
async fn a_new_lead_begins_anew_and_an_audit_that_is_called_off_is_silent() {
    let gradus = led().await;
    gradus.set_clock("2026-12-07T01:00:00Z");
    fire(&gradus).await;

    gradus.set_clock("2026-12-08T01:00:00Z");
    assign(&gradus, "E2").await;
    assert_eq!(steps(&gradus, "ARMED").await, [("2026-12-08T01:00:00Z".to_owned(), json!(null))], "at once");
    assert_eq!(fire(&gradus).await.fired, 1);
    assert_eq!(deliveries(&gradus).await, 2);

    let found = audit(&gradus).await;
    done(&gradus, "auditPrepare", json!({ "auditId": found["id"], "expectedVersion": found["version"] })).await;
    assert_eq!(steps(&gradus, "ARMED").await, [("2026-12-14T01:00:00Z".to_owned(), json!(null))]);
    let found = audit(&gradus).await;
    let off = json!({ "auditId": found["id"], "expectedVersion": found["version"], "reason": "storm" });
    done(&gradus, "auditCancel", off).await;
    assert!(steps(&gradus, "ARMED").await.is_empty());
    assert!(steps(&gradus, "CANCELLED").await.contains(&("2026-12-14T01:00:00Z".to_owned(), json!("CLOSED"))));
    gradus.set_clock("2027-02-01T00:00:00Z");
    assert_eq!(fire(&gradus).await, TimerReport::default());
}

/// R128: a timer that finds another version of its object does nothing, and says so.
#[tokio::test]
async fn a_timer_whose_audit_has_moved_on_is_ignored() {
    let gradus = led().await;
    gradus.database.execute("UPDATE audits SET due_version = due_version + 1").await;
    gradus.set_clock("2026-12-07T01:00:00Z");

    let report = fire(&gradus).await;

    assert_eq!((report.fired, report.ignored), (0, 1));
    assert_eq!(deliveries(&gradus).await, 0);
    assert_eq!(steps(&gradus, "IGNORED").await, [("2026-12-07T01:00:00Z".to_owned(), json!("MOVED"))]);
}

/// NTF-3, R113: after the day, one level after the other; where nobody is found, the next one at once.
#[tokio::test]
async fn an_audit_that_is_not_held_climbs_level_by_level() {
    let gradus = led().await;
    let head = "UPDATE departments SET head_id = (SELECT id FROM employees WHERE number = 'E2') WHERE code = 'IAD'";
    gradus.database.execute(head).await;
    for (now, told) in [("2026-12-22T01:00:00Z", "E1"), ("2026-12-24T01:00:00Z", "E2")] {
        gradus.set_clock(now);
        assert_eq!(fire(&gradus).await.fired, 1, "{now}");
        let shown = audit(&gradus).await["reminders"].clone();
        let sent = shown.as_array().expect("steps").iter().find(|step| step["sentAt"] == now).expect("a step");
        assert_eq!(sent["recipients"], json!([{ "number": told }]));
        assert_eq!(sent["isEscalation"], true);
    }
}

/// R113: nobody is found on any level; that is told, and the next step waits.
#[tokio::test]
async fn a_step_for_which_nobody_is_found_says_so() {
    let gradus = planned().await;
    gradus.database.execute("UPDATE departments SET head_id = NULL, deputy_id = NULL").await;
    gradus.database.execute("UPDATE programs SET owner_id = NULL").await;
    gradus.set_clock("2026-12-07T01:00:00Z");

    assert_eq!(fire(&gradus).await.ignored, 1);

    assert_eq!(steps(&gradus, "IGNORED").await, [("2026-12-07T01:00:00Z".to_owned(), json!("NO_RECIPIENT"))]);
    assert_eq!(steps(&gradus, "ARMED").await, [("2026-12-14T01:00:00Z".to_owned(), json!(null))]);
}

/// PRG-2: of a program that is held nobody is reminded.
#[tokio::test]
async fn nobody_is_reminded_while_the_program_is_held() {
    let gradus = led().await;
    gradus.database.execute("UPDATE programs SET state = 'ON_HOLD'").await;
    gradus.set_clock("2026-12-07T01:00:00Z");

    let report = fire(&gradus).await;

    assert_eq!((report.fired, report.ignored), (0, 1));
    assert_eq!(steps(&gradus, "IGNORED").await, [("2026-12-07T01:00:00Z".to_owned(), json!("PROGRAM_INACTIVE"))]);
    gradus.database.execute("UPDATE programs SET state = 'ACTIVE'").await;
    gradus.set_clock("2026-12-14T01:00:00Z");
    assert_eq!(fire(&gradus).await.fired, 1);
}

/// R130: a timer that nobody looks at is told after a minute, as a schedule is.
#[tokio::test]
async fn a_timer_that_nobody_looks_at_is_told_after_a_minute() {
    let gradus = led().await;
    let overdue = async || {
        let query = "{ consistencyIssues(first: 100) { nodes { check code since subject { id } } } }";
        let found = gradus.ask(query, json!({})).await["consistencyIssues"]["nodes"].clone();
        let found = found.as_array().expect("issues").clone();
        found.into_iter().filter(|issue| issue["check"] == "TIMER_OVERDUE").collect::<Vec<_>>()
    };
    gradus.set_clock("2026-12-07T01:01:00Z");
    assert!(overdue().await.is_empty());

    gradus.set_clock("2026-12-07T01:01:01Z");
    let found = overdue().await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["code"], &found[0]["since"]), (&json!("AUD-000001"), &json!("2026-12-07T01:00:00Z")));
    assert_eq!(found[0]["subject"]["id"], audit(&gradus).await["id"]);

    fire(&gradus).await;
    assert!(overdue().await.is_empty());
}

/// R82, R128: a look that finds nothing reads the index of what waits, and nothing else.
#[tokio::test]
async fn a_look_for_timers_reads_its_index_only() {
    let gradus = led().await;
    if gradus.database.is_postgres() {
        return;
    }
    let connection = gradus.database.connect().await;
    let statement = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {FIRST_WAKE}"));
    let rows = connection.query_all_raw(statement).await.expect("a plan");
    connection.close().await.expect("closed");

    let steps: Vec<_> = rows.iter().map(|row| row.try_get::<String>("", "detail").expect("a step")).collect();
    assert!(steps.iter().all(|step| step.contains("timers_wake_at_organization_idx")), "{steps:?}");
}

/// Another organization sees nothing of it, and an idle look leaves no trace.
#[tokio::test]
async fn timers_of_one_organization_are_its_own() {
    let gradus = led().await;
    let beta = gradus.add_tenant("BETA").await;
    gradus.set_clock("2026-12-07T01:00:00Z");
    fire(&gradus).await;
    let lines = gradus.database.number("SELECT count(*) FROM journal_entries").await;

    let query = "{ audit(number: \"AUD-000001\") { reminders { state } } deliveries { totalCount } }";
    let seen = gradus.ask_as(&beta.admin, query, json!({})).await;
    fire(&gradus).await;

    assert_eq!(seen, json!({ "audit": null, "deliveries": { "totalCount": 0 } }));
    assert_eq!(gradus.database.number("SELECT count(*) FROM journal_entries").await, lines);
}
