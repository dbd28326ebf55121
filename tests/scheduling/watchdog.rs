//! SCH-6: what must take place in each period, and whether it did, whatever the schedules say.

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use super::{commands::send, schedule, tick};
use crate::support::Gradus;

/// The watchdog's report about one code: period, status, the day it took place, the planned day.
async fn report(gradus: &Gradus, code: &str, periods: i32) -> Vec<(String, String, Value, Value)> {
    let query = "query ($periods: Int) { watchdog(periods: $periods) {
        kind code name period status heldOn plannedOn warnsFrom subject { id __typename } } }";
    let found = gradus.ask(query, json!({ "periods": periods })).await["watchdog"].clone();
    let lines = found.as_array().expect("a report").iter().filter(|line| line["code"] == code);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    lines
        .map(|line| (text(&line["period"]), text(&line["status"]), line["heldOn"].clone(), line["plannedOn"].clone()))
        .collect()
}

/// The quarterly audit in the first quarter of 2026.
async fn first_quarter(gradus: &Gradus) -> (String, Value, Value) {
    let lines = report(gradus, "AP-QMS", 40).await;
    let line = lines.into_iter().find(|(period, ..)| period == "2026-Q1").expect("the first quarter");
    (line.1, line.2, line.3)
}

/// A program under way since the new year whose quarterly schedule is archived before it made anything.
async fn without_the_schedule() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let quarterly = schedule(&gradus, "SCH-AUD-QMS").await;
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"] });
    assert_eq!(send(&gradus, "scheduleArchive", input).await["errors"], json!([]));
    gradus
}

async fn plan(gradus: &Gradus, day: &str) -> Value {
    let query = "mutation ($input: AuditPlanInput!) {
        auditPlan(input: $input) { audit { id version } errors { code message } } }";
    let input = json!({ "auditProgramCode": "AP-QMS", "plannedOn": day });
    let planned = gradus.ask(query, json!({ "input": input })).await["auditPlan"].clone();
    assert_eq!(planned["errors"], json!([]));
    planned["audit"].clone()
}

/// SCH-6: the schedule is archived, so nothing else would say that the audit is missing.
#[tokio::test]
async fn an_audit_that_nobody_plans_is_told_before_the_quarter_ends_and_missed_after_it() {
    let gradus = without_the_schedule().await;
    let nothing = |status: &str| (status.to_owned(), json!(null), json!(null));

    // The days begin at 16:00 UTC: the organization is in Shanghai.
    for (now, status) in [
        ("2026-02-28T15:59:59Z", "OPEN"),
        ("2026-02-28T16:00:00Z", "NOT_PLANNED"),
        ("2026-03-31T15:59:59Z", "NOT_PLANNED"),
        ("2026-03-31T16:00:00Z", "MISSED"),
        ("2027-05-05T00:00:00Z", "MISSED"),
    ] {
        gradus.set_clock(now);
        tick(&gradus).await;
        assert_eq!(first_quarter(&gradus).await, nothing(status), "{now}");
    }
    let periods: Vec<_> = report(&gradus, "AP-QMS", 3).await.into_iter().map(|line| line.0).collect();
    assert_eq!(periods, ["2027-Q2", "2027-Q1", "2026-Q4"]);
    let yearly: Vec<_> = report(&gradus, "AP-CMP", 3).await.into_iter().map(|line| line.0).collect();
    assert_eq!(yearly, ["2027", "2026"], "no period before the program began is asked for");
}

/// SCH-6: a plan lessens the alarm, and only what took place ends it.
#[tokio::test]
async fn a_planned_audit_is_at_risk_until_it_takes_place() {
    let gradus = without_the_schedule().await;
    gradus.set_clock("2026-03-10T00:00:00Z");
    let planned = |status: &str| (status.to_owned(), json!(null), json!("2026-03-20"));

    let audit = plan(&gradus, "2026-03-20").await;
    assert_eq!(first_quarter(&gradus).await, planned("AT_RISK"));
    gradus.set_clock("2026-03-25T00:00:00Z");
    assert_eq!(first_quarter(&gradus).await, planned("AT_RISK"), "its day went by without it");
    gradus.set_clock("2026-04-05T00:00:00Z");
    assert_eq!(first_quarter(&gradus).await, planned("MISSED"));

    gradus.database.execute("UPDATE audits SET state = 'REPORTING'").await;
    assert_eq!(first_quarter(&gradus).await, ("MET".to_owned(), json!("2026-03-20"), json!(null)));

    gradus.database.execute("UPDATE audits SET state = 'PLANNED'").await;
    gradus.set_clock("2026-03-10T00:00:00Z");
    let cancel = "mutation ($input: AuditCancelInput!) { auditCancel(input: $input) { errors { code } } }";
    let input = json!({ "auditId": audit["id"], "expectedVersion": audit["version"], "reason": "storm" });
    assert_eq!(gradus.ask(cancel, json!({ "input": input })).await["auditCancel"]["errors"], json!([]));
    assert_eq!(first_quarter(&gradus).await.0, "NOT_PLANNED", "what was called off is no plan");
}

