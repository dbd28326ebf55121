//! Who may audit (AUD-5, AUD-7), and preparing with a team that is cleared.

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use super::{command, plan};
use crate::support::Gradus;

pub(super) async fn hire(gradus: &Gradus, number: &str, department: &str, roles: &[&str]) {
    let query = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
    let input = json!({ "number": number, "name": format!("Auditor {number}"), "departmentCode": department,
        "roleCodes": roles, "hiredOn": "2020-01-01" });
    let made = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(made["employeeCreate"]["errors"], json!([]));
}

pub(super) async fn train(gradus: &Gradus, number: &str, day: &str, score: f64) {
    let query = "mutation ($input: TrainingCompletionRecordInput!) {
        trainingCompletionRecord(input: $input) { errors { code } } }";
    let input = json!({ "employeeNumber": number, "courseCode": "C-QMS-2", "completedOn": day, "score": score,
        "passed": true });
    let made = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(made["trainingCompletionRecord"]["errors"], json!([]));
}

/// Three of the audit team, of whom one failed the examination, and somebody of a unit that is audited.
pub(super) async fn staff(gradus: &Gradus) -> Value {
    gradus.telecom("2026-01-01").await;
    for (number, department, score) in
        [("E1", "IAD", Some(90.0)), ("E2", "IAD", Some(80.0)), ("E3", "IAD", Some(79.5)), ("E4", "QMO", None)]
    {
        let roles: &[&str] = if number == "E4" { &["AUDITOR"] } else { &[] };
        hire(gradus, number, department, roles).await;
        if let Some(score) = score {
            train(gradus, number, "2026-06-01", score).await;
        }
    }
    plan(gradus, "AP-QMS", "2026-12-01").await["audit"].clone()
}

/// AUD-5, AUD-7
#[tokio::test]
async fn candidates_come_best_first_and_the_refused_ones_last_with_reasons() {
    let gradus = Gradus::start().await;
    staff(&gradus).await;

    let query = "{ audit(number: \"AUD-000001\") { candidates(first: 100) {
        employee { number } eligible eligibleToLead refusals auditsThisYear lastAuditOfScopeOn } } }";
    let answer = gradus.ask_as(&gradus.alpha.quality, query, json!({})).await;

    let candidates = answer["audit"]["candidates"].as_array().expect("candidates");
    let numbers: Vec<_> = candidates.iter().filter_map(|c| c["employee"]["number"].as_str()).collect();
    assert_eq!(numbers, ["E1", "E2", "E3", "E4"]);
    let eligible: Vec<_> = candidates.iter().filter_map(|c| c["eligible"].as_bool()).collect();
    assert_eq!(eligible, [true, true, false, false]);
    assert_eq!(
        candidates[2]["refusals"],
        json!(["Does not fulfill training requirement TR-07 on every day of the audit."])
    );
    let told = candidates[3]["refusals"][0].as_str().unwrap_or_default();
    assert_eq!(told, "Belongs or recently belonged to QMO, which is audited.");
}

/// AUD-5, AUD-7: each refusal names its rule and its place in the input, and nothing is half done.
#[tokio::test]
async fn an_assignment_is_refused_for_everybody_at_once() {
    let gradus = Gradus::start().await;
    let audit = staff(&gradus).await;
    let quality = gradus.alpha.quality.clone();

    let unknown = json!({ "leadNumber": "E9", "memberNumbers": ["E1", "E8"] });
    let unknown = command(&gradus, &quality, "Assign", &audit, 1, unknown).await;
    let refused = json!({ "leadNumber": "E3", "memberNumbers": ["E1", "E4"] });
    let refused = command(&gradus, &quality, "Assign", &audit, 1, refused).await;

    let fields: Vec<_> = unknown["errors"].as_array().expect("errors").iter().map(|e| e["field"].clone()).collect();
    assert_eq!(fields, [json!(["leadNumber"]), json!(["memberNumbers", "1"])]);
    let told: Vec<_> = refused["errors"].as_array().expect("errors").iter().collect();
    assert_eq!((&told[0]["code"], &told[0]["rule"]), (&json!("NOT_QUALIFIED"), &json!("AUD-7")));
    assert_eq!(told[0]["field"], json!(["leadNumber"]));
    assert!(told.iter().any(|e| e["code"] == "NOT_INDEPENDENT" && e["field"] == json!(["memberNumbers", "1"])));
    assert_eq!(gradus.database.number("SELECT count(*) FROM audit_members").await, 0);
}

