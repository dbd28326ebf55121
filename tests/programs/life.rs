//! How a program and its measures move.

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use crate::support::Gradus;

async fn measure(gradus: &Gradus, code: &str) -> Value {
    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 100) { nodes { id code state version } } } }";
    let answer = gradus.ask(query, json!({})).await;
    let measures = answer["program"]["measures"]["nodes"].as_array().expect("measures").clone();
    measures.into_iter().find(|measure| measure["code"] == code).expect("the measure")
}

async fn move_measure(gradus: &Gradus, token: &str, command: &str, id: &Value, version: i64) -> Value {
    let query = format!(
        "mutation ($input: Measure{command}Input!) {{ measure{command}(input: $input) {{
            measure {{ state version verifiedOn }} errors {{ code rule currentVersion }} }} }}"
    );
    let input = json!({ "measureId": id, "expectedVersion": version });
    gradus.ask_as(token, &query, json!({ "input": input })).await[format!("measure{command}")].clone()
}

/// PRG-2
#[tokio::test]
async fn activation_begins_phase_one_and_the_schedules() {
    let gradus = Gradus::start().await;
    let id = gradus.telecom("2026-01-01").await;

    let begun = gradus.move_program("Activate", &id, 1).await;
    let again = gradus.move_program("Activate", &id, 2).await;

    assert_eq!(begun["program"], json!({ "state": "ACTIVE", "version": 2, "currentPhase": { "code": "P1" } }));
    assert_eq!(again["errors"], json!([{ "code": "WRONG_STATE", "currentVersion": null }]));
    let active = "SELECT count(*) FROM schedules WHERE state = 'ACTIVE'";
    assert_eq!(gradus.database.number(active).await, 7, "five make audits, one opens campaigns, one closes windows");
}

#[tokio::test]
async fn a_change_on_a_version_that_is_gone_is_a_conflict_and_not_a_refusal() {
    let gradus = Gradus::start().await;
    let id = gradus.telecom("2026-01-01").await;

    let conflict = gradus.move_program("Activate", &id, 7).await;

    assert_eq!(conflict["errors"], json!([{ "code": "CONFLICT", "currentVersion": 1 }]));
}

/// PRG-2
#[tokio::test]
async fn a_program_is_held_and_resumed() {
    let gradus = Gradus::start().await;
    let id = gradus.active_telecom("2026-01-01").await;

    let held = gradus.move_program("Hold", &id, 2).await;
    let resumed = gradus.move_program("Resume", &id, 3).await;

    assert_eq!(held["program"]["state"], "ON_HOLD");
    assert_eq!(resumed["program"]["state"], "ACTIVE");
}

/// PRG-5
#[tokio::test]
async fn a_moved_end_moves_what_comes_after_and_says_why() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let query = "{ program(code: \"TELECOM-QP\") { phases { id } } }";
    let first = gradus.ask(query, json!({})).await["program"]["phases"][0]["id"].clone();

    let query = "mutation ($input: ProgramReplanInput!) { programReplan(input: $input) { program { phases {
        startsOn endsOn baselineEndsOn slippageDays replannings { oldEndsOn newEndsOn reason } } } errors { code } } }";
    let input = json!({ "phaseId": first, "endsOn": "2026-07-15", "reason": "late delivery", "expectedVersion": 2 });
    let answer = gradus.ask(query, json!({ "input": input })).await["programReplan"].clone();

    assert_eq!(answer["errors"], json!([]));
    let phases = &answer["program"]["phases"];
    assert_eq!((&phases[0]["endsOn"], &phases[1]["startsOn"]), (&json!("2026-07-15"), &json!("2026-07-16")));
    assert_eq!((&phases[1]["endsOn"], &phases[1]["slippageDays"]), (&json!("2027-01-15"), &json!(15)));
    assert_eq!(phases[1]["baselineEndsOn"], "2026-12-31");
    let why = json!([{ "oldEndsOn": "2026-06-30", "newEndsOn": "2026-07-15", "reason": "late delivery" }]);
    assert_eq!(phases[0]["replannings"], why);
}