/// SCH-6: an occurrence that waits for a person is planned, and one that is only missed is not.
#[tokio::test]
async fn an_occurrence_that_waits_is_planned_and_one_that_was_missed_is_not() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    gradus.set_clock("2026-03-10T00:00:00Z");
    gradus.database.execute("UPDATE audits SET state = 'CANCELLED'").await;
    assert_eq!(first_quarter(&gradus).await.0, "NOT_PLANNED");

    gradus.database.execute("UPDATE occurrences SET state = 'PENDING'").await;
    assert_eq!(first_quarter(&gradus).await, ("AT_RISK".to_owned(), json!(null), json!("2026-01-12")));
    gradus.database.execute("UPDATE occurrences SET state = 'MISSED'").await;
    assert_eq!(first_quarter(&gradus).await.0, "NOT_PLANNED");
}

/// SCH-6, PRG-2: a duty does not rest with its program's schedules, and does not begin before the program.
#[tokio::test]
async fn a_program_on_hold_is_watched_and_a_draft_is_not() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    let id = gradus.telecom("2026-01-01").await;
    assert!(report(&gradus, "AP-QMS", 1).await.is_empty());
    gradus.move_program("Activate", &id, 1).await;

    gradus.move_program("Hold", &id, 2).await;
    gradus.set_clock("2026-04-01T00:00:00Z");

    assert_eq!(first_quarter(&gradus).await.0, "MISSED");
}

/// SCH-6, TRN-5: whether anybody was trained in the quarter.
#[tokio::test]
async fn a_quarter_without_a_training_is_missed_and_a_revoked_one_counts_as_none() {
    let gradus = without_the_schedule().await;
    let hire = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code message } } }";
    let input = json!({ "number": "E1", "name": "Li", "departmentCode": "NET", "positionCode": "HEAD",
        "hiredOn": "2025-01-01" });
    assert_eq!(gradus.ask(hire, json!({ "input": input })).await["employeeCreate"]["errors"], json!([]));
    gradus.set_clock("2026-03-10T00:00:00Z");
    let status = async |code: &str| report(&gradus, code, 1).await.remove(0);
    assert_eq!(status("TR-02").await.1, "NOT_PLANNED");

    let record = "mutation ($input: TrainingCompletionRecordInput!) { trainingCompletionRecord(input: $input) {
        completion { id } errors { code message } } }";
    let input = json!({ "employeeNumber": "E1", "courseCode": "C-SEC-1", "completedOn": "2026-03-09", "score": 90,
        "passed": true });
    let done = gradus.ask(record, json!({ "input": input })).await["trainingCompletionRecord"].clone();
    assert_eq!(done["errors"], json!([]));
    let met = ("2026-Q1".to_owned(), "MET".to_owned(), json!("2026-03-09"), json!(null));
    assert_eq!((status("TR-02").await, status("TR-01").await), (met.clone(), met));
    assert_eq!(status("TR-03").await.1, "NOT_PLANNED", "its courses are others");
    gradus.set_clock("2026-06-10T00:00:00Z");
    assert_eq!(status("TR-02").await.1, "NOT_PLANNED", "a quarter has its own training");
    gradus.set_clock("2026-04-10T00:00:00Z");

    let revoke = "mutation ($input: TrainingCompletionRevokeInput!) {
        trainingCompletionRevoke(input: $input) { errors { code } } }";
    let input = json!({ "completionId": done["completion"]["id"], "reason": "mixed up" });
    gradus.ask(revoke, json!({ "input": input })).await;
    let lines = report(&gradus, "TR-02", 2).await;
    assert_eq!((lines[1].0.as_str(), lines[1].1.as_str()), ("2026-Q1", "MISSED"));
}

/// SCH-6, SEC-1: each sort is read by its own right to the whole organization.
#[tokio::test]
async fn the_watchdog_tells_each_viewer_what_they_may_read_of_the_whole_organization() {
    let gradus = without_the_schedule().await;
    gradus.set_clock("2026-03-10T00:00:00Z");
    let query = "{ watchdog(status: [NOT_PLANNED]) { kind subject { __typename } } }";
    let kinds = async |token: &str| -> Vec<String> {
        let found = gradus.ask_as(token, query, json!({})).await["watchdog"].clone();
        let mut kinds: Vec<_> =
            found.as_array().expect("a report").iter().map(|line| line["kind"].to_string()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    };

    let trainer = gradus.token(&gradus.alpha, RolePreset::Trainer, None, None).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    assert_eq!(kinds(&gradus.alpha.quality).await, ["\"AUDIT\"", "\"TRAINING\""]);
    assert_eq!(kinds(&trainer).await, ["\"TRAINING\""]);
    let refused = gradus.answer(&head, query, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let wrong = gradus.answer(&gradus.alpha.admin, "{ watchdog(periods: 41) { code } }", json!({})).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_REQUEST");
}

/// SCH-6: the cost of a look follows the duties, not the rows.
#[tokio::test]
async fn a_look_asks_as_many_statements_however_many_audits_there_are() {
    let gradus = without_the_schedule().await;
    gradus.set_clock("2026-03-10T00:00:00Z");
    let cost = async || {
        let before = gradus.services.store.statements();
        report(&gradus, "AP-QMS", 2).await;
        gradus.services.store.statements() - before
    };
    let few = cost().await;

    for day in 11..31 {
        plan(&gradus, &format!("2026-03-{day}")).await;
    }

    assert_eq!(cost().await, few);
}
