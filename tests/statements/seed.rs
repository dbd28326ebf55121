//! An organization in which everything has relations.

use std::{fmt::Write as _, io::Cursor};

use gradus_services::{
    Actor,
    import::{ImportKind, ImportOptions, import},
    people::import::employees::EmployeesImport,
    scheduling::tick::tick,
    training::{import_completions::CompletionsImport, import_waivers::WaiversImport},
};
use serde_json::{Value, json};

use crate::support::Gradus;

/// The telecom program under way, with its audits, and 60 people: some in each department.
pub async fn organization() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    people(&gradus).await;
    tick(&gradus.services).await.expect("the scheduler runs");
    gradus
}

async fn load<K: ImportKind>(gradus: &Gradus, rows: String) {
    let actor = Actor::command_line(gradus.alpha.id);
    let done = import::<K>(&gradus.services, &actor, &mut Cursor::new(rows), ImportOptions::default()).await;
    assert!(done.as_ref().is_ok_and(|report| report.figures.refused == 0), "{done:?}");
}

async fn people(gradus: &Gradus) {
    let shop = "mutation { departmentCreate(input: { code: \"SHOP\", name: \"Shop\", parentCode: \"RET\" }) {
        errors { message } } }";
    assert_eq!(gradus.ask(shop, json!({})).await["departmentCreate"]["errors"], json!([]));
    let departments = gradus.ask("{ departments(first: 20) { nodes { id code version } } }", json!({})).await;
    let departments = departments["departments"]["nodes"].as_array().expect("departments").clone();
    let mut people = "employee_no,name,department_code,position_code,roles,hired_on,manager_no\n".to_owned();
    let mut trained = "employee_no,course_code,completed_on,score,passed,source_ref\n".to_owned();
    let mut waived = "employee_no,requirement_code,reason,valid_from,valid_until,approved_by_no\n".to_owned();
    for number in 0..60 {
        let code = departments[number % departments.len()]["code"].as_str().expect("a code");
        let manager = if number == 0 { String::new() } else { format!("E{:02}", number / 3) };
        writeln!(people, "E{number:02},Somebody {number},{code},POS{number},FAULT_DUTY,2020-01-01,{manager}")
            .expect("a row");
        for course in ["C-SEC-1", "C-NET-1", "C-QMS-2"] {
            writeln!(trained, "E{number:02},{course},2026-10-20,90,true,{number}{course}").expect("a row");
        }
        writeln!(waived, "E{number:02},TR-04,abroad,2026-10-01,2026-12-31,E{:02}", (number + 1) % 60).expect("a row");
    }
    for number in 1..=2 {
        writeln!(people, "A{number},Auditor {number},IAD,STAFF,LEAD_AUDITOR,2020-01-01,").expect("a row");
        writeln!(trained, "A{number},C-QMS-2,2025-12-15,90,true,A{number}").expect("a row");
    }
    people.push_str("S1,Clerk,SHOP,STAFF,FAULT_DUTY,2020-01-01,\n");
    load::<EmployeesImport>(gradus, people).await;
    load::<CompletionsImport>(gradus, trained).await;
    load::<WaiversImport>(gradus, waived).await;
    for (number, department) in departments.iter().enumerate() {
        head(gradus, department, number).await;
    }
}

/// Gives a lead and a member to every audit that does not look at the audit department.
pub async fn teams(gradus: &Gradus) {
    let audits = gradus.ask("{ audits { nodes { id version number } } }", json!({})).await;
    let query = "mutation ($input: AuditAssignInput!) { auditAssign(input: $input) { errors { message } } }";
    let mut named = 0;
    for audit in audits["audits"]["nodes"].as_array().expect("audits") {
        let input = json!({ "auditId": audit["id"], "expectedVersion": audit["version"], "leadNumber": "A1",
            "memberNumbers": ["A2"] });
        let done = gradus.ask(query, json!({ "input": input })).await;
        named += usize::from(done["auditAssign"]["errors"] == json!([]));
    }
    assert!(named > 5, "only {named} audits have a team");
}

async fn head(gradus: &Gradus, department: &Value, number: usize) {
    let query = "mutation ($input: DepartmentUpdateInput!) { departmentUpdate(input: $input) { errors { message } } }";
    let changes =
        json!({ "headNumber": format!("E{:02}", number), "deputyNumber": format!("E{:02}", (number + 1) % 20) });
    let input =
        json!({ "departmentId": department["id"], "expectedVersion": department["version"], "changes": changes });
    let done = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(done["departmentUpdate"]["errors"], json!([]));
}