/// PRG-6, formula 4.18
#[tokio::test]
async fn a_measure_is_started_implemented_and_verified_and_progress_follows() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let id = measure(&gradus, "M103").await["id"].clone();
    let quality = gradus.alpha.quality.clone();

    let started = move_measure(&gradus, &quality, "Start", &id, 1).await;
    let silent = move_measure(&gradus, &quality, "Implement", &id, 2).await;
    for (version, department) in [(2, "SNR"), (3, "HRT")] {
        let query = "mutation ($input: MeasureConsultInput!) { measureConsult(input: $input) { errors { code } } }";
        let input = json!({ "measureId": id, "departmentCode": department, "question": "who sits there",
            "expectedVersion": version });
        let asked = gradus.ask(query, json!({ "input": input })).await;
        assert_eq!(asked["measureConsult"]["errors"], json!([]));
    }
    let done = move_measure(&gradus, &quality, "Implement", &id, 4).await;
    let verified = move_measure(&gradus, &quality, "Verify", &id, 5).await;
    let again = move_measure(&gradus, &quality, "Start", &id, 6).await;

    assert_eq!(started["measure"]["state"], "IN_PROGRESS");
    assert_eq!(silent["errors"][0]["code"], "NOT_ASKED", "RSP-4");
    assert_eq!(done["measure"]["state"], "IMPLEMENTED");
    assert_eq!(verified["measure"], json!({ "state": "VERIFIED", "version": 6, "verifiedOn": "2026-11-20" }));
    assert_eq!(again["errors"][0]["code"], "WRONG_STATE");
    let query = "{ program(code: \"TELECOM-QP\") { phases { code progress { earned basisPoints } } } }";
    let phase = gradus.ask(query, json!({})).await["program"]["phases"][0].clone();
    assert_eq!(phase["progress"]["earned"], 1.0, "{phase}");
}

#[tokio::test]
async fn a_measure_of_a_draft_does_not_start() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let id = measure(&gradus, "M103").await["id"].clone();

    let refused = move_measure(&gradus, &gradus.alpha.quality, "Start", &id, 1).await;

    assert_eq!(refused["errors"][0]["code"], "PROGRAM_NOT_ACTIVE");
}

#[tokio::test]
async fn a_head_of_department_moves_only_the_measures_of_the_own_subtree() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let (own, other) = (measure(&gradus, "M201").await, measure(&gradus, "M103").await);

    let started = move_measure(&gradus, &head, "Start", &own["id"], 1).await;
    let query = "mutation ($input: MeasureStartInput!) { measureStart(input: $input) { errors { code } } }";
    let input = json!({ "measureId": other["id"], "expectedVersion": 1 });
    let refused = gradus.answer(&head, query, json!({ "input": input })).await;

    assert_eq!(started["measure"]["state"], "IN_PROGRESS");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

/// Reliability 3.7: who has no right to a measure learns nothing of its version.
#[tokio::test]
async fn a_stale_version_is_told_only_to_who_may_move_the_measure() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let (own, other) = (measure(&gradus, "M201").await, measure(&gradus, "M103").await);

    let stale = move_measure(&gradus, &head, "Start", &own["id"], 7).await;
    let query = "mutation ($input: MeasureStartInput!) { measureStart(input: $input) { errors { code } } }";
    let input = json!({ "measureId": other["id"], "expectedVersion": 7 });
    let refused = gradus.answer(&head, query, json!({ "input": input })).await;

    assert_eq!(stale["errors"][0]["code"], "CONFLICT");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
}

#[tokio::test]
async fn available_transitions_say_what_the_mutation_will_say() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ program(code: \"TELECOM-QP\") { availableTransitions { command allowed reasons } } }";
    let answer = gradus.ask(query, json!({})).await;

    let transitions = answer["program"]["availableTransitions"].as_array().expect("transitions");
    let of = |command: &str| transitions.iter().find(|t| t["command"] == command).cloned().expect("a transition");
    assert_eq!(of("programActivate"), json!({ "command": "programActivate", "allowed": true, "reasons": [] }));
    let hold = json!({ "command": "programHold", "allowed": false, "reasons": ["The program is a draft."] });
    assert_eq!(of("programHold"), hold);
}
