//! Findings of both organizations: one in each state that tells something of its own.

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, FindingId, NodeId},
};
use serde_json::{Value, json};

use super::beta::literal;
use crate::support::{Gradus, Tenant};

/// Who acts: a quality manager who is somebody.
struct Somebody<'a> {
    gradus: &'a Gradus,
    token: String,
}

impl<'a> Somebody<'a> {
    async fn of(gradus: &'a Gradus, tenant: &Tenant, number: &str) -> Self {
        let query = "query ($number: String!) { employee(number: $number) { id } }";
        let found = gradus.ask_as(&tenant.admin, query, json!({ "number": number })).await;
        let person = EmployeeId::from_node_id(found["employee"]["id"].as_str().expect("an id"));
        let token = gradus.token(tenant, RolePreset::QualityManager, None, person).await;
        Self { gradus, token }
    }

    /// Sends a command about a finding as it is, which succeeds; answers the finding after it.
    async fn done(&self, name: &str, finding: &Value, mut input: Value) -> Value {
        let of = name[..1].to_uppercase() + &name[1..];
        let query = format!(
            "mutation ($input: {of}Input!) {{ {name}(input: $input) {{
                finding {{ id number version actions {{ id }} }} errors {{ code message }} }} }}"
        );
        if !finding.is_null() && input.get("actionId").is_none() {
            input["findingId"] = finding["id"].clone();
        }
        if !finding.is_null() {
            input["expectedVersion"] = finding["version"].clone();
        }
        let answer = self.gradus.ask_as(&self.token, &query, json!({ "input": input })).await[name].clone();
        assert_eq!(answer["errors"], json!([]), "{name}");
        answer["finding"].clone()
    }

    /// A finding of customer service that is acknowledged.
    async fn acknowledged(&self, (prefix, service): (&str, &str), what: Value) -> Value {
        let mut input = json!({ "title": format!("{service} late"), "note": format!("{service} desk"),
            "departmentCode": "CSD", "itemCode": format!("{prefix}8.5.1") });
        input.as_object_mut().expect("an input").extend(what.as_object().expect("more").clone());
        let draft = self.done("findingRaise", &Value::Null, input).await;
        let owner = json!({ "ownerNumber": format!("{prefix}E1") });
        let issued = self.done("findingIssue", &draft, owner).await;
        self.done("findingAcknowledge", &issued, json!({})).await
    }
}

/// A draft last, so that BETA's last number is one that ALPHA has not: BETA raises one more.
pub async fn findings(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let query = "{ audits(first: 1) { nodes { number } } indicators(first: 1) { nodes { code } } }";
    let found = gradus.ask_as(&tenant.admin, query, json!({})).await;
    let somebody = Somebody::of(gradus, tenant, &format!("{prefix}E6")).await;
    let verifier = Somebody::of(gradus, tenant, &format!("{prefix}E3")).await;
    let marks = (prefix, service);

    let closed = somebody.acknowledged(marks, json!({ "grade": "OBSERVATION" })).await;
    let closed = somebody.done("findingClose", &closed, json!({})).await;
    let audited = json!({ "grade": "MINOR", "source": "AUDIT", "auditNumber": found["audits"]["nodes"][0]["number"] });
    let whole = somebody.acknowledged(marks, audited).await;
    let later = json!({ "dueOn": "2027-01-30", "reason": format!("{service} parts") });
    let whole = somebody.done("findingExtend", &whole, later).await;
    let cause = json!({ "method": "FIVE_WHY", "causeCode": format!("{prefix}CAUSE"), "text": format!("{service} crew"),
        "whys": [format!("{service} first"), format!("{service} second")] });
    let whole = somebody.done("findingAnalyze", &whole, cause).await;
    let plan = json!({ "actions": [{ "title": format!("{service} course"), "ownerNumber": format!("{prefix}E1"),
            "dueOn": "2026-12-01" }],
        "effectiveness": { "method": "INDICATOR", "indicatorCode": found["indicators"]["nodes"][0]["code"],
            "comparator": "AT_LEAST", "threshold": 95, "windowDays": 30, "minimumSample": 20 },
        "similarCases": { "found": true, "note": format!("{service} shops") } });
    let whole = somebody.done("findingPlan", &whole, plan).await;
    let whole = somebody.done("findingStart", &whole, json!({})).await;
    let complete = json!({ "actionId": whole["actions"][0]["id"], "evidence": format!("{service} list") });
    let whole = somebody.done("correctiveActionComplete", &whole, complete).await;
    let whole = verifier.done("findingVerify", &whole, json!({})).await;
    looked_at(gradus, tenant, service, [&closed, &whole]).await;
    let left = somebody.acknowledged(marks, json!({ "grade": "MAJOR" })).await;
    let risk = json!({ "untilOn": "2027-06-01", "reason": format!("{service} replaced") });
    somebody.done("findingAcceptRisk", &left, risk).await;
    // What the commands of the test go on with: it is acknowledged, with a containment action.
    let open = somebody.acknowledged(marks, json!({ "grade": "MAJOR" })).await;
    let contain = json!({ "action": { "kind": "CONTAINMENT", "title": format!("{service} call"),
        "ownerNumber": format!("{prefix}E1"), "dueOn": "2026-12-01" } });
    somebody.done("correctiveActionAdd", &open, contain).await;
    if !prefix.is_empty() {
        let one_more = json!({ "title": format!("{service} more"), "grade": "MINOR", "departmentCode": "CSD" });
        somebody.done("findingRaise", &Value::Null, one_more).await;
    }
}

/// Nobody waits here until an effect shows: that somebody looked, and that it came again, is only written down.
async fn looked_at(gradus: &Gradus, tenant: &Tenant, service: &str, [closed, whole]: [&Value; 2]) {
    let id = |finding: &Value| {
        let id = FindingId::from_node_id(finding["id"].as_str().expect("an id")).expect("a finding");
        literal(gradus, id.0)
    };
    let (organization, closed, whole) = (literal(gradus, tenant.id.0), id(closed), id(whole));
    for sql in [
        format!(
            "INSERT INTO finding_checks (organization_id, finding_id, round, position, due_on, on_day, by_id, outcome,
                observed, sample, note)
             SELECT organization_id, finding_id, number, 1, '2026-11-10', '2026-11-11', verified_by_id, 'EXTENDED',
                94000000, 5, '{service} look' FROM finding_rounds WHERE organization_id = {organization}
                AND finding_id = {whole}"
        ),
        format!(
            "INSERT INTO finding_repeats (organization_id, finding_id, earlier_id)
             VALUES ({organization}, {whole}, {closed})"
        ),
        // What its key is the finding of is said by Gradus alone.
        format!("UPDATE findings SET key = '{service} key' WHERE organization_id = {organization} AND id = {whole}"),
    ] {
        gradus.database.execute(&sql).await;
    }
}
