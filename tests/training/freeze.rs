//! A closed period is frozen once, and nothing changes it any more (TRN-5).

use gradus_domain::access::RolePreset;
use gradus_services::training::closing::freeze_due;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::roster::{Dice, fill};
use crate::support::Gradus;

const FREEZE: &str = "mutation ($input: TrainingPeriodFreezeInput!) { trainingPeriodFreeze(input: $input) {
    coverage { ...Figures } errors { code field rule } } }
    fragment Figures on TrainingCoverage { asOf period figure required fulfilled waived notApplicable overdue basisPoints
        frozen frozenAt listHash persons { required fulfilled } }";
const COVERAGE: &str = "query ($department: String, $asOf: Date, $period: Period = \"2026-Q3\") {
    trainingCoverage(department: $department, requirement: \"R1\", asOf: $asOf, period: $period) {
        ...Figures
        byDepartment { department { code } coverage { ...Figures unfulfilled { totalCount } } }
        byRequirement { requirement { code } coverage { ...Figures } }
        unfulfilled(first: 10) { totalCount nodes { dueOn status employee { number } requirement { code } } }
        recovered(first: 10) { totalCount nodes { completedOn status employee { number } } }
        trainingsPerPerson { minimum basisPointsWithAtLeastOne }
        basisPointsChange previous { period required fulfilled frozen }
    } }
    fragment Figures on TrainingCoverage { asOf period figure required fulfilled waived notApplicable overdue basisPoints
        frozen frozenAt listHash persons { required fulfilled } }";

async fn send(gradus: &Gradus, mutation: &str, ask: &str, input: Value) -> Value {
    let of = mutation[..1].to_uppercase() + &mutation[1..];
    let query = format!(
        "mutation ($input: {of}Input!) {{ done: {mutation}(input: $input) {{ {ask} errors {{ code message }} }} }}"
    );
    let done = gradus.ask(&query, json!({ "input": input })).await["done"].clone();
    assert_eq!(done["errors"], json!([]), "{mutation}");
    done
}

async fn trained(gradus: &Gradus, number: &str, on: &str) -> Value {
    let input = json!({ "employeeNumber": number, "courseCode": "C1", "completedOn": on, "score": 90, "passed": true });
    send(gradus, "trainingCompletionRecord", "completion { id }", input).await["completion"]["id"].clone()
}

/// P1 and P2 in NET, P3 and P4 in CSD; P1 and P3 have trained in the third quarter. Answers P1's completion.
async fn third_quarter() -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), 0).await;
    gradus.set_clock("2026-09-10T02:00:00Z");
    for (number, department) in [("P1", "NET"), ("P2", "NET"), ("P3", "CSD"), ("P4", "CSD")] {
        let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2025-06-01" });
        send(&gradus, "employeeCreate", "employee { id }", input).await;
    }
    let first = trained(&gradus, "P1", "2026-09-01").await;
    trained(&gradus, "P3", "2026-08-01").await;
    (gradus, first)
}

async fn freeze(gradus: &Gradus, period: &str) -> Value {
    let query = json!({ "input": { "period": period } });
    gradus.ask_as(&gradus.alpha.quality, FREEZE, query).await["trainingPeriodFreeze"].clone()
}

async fn coverage(gradus: &Gradus, variables: Value) -> Value {
    gradus.ask_as(&gradus.alpha.quality, COVERAGE, variables).await["trainingCoverage"].clone()
}

fn share(coverage: &Value) -> (u64, u64) {
    (coverage["fulfilled"].as_u64().expect("a number"), coverage["required"].as_u64().expect("a number"))
}

/// What of the figures may never change.
fn figures(coverage: &Value) -> Value {
    let mut kept = coverage.clone();
    for name in ["recovered", "previous", "basisPointsChange"] {
        kept[name] = Value::Null;
    }
    kept
}

/// TRN-5.
#[tokio::test]
async fn a_quarter_is_frozen_after_its_grace_and_once() {
    let (gradus, _) = third_quarter().await;

    gradus.set_clock("2026-10-07T15:59:59Z");
    let early = freeze(&gradus, "2026-Q3").await;
    assert_eq!(early["errors"], json!([{ "code": "TOO_EARLY", "field": ["period"], "rule": "TRN-5" }]));
    assert_eq!(coverage(&gradus, json!({})).await["frozen"], false);

    gradus.set_clock("2026-10-07T16:00:00Z");
    let taken = freeze(&gradus, "2026-Q3").await;
    assert_eq!(taken["errors"], json!([]));
    assert_eq!((&taken["coverage"]["frozen"], &taken["coverage"]["asOf"]), (&json!(true), &json!("2026-10-07")));
    gradus.set_clock("2026-10-08T16:00:00Z");
    let again = freeze(&gradus, "2026-Q3").await;
    assert_eq!(again, taken, "a second one changes nothing");
    assert_eq!(gradus.database.number("SELECT count(*) FROM coverage_freezes").await, 1);
    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'trainingPeriodFreeze' AND outcome = 'DONE' \
                 AND object_kind = 'coveragefreeze'";
    assert_eq!(gradus.database.number(lines).await, 1);
}