/// Reliability 3.7: of whom one may not read and who is no candidate, it is not told that there is such a person.
#[tokio::test]
async fn who_is_out_of_sight_and_no_candidate_cannot_be_told_from_nobody() {
    let gradus = Gradus::start().await;
    let audit = staff(&gradus).await;
    hire(&gradus, "E5", "QMO", &[]).await;
    let manager = gradus.token(&gradus.alpha, RolePreset::QualityManager, Some("IAD"), None).await;
    let team = |member: &str| json!({ "leadNumber": "E1", "memberNumbers": [member] });
    let codes = |answer: &Value| -> Vec<Value> {
        answer["errors"].as_array().expect("errors").iter().map(|error| error["code"].clone()).collect()
    };

    let hidden = command(&gradus, &manager, "Assign", &audit, 1, team("E5")).await;
    let nobody = command(&gradus, &manager, "Assign", &audit, 1, team("E9")).await;
    let candidate = command(&gradus, &manager, "Assign", &audit, 1, team("E4")).await;
    let seen = command(&gradus, &gradus.alpha.quality, "Assign", &audit, 1, team("E5")).await;

    assert_eq!(codes(&hidden), ["EMPLOYEE_UNKNOWN"]);
    assert_eq!(codes(&nobody), ["EMPLOYEE_UNKNOWN"]);
    for known in [&candidate, &seen] {
        assert!(codes(known).contains(&json!("NOT_INDEPENDENT")), "{known}");
    }
}

/// AUD-2
#[tokio::test]
async fn an_audit_is_prepared_once_its_team_is_cleared() {
    let gradus = Gradus::start().await;
    let audit = staff(&gradus).await;
    let quality = gradus.alpha.quality.clone();
    let team = json!({ "leadNumber": "E1", "memberNumbers": ["E2"] });

    let early = command(&gradus, &quality, "Prepare", &audit, 1, json!({})).await;
    let assigned = command(&gradus, &quality, "Assign", &audit, 1, team.clone()).await;
    let prepared = command(&gradus, &quality, "Prepare", &audit, 2, json!({})).await;
    let again = command(&gradus, &quality, "Prepare", &audit, 3, json!({})).await;

    assert_eq!((&early["errors"][0]["code"], &early["errors"][0]["rule"]), (&json!("NO_LEAD"), &json!("AUD-2")));
    assert_eq!(assigned["errors"], json!([]));
    assert_eq!(assigned["audit"]["lead"], json!({ "number": "E1" }));
    assert_eq!(assigned["audit"]["team"], json!([{ "number": "E1" }, { "number": "E2" }]));
    assert_eq!((&prepared["audit"]["state"], &prepared["audit"]["version"]), (&json!("PREPARING"), &json!(3)));
    assert_eq!(again["errors"][0]["code"], "WRONG_STATE");
}

/// AUD-2
#[tokio::test]
async fn what_may_be_done_next_is_told_by_the_rules_of_the_commands() {
    let gradus = Gradus::start().await;
    let audit = staff(&gradus).await;
    let quality = gradus.alpha.quality.clone();
    let query = "{ audit(number: \"AUD-000001\") { availableTransitions { command allowed reasons } } }";

    let before = gradus.ask_as(&quality, query, json!({})).await;
    let team = json!({ "leadNumber": "E1", "memberNumbers": [] });
    command(&gradus, &quality, "Assign", &audit, 1, team).await;
    let after = gradus.ask_as(&quality, query, json!({})).await;

    let prepare = |answer: &Value| answer["audit"]["availableTransitions"][1].clone();
    let reasons = json!(["Nobody leads the audit yet."]);
    assert_eq!(prepare(&before), json!({ "command": "auditPrepare", "allowed": false, "reasons": reasons }));
    assert_eq!(prepare(&after), json!({ "command": "auditPrepare", "allowed": true, "reasons": [] }));
}
