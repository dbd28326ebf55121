//! Findings, from raising to closing.

mod races;
mod sight;
mod story;

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use crate::support::Gradus;

/// Who takes part: tokens of people of network operations and of the quality office.
pub struct People {
    /// Head of network operations, who answers for the finding.
    pub head: String,
    /// Of network operations: does the work.
    pub worker: String,
    /// Quality manager of the quality office, who has no part in the work.
    pub quality: String,
    /// Quality manager who belongs to network operations.
    pub near: String,
}

/// The telecom program, and people: N1 heads NET, N2 and N3 work there, Q1 works in QMO.
pub async fn people(gradus: &Gradus) -> People {
    gradus.telecom("2026-01-01").await;
    for (number, department) in [("N1", "NET"), ("N2", "NET"), ("N3", "NET"), ("Q1", "QMO")] {
        let query = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
        let input = json!({ "number": number, "name": format!("Person {number}"), "departmentCode": department,
            "roleCodes": [], "hiredOn": "2020-01-01" });
        let made = gradus.ask(query, json!({ "input": input })).await;
        assert_eq!(made["employeeCreate"]["errors"], json!([]));
    }
    let token = async |number: &str, role, department| {
        let query = "query ($number: String!) { employee(number: $number) { id } }";
        let found = gradus.ask(query, json!({ "number": number })).await;
        let id = EmployeeId::from_node_id(found["employee"]["id"].as_str().expect("an id"));
        gradus.token(&gradus.alpha, role, department, id).await
    };
    People {
        head: token("N1", RolePreset::DepartmentHead, Some("NET")).await,
        worker: token("N2", RolePreset::Employee, Some("NET")).await,
        quality: token("Q1", RolePreset::QualityManager, None).await,
        near: token("N3", RolePreset::QualityManager, None).await,
    }
}

/// Sends a command and answers its payload.
pub async fn send(gradus: &Gradus, token: &str, name: &str, input: Value) -> Value {
    let first = name[..1].to_uppercase();
    let query = format!(
        "mutation ($input: {first}{}Input!) {{ {name}(input: $input) {{
            finding {{ id number state grade version cycle dueOn originalDueOn isOverdue actions {{ id number }}
                rounds {{ number cycle checkDueOn checks {{ outcome }} }} repeats {{ number }} closedOn }}
            errors {{ code rule field currentVersion }} }} }}",
        &name[1..]
    );
    gradus.ask_as(token, &query, json!({ "input": input })).await[name].clone()
}

/// Sends a command about a finding as it is, which is not refused; answers the finding after it.
pub async fn done(gradus: &Gradus, token: &str, name: &str, finding: &Value, more: Value) -> Value {
    let answer = send(gradus, token, name, about(finding, more)).await;
    assert_eq!(answer["errors"], json!([]), "{name}");
    answer["finding"].clone()
}

/// The same, which is refused; answers the codes.
pub async fn refused(gradus: &Gradus, token: &str, name: &str, finding: &Value, more: Value) -> Vec<String> {
    let answer = send(gradus, token, name, about(finding, more)).await;
    let errors = answer["errors"].as_array().expect("errors").iter();
    errors.map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

fn about(finding: &Value, more: Value) -> Value {
    let mut input = json!({ "findingId": finding["id"], "expectedVersion": finding["version"] });
    for (key, value) in more.as_object().expect("fields") {
        input[key] = value.clone();
    }
    input
}

/// A finding about network operations, as it is by now.
pub async fn look(gradus: &Gradus, number: &str) -> Value {
    let query = "query ($number: String!) { finding(number: $number) { id number state grade version cycle dueOn
        originalDueOn isOverdue isOverdueOriginally owner { number } rootCause { code } actions { id number doneOn }
        rounds { number cycle effectiveness { checkDueOn } } availableTransitions { command allowed } } }";
    gradus.ask(query, json!({ "number": number })).await["finding"].clone()
}

/// Raises a finding about network operations.
pub async fn raise(gradus: &Gradus, token: &str, grade: &str) -> Value {
    let input = json!({ "title": "Pumps are not greased", "grade": grade, "departmentCode": "NET",
        "itemCode": "8.5.1", "note": "Seen at two sites" });
    let answer = send(gradus, token, "findingRaise", input).await;
    assert_eq!(answer["errors"], json!([]));
    answer["finding"].clone()
}

/// Brings an acknowledged or reopened finding as far as IMPLEMENTED: cause, plan, work.
pub async fn work_off(gradus: &Gradus, people: &People, finding: &Value, cause: &str, due: &str) -> Value {
    let cause = json!({ "method": "FIVE_WHY", "causeCode": cause, "text": "Nobody was trained",
        "whys": ["The pump stopped", "Nobody greased it"] });
    let after = done(gradus, &people.head, "findingAnalyze", finding, cause).await;
    let plan = json!({ "actions": [{ "title": "Train the crew", "ownerNumber": "N2", "dueOn": due }],
        "effectiveness": { "method": "SAMPLE", "comparator": "AT_LEAST", "threshold": 95, "windowDays": 30,
            "minimumSample": 20 },
        "similarCases": { "found": false, "note": "Looked at all sites" } });
    let after = done(gradus, &people.head, "findingPlan", &after, plan).await;
    let after = done(gradus, &people.head, "findingStart", &after, json!({})).await;
    let actions = after["actions"].as_array().expect("actions");
    let complete = json!({ "actionId": actions[actions.len() - 1]["id"], "expectedVersion": after["version"],
        "evidence": "Signed list of the crew" });
    let answer = send(gradus, &people.worker, "correctiveActionComplete", complete).await;
    assert_eq!(answer["errors"], json!([]));
    answer["finding"].clone()
}