/// TRN-5: imports, revocations, transfers and leavers come later; they recover, and change no figure.
#[tokio::test]
async fn a_frozen_figure_never_changes_and_what_comes_later_recovers() {
    let (gradus, first) = third_quarter().await;
    gradus.set_clock("2026-10-08T02:00:00Z");
    let live = coverage(&gradus, json!({ "asOf": "2026-10-07" })).await;
    freeze(&gradus, "2026-Q3").await;

    let frozen = coverage(&gradus, json!({})).await;
    assert_eq!((share(&frozen), &frozen["basisPoints"], &frozen["overdue"]), ((2, 4), &json!(5000), &json!(2)));
    assert_eq!((&frozen["figure"], &live["figure"]), (&json!("OBLIGATIONS_MET"), &json!("OBLIGATIONS_MET")));
    for name in ["required", "fulfilled", "waived", "notApplicable", "overdue", "persons", "trainingsPerPerson"] {
        assert_eq!(frozen[name], live[name], "what is frozen is what was shown: {name}");
    }
    assert_eq!(frozen["recovered"], json!({ "totalCount": 0, "nodes": [] }));
    let before = figures(&frozen);

    gradus.set_clock("2026-11-20T02:00:00Z");
    trained(&gradus, "P2", "2026-09-20").await;
    let revoke = json!({ "completionId": first, "reason": "mixed up" });
    send(&gradus, "trainingCompletionRevoke", "completion { id }", revoke).await;
    let found = gradus.ask("{ employee(number: \"P3\") { id version } }", json!({})).await["employee"].clone();
    let moved = json!({ "employeeId": found["id"], "expectedVersion": found["version"], "departmentCode": "NET",
        "on": "2026-11-01" });
    send(&gradus, "employeeTransfer", "employee { id }", moved).await;

    let after = coverage(&gradus, json!({})).await;
    assert_eq!(figures(&after), before);
    let recovered =
        json!([{ "completedOn": "2026-09-20", "status": "COMPLETED_ON_TIME", "employee": { "number": "P2" } }]);
    assert_eq!(after["recovered"], json!({ "totalCount": 1, "nodes": recovered }));
    let asked = coverage(&gradus, json!({ "asOf": "2026-10-06" })).await;
    assert_eq!((&asked["frozen"], &asked["recovered"]), (&json!(false), &json!(null)), "a day before is computed");
}

/// TRN-5: by department and by requirement; the transfer afterwards moves nobody.
#[tokio::test]
async fn a_department_reads_its_own_frozen_figures() {
    let (gradus, _) = third_quarter().await;
    gradus.set_clock("2026-10-08T02:00:00Z");
    freeze(&gradus, "2026-Q3").await;

    let whole = coverage(&gradus, json!({ "department": "SNR" })).await;
    let parts = whole["byDepartment"].as_array().expect("departments").iter();
    let parts: Vec<_> = parts
        .map(|row| (row["department"]["code"].clone(), share(&row["coverage"]), row["coverage"]["frozen"].clone()))
        .collect();
    let row = |code: &str, share| (json!(code), share, json!(true));
    assert_eq!(parts, [row("CSD", (1, 2)), row("NET", (1, 2)), row("RET", (0, 0))]);
    assert_eq!(whole["byRequirement"][0]["requirement"]["code"], "R1");
    assert_eq!(share(&whole["byRequirement"][0]["coverage"]), (2, 4));
    let empty = coverage(&gradus, json!({ "department": "RET" })).await;
    assert_eq!((&empty["basisPoints"], &empty["frozen"]), (&json!(null), &json!(true)), "nobody required is not 100 %");

    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let own = gradus.ask_as(&head, COVERAGE, json!({})).await["trainingCoverage"].clone();
    assert_eq!((share(&own), &own["frozen"]), ((1, 2), &json!(true)));
    let missing: Vec<_> = own["unfulfilled"]["nodes"].as_array().expect("nodes").iter().collect();
    assert_eq!(missing.len(), 1);
    assert_eq!((&missing[0]["employee"]["number"], &missing[0]["status"]), (&json!("P2"), &json!("OVERDUE")));
    assert_eq!((&missing[0]["dueOn"], &missing[0]["requirement"]["code"]), (&json!("2026-09-30"), &json!("R1")));
    let refused = gradus.answer(&head, FREEZE, json!({ "input": { "period": "2026-Q2" } })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(
        own["byDepartment"].as_array().expect("departments")[0]["coverage"]["unfulfilled"]["totalCount"],
        json!(1)
    );
}

/// TRN-4: the period before, and the difference.
#[tokio::test]
async fn a_period_is_compared_with_the_one_before() {
    let (gradus, _) = third_quarter().await;
    gradus.set_clock("2026-10-08T02:00:00Z");
    freeze(&gradus, "2026-Q3").await;
    freeze(&gradus, "2026-Q2").await;

    let frozen = coverage(&gradus, json!({})).await;
    let before = json!({ "period": "2026-Q2", "required": 4, "fulfilled": 0, "frozen": true });
    assert_eq!((&frozen["previous"], &frozen["basisPointsChange"]), (&before, &json!(5000)));
}

/// TRN-5: insert-only at the database.
#[tokio::test]
async fn what_is_frozen_cannot_be_changed_by_the_services_own_connection() {
    let (gradus, _) = third_quarter().await;
    gradus.set_clock("2026-10-08T02:00:00Z");
    freeze(&gradus, "2026-Q3").await;
    let database = gradus.database.connect().await;

    for sql in [
        "UPDATE coverage_snapshots SET fulfilled = required",
        "UPDATE coverage_freezes SET list_hash = ''",
        "DELETE FROM coverage_lists",
        "DELETE FROM coverage_freezes",
    ] {
        let refused = database.execute_unprepared(sql).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("insert-only")), "{sql}");
    }
}

