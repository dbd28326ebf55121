//! Audits come into being with their scope, and are called off.

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use super::{command, plan};
use crate::support::Gradus;

fn codes(departments: &Value) -> Vec<&str> {
    departments.as_array().expect("departments").iter().filter_map(|d| d["code"].as_str()).collect()
}

/// AUD-5: M105 and others for which the audit team is responsible are left out.
#[tokio::test]
async fn a_planned_audit_looks_at_the_areas_of_its_quarter_without_the_audit_teams_own_work() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let planned = plan(&gradus, "AP-QMS", "2026-12-01").await;

    assert_eq!(planned["errors"], json!([]));
    let audit = &planned["audit"];
    assert_eq!((&audit["number"], &audit["state"]), (&json!("AUD-000001"), &json!("PLANNED")));
    assert_eq!(audit["name"], "Internal QMS audit 2026-Q4");
    assert_eq!(audit["scope"]["areas"], json!(["A1", "A5"]));
    let of_team = "SELECT count(*) FROM responsibilities r JOIN departments d ON d.id = r.department_id \
                   WHERE d.code = 'IAD' AND r.role = 'RESPONSIBLE'";
    assert!(gradus.database.number(of_team).await > 0, "the team has work of its own");
    assert!(!codes(&audit["scope"]["departments"]).contains(&"IAD"));
    assert!(codes(&audit["scope"]["departments"]).contains(&"QMO"));
    let own = "SELECT count(*) FROM responsibilities r \
               JOIN departments d ON d.id = r.department_id JOIN measures m ON m.id = r.measure_id \
               JOIN measure_areas a ON a.id = m.area_id \
               WHERE d.code = 'IAD' AND r.role = 'RESPONSIBLE' AND a.code IN ('A1', 'A5')";
    let all = "SELECT count(*) FROM measures m JOIN measure_areas a ON a.id = m.area_id WHERE a.code IN ('A1', 'A5')";
    let expected = gradus.database.number(all).await - gradus.database.number(own).await;
    let shown = audit["scope"]["measureCodes"].as_array().expect("codes").len();
    assert_eq!(i64::try_from(shown), Ok(expected));
}

#[tokio::test]
async fn programs_without_a_rotation_look_at_what_they_are_about_and_a_third_party_at_everything() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let complaints = plan(&gradus, "AP-CMP", "2026-12-01").await["audit"].clone();
    let suppliers = plan(&gradus, "AP-SUP", "2026-12-01").await["audit"].clone();
    let everything = plan(&gradus, "AP-3RD", "2026-12-01").await["audit"].clone();
    let follow_up = plan(&gradus, "AP-FUP", "2026-12-01").await;

    assert_eq!(complaints["scope"]["areas"], json!(["A3"]));
    assert_eq!(codes(&complaints["scope"]["departments"]), ["CHC", "CSD"]);
    assert_eq!(codes(&suppliers["scope"]["departments"]), ["PRO"]);
    assert_eq!(everything["scope"]["measureCodes"].as_array().map(Vec::len), Some(39));
    assert!(codes(&everything["scope"]["departments"]).contains(&"IAD"));
    assert_eq!(follow_up["errors"][0]["code"], "NOTHING_TO_AUDIT");
}

#[tokio::test]
async fn an_audit_is_refused_for_an_unknown_program_and_for_a_day_that_is_over() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let unknown = plan(&gradus, "AP-NONE", "2026-11-19").await;

    let expected = json!([
        { "code": "IN_THE_PAST", "field": ["plannedOn"], "rule": null },
        { "code": "PROGRAM_UNKNOWN", "field": ["auditProgramCode"], "rule": null },
    ]);
    assert_eq!(unknown["errors"], expected);
}

/// RSP-2: an audit keeps the version of the matrix under which it was made.
#[tokio::test]
async fn a_matrix_that_is_published_later_changes_nothing_about_an_audit() {
    let gradus = Gradus::start().await;
    let program = gradus.telecom("2026-01-01").await;
    let first = plan(&gradus, "AP-QMS", "2026-12-01").await["audit"].clone();
    let before = parts(&gradus, "AUD-000001").await;
    let query = "{ program(code: \"TELECOM-QP\") { responsibilities { role measure { code } department { code } } } }";
    let matrix = gradus.ask(query, json!({})).await["program"]["responsibilities"].clone();
    let moved = &before[0];
    let cells: Vec<_> = (matrix.as_array().expect("cells").iter())
        .map(|cell| {
            let department = if cell == moved { json!("CHC") } else { cell["department"]["code"].clone() };
            json!({ "measureCode": cell["measure"]["code"], "departmentCode": department, "role": cell["role"] })
        })
        .collect();

    // In force when the first audit takes place, and yet not what it was made under.
    let publish = "mutation ($input: ResponsibilitiesPublishInput!) {
        responsibilitiesPublish(input: $input) { errors { code message } } }";
    let input = json!({ "programId": program, "effectiveFrom": "2026-11-25", "cells": cells, "expectedVersion": 1 });
    let published = gradus.ask(publish, json!({ "input": input })).await;
    assert_eq!(published["responsibilitiesPublish"]["errors"], json!([]));
    plan(&gradus, "AP-QMS", "2026-12-01").await;

    let measures: Vec<_> = before.iter().map(|part| &part["measure"]["code"]).collect();
    assert_eq!(json!(measures), first["scope"]["measureCodes"], "one department answers for each measure in scope");
    assert_ne!(moved["department"]["code"], "CHC");
    assert_eq!(parts(&gradus, "AUD-000001").await, before);
    let after = parts(&gradus, "AUD-000002").await;
    let expected = json!({ "role": "ACCOUNTABLE", "measure": moved["measure"], "department": { "code": "CHC" } });
    assert_eq!(after[0], expected);
    assert_eq!(after[1..], before[1..]);
}

