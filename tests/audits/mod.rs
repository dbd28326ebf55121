//! Audits: planned, staffed, conducted, signed, followed up.

mod conduct;
mod exceptions;
mod plan;
mod suspended;
mod team;

use serde_json::{Value, json};

use crate::support::Gradus;

/// Plans an audit of `program` on `day` as ALPHA's quality manager.
async fn plan(gradus: &Gradus, program: &str, day: &str) -> Value {
    let query = "mutation ($input: AuditPlanInput!) { auditPlan(input: $input) {
        audit { id number name state version plannedOn scope { areas measureCodes departments { code } } }
        errors { code field rule } } }";
    let input = json!({ "auditProgramCode": program, "plannedOn": day });
    gradus.ask_as(&gradus.alpha.quality, query, json!({ "input": input })).await["auditPlan"].clone()
}

/// Sends a command on an audit with its fields beside id and version.
async fn command(gradus: &Gradus, token: &str, name: &str, audit: &Value, version: i32, more: Value) -> Value {
    let query = format!(
        "mutation ($input: Audit{name}Input!) {{ audit{name}(input: $input) {{
            audit {{ state version cancelReason lead {{ number }} team {{ number }} }}
            errors {{ code message field rule currentVersion }} }} }}"
    );
    let mut input = json!({ "auditId": audit["id"], "expectedVersion": version });
    for (key, value) in more.as_object().expect("fields") {
        input[key] = value.clone();
    }
    gradus.ask_as(token, &query, json!({ "input": input })).await[format!("audit{name}")].clone()
}