/// TRN-5: a line of the journal for each department whose own people fell short; findings follow it.
#[tokio::test]
async fn each_department_that_falls_short_is_told_of() {
    let (gradus, _) = third_quarter().await;
    gradus.set_clock("2026-10-08T02:00:00Z");
    freeze(&gradus, "2026-Q3").await;

    let lines = "SELECT count(*) FROM journal_entries WHERE command = 'trainingPeriodFreeze' \
                 AND object_kind = 'department'";
    assert_eq!(gradus.database.number(lines).await, 2, "NET and CSD, and not SNR above them");
}

/// SCH-6: a quarter without a snapshot is told of from the day after the grace.
#[tokio::test]
async fn a_missing_snapshot_is_reported() {
    let (gradus, _) = third_quarter().await;
    let look = async |gradus: &Gradus| {
        let query = "{ watchdog(periods: 1) { kind code period status heldOn subject { id } } }";
        let found = gradus.ask(query, json!({})).await["watchdog"].clone();
        let lines = found.as_array().expect("lines").iter().filter(|line| line["kind"] == "TRAINING_FREEZE");
        lines.map(|line| (line["period"].clone(), line["status"].clone())).collect::<Vec<_>>()
    };
    let told = |status: &str| vec![(json!("2026-Q3"), json!(status))];

    gradus.set_clock("2026-10-07T15:59:59Z");
    assert_eq!(look(&gradus).await, told("OPEN"));
    gradus.set_clock("2026-10-07T16:00:00Z");
    assert_eq!(look(&gradus).await, told("MISSED"));
    freeze(&gradus, "2026-Q3").await;
    assert_eq!(look(&gradus).await, told("MET"));
}

async fn closings(gradus: &Gradus) -> Vec<(String, String)> {
    let query = "{ occurrences(first: 100) { nodes { state dueAt schedule { code } } } }";
    let found = gradus.ask(query, json!({})).await["occurrences"]["nodes"].clone();
    let lines = found.as_array().expect("occurrences").iter().filter(|row| row["schedule"]["code"] == "SCH-TRN-CLOSE");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut lines: Vec<_> = lines.map(|row| (text(&row["dueAt"]), text(&row["state"]))).collect();
    lines.sort();
    lines
}

async fn tick(gradus: &Gradus) {
    gradus_services::scheduling::tick(&gradus.services).await.expect("a tick");
}

/// TRN-5: the template's schedule closes the quarter, and its occurrence ends with the freeze.
#[tokio::test]
async fn the_schedule_closes_the_quarter_and_the_freeze_follows_after_the_grace() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-02-01T00:00:00Z");
    gradus.active_telecom("2026-02-01").await;
    gradus.set_clock("2026-03-31T16:05:00Z");
    tick(&gradus).await;
    let row = |state: &str| vec![("2026-03-31T16:05:00Z".to_owned(), state.to_owned())];
    assert_eq!(closings(&gradus).await, row("STARTED"));

    gradus.set_clock("2026-04-07T15:59:59Z");
    assert_eq!(freeze_due(&gradus.services).await.expect("a look"), 0);
    gradus.set_clock("2026-04-07T16:00:00Z");
    assert_eq!(freeze_due(&gradus.services).await.expect("a look"), 1);
    assert_eq!(freeze_due(&gradus.services).await.expect("a look"), 0);

    assert_eq!(closings(&gradus).await, row("DONE"));
    let found = gradus.ask("{ trainingCoverage(period: \"2026-Q1\") { frozen asOf } }", json!({})).await;
    assert_eq!(found["trainingCoverage"], json!({ "frozen": true, "asOf": "2026-04-07" }));
}

/// TRN-5: of a program that is started afterwards, the history can be imported before its quarters are frozen.
#[tokio::test]
async fn a_past_that_is_made_up_for_is_frozen_a_week_later() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-15T02:00:00Z");
    gradus.active_telecom("2026-02-01").await;
    tick(&gradus).await;

    assert_eq!(freeze_due(&gradus.services).await.expect("a look"), 0);
    gradus.set_clock("2026-06-22T16:00:00Z");
    assert_eq!(freeze_due(&gradus.services).await.expect("a look"), 1);
    assert_eq!(closings(&gradus).await, [("2026-03-31T16:05:00Z".to_owned(), "DONE".to_owned())]);
}