/// Who answers for the measures that an audit looks at.
async fn parts(gradus: &Gradus, number: &str) -> Vec<Value> {
    let query = "query ($number: String!) { audit(number: $number) {
        responsibilities(role: ACCOUNTABLE) { role measure { code } department { code } } } }";
    let answer = gradus.ask_as(&gradus.alpha.quality, query, json!({ "number": number })).await;
    answer["audit"]["responsibilities"].as_array().expect("parts").clone()
}

/// CAP-6
#[tokio::test]
async fn the_number_of_an_audit_that_was_called_off_is_never_used_again() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let first = plan(&gradus, "AP-QMS", "2026-12-01").await["audit"].clone();
    let quality = gradus.alpha.quality.clone();

    let silent = command(&gradus, &quality, "Cancel", &first, 1, json!({ "reason": " " })).await;
    let cancelled = command(&gradus, &quality, "Cancel", &first, 1, json!({ "reason": "merged" })).await;
    let stale = command(&gradus, &quality, "Cancel", &first, 1, json!({ "reason": "merged" })).await;
    let again = command(&gradus, &quality, "Cancel", &first, 2, json!({ "reason": "merged" })).await;
    let second = plan(&gradus, "AP-QMS", "2026-12-01").await["audit"].clone();

    assert_eq!(silent["errors"][0]["code"], "REASON_MISSING");
    assert_eq!((&cancelled["audit"]["state"], &cancelled["audit"]["version"]), (&json!("CANCELLED"), &json!(2)));
    assert_eq!((&stale["errors"][0]["code"], &stale["errors"][0]["currentVersion"]), (&json!("CONFLICT"), &json!(2)));
    assert_eq!((&again["errors"][0]["code"], &again["errors"][0]["rule"]), (&json!("WRONG_STATE"), &json!("AUD-2")));
    assert_eq!(second["number"], "AUD-000002");
}

#[tokio::test]
async fn an_audit_is_seen_by_those_whom_it_looks_at_and_by_no_other_organization() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let audit = plan(&gradus, "AP-SUP", "2026-12-01").await["audit"].clone();
    let beta = gradus.add_tenant("BETA").await;
    let audited = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("PRO"), None).await;
    let other = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("RET"), None).await;

    let query = "query ($id: ID!) { audit(number: \"AUD-000001\") { number } node(id: $id) { id }
        audits { totalCount nodes { number } } auditPrograms { code } }";
    let seen = json!({ "id": audit["id"] });
    let by_audited = gradus.ask_as(&audited, query, seen.clone()).await;
    let by_other = gradus.ask_as(&other, query, seen.clone()).await;
    let by_beta = gradus.ask_as(&beta.admin, query, seen).await;

    assert_eq!(by_audited["audit"]["number"], "AUD-000001");
    assert_eq!(by_audited["audits"], json!({ "totalCount": 1, "nodes": [{ "number": "AUD-000001" }] }));
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    for hidden in [&by_other, &by_beta] {
        assert_eq!((&hidden["audit"], &hidden["node"], &hidden["audits"]), (&json!(null), &json!(null), &nothing));
    }
    assert_eq!(by_other["auditPrograms"].as_array().map(Vec::len), Some(6));
    assert_eq!(by_beta["auditPrograms"], json!([]));
}

#[tokio::test]
async fn those_who_only_read_do_not_change() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let audit = plan(&gradus, "AP-SUP", "2026-12-01").await["audit"].clone();
    let audited = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("PRO"), None).await;

    let query = "mutation ($input: AuditCancelInput!) { auditCancel(input: $input) { audit { id } } }";
    for version in [1, 7] {
        let input = json!({ "input": { "auditId": audit["id"], "expectedVersion": version, "reason": "no" } });
        let answer = gradus.answer(&audited, query, input).await;

        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "whether {version} is its version or not");
    }
}

#[tokio::test]
async fn a_checklist_shows_all_that_the_template_lays_down() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ auditPrograms { code type scheduleCode criteria { kind reference }
        checklist { code version digest naMaxPercent passScore profilePrecedence
            sections { code items { code weight mostPoints veto clauses } }
            weightProfiles { code when { kind } weights { section weight } } } } }";
    let answer = gradus.ask_as(&gradus.alpha.quality, query, json!({})).await;

    let programs = answer["auditPrograms"].as_array().expect("programs");
    let codes: Vec<_> = programs.iter().filter_map(|program| program["code"].as_str()).collect();
    assert_eq!(codes, ["AP-3RD", "AP-CMP", "AP-FUP", "AP-ISMS", "AP-QMS", "AP-SUP"]);
    assert_eq!(programs[2]["checklist"], json!(null));
    let qms = &programs[4]["checklist"];
    assert_eq!((&qms["code"], &qms["version"]), (&json!("CL-QMS"), &json!(1)));
    let last = qms["sections"].as_array().and_then(|sections| sections.last()).expect("a section");
    assert_eq!((&last["code"], &last["items"][0]["veto"]), (&json!("Q10"), &json!("SECTION")));
    assert_eq!(gradus.database.number("SELECT count(*) FROM checklists").await, 6);
}
