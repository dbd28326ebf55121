//! What suspends an audit, and what those audited know of it (AUD-2, AUD-5).

use gradus_domain::access::RolePreset;
use serde_json::json;

use super::{
    command,
    conduct::{answered, done, on_site, person, seen},
    team::staff,
};
use crate::support::Gradus;

/// AUD-5: who moves into an audited unit suspends the audit until somebody takes their place.
#[tokio::test]
async fn an_audit_is_suspended_by_a_transfer_until_the_person_is_replaced() {
    let gradus = Gradus::start().await;
    let (audit, version, [lead, _]) = on_site(&gradus).await;
    answered(&gradus, &audit, &lead).await;
    let query = "{ employee(number: \"E2\") { id version } }";
    let moving = gradus.ask(query, json!({})).await["employee"].clone();
    let transfer = "mutation ($input: EmployeeTransferInput!) { employeeTransfer(input: $input) { errors { code } } }";
    let input = json!({ "employeeId": moving["id"], "expectedVersion": moving["version"], "departmentCode": "QMO",
        "on": "2026-12-21" });
    let moved = gradus.ask(transfer, json!({ "input": input })).await;
    assert_eq!(moved["employeeTransfer"]["errors"], json!([]));

    let suspended = command(&gradus, &lead, "Report", &audit, version, json!({})).await;
    assert_eq!(
        (&suspended["errors"][0]["code"], &suspended["errors"][0]["rule"]),
        (&json!("NOT_INDEPENDENT"), &json!("AUD-5"))
    );
    let shown = seen(&gradus, &lead, audit["number"].as_str().expect("a number")).await;
    let report =
        shown["availableTransitions"].as_array().expect("transitions").iter().find(|t| t["command"] == "auditReport");
    let reason = report.expect("a report")["reasons"][0].as_str().expect("a reason").to_owned();
    assert_eq!(reason, "Employee E2: Belongs or recently belonged to QMO, which is audited.");

    let quality = gradus.alpha.quality.clone();
    let team = json!({ "leadNumber": "E1", "memberNumbers": [] });
    let version = done(&gradus, &quality, "Assign", &audit, version, team).await;
    done(&gradus, &lead, "Report", &audit, version, json!({})).await;
}

/// AUD-2
#[tokio::test]
async fn an_unannounced_audit_is_hidden_from_those_audited_and_needs_no_notice() {
    let gradus = Gradus::start().await;
    staff(&gradus).await;
    let query = "mutation ($input: AuditPlanInput!) { auditPlan(input: $input) { audit { id number version } errors { code } } }";
    let quality = gradus.alpha.quality.clone();
    let made = |unannounced: bool| {
        let input = json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-21", "unannounced": unannounced });
        gradus.ask_as(&quality, query, json!({ "input": input }))
    };
    gradus.set_clock("2026-12-20T02:00:00Z");
    let (told, silent) = (made(false).await, made(true).await);
    let lead = person(&gradus, "E1", RolePreset::Auditor, None).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("QMO"), None).await;
    let mut began = Vec::new();
    let mut known = Vec::new();
    for audit in [&told["auditPlan"]["audit"], &silent["auditPlan"]["audit"]] {
        let version = done(&gradus, &quality, "Assign", audit, 1, json!({ "leadNumber": "E1" })).await;
        let version = done(&gradus, &quality, "Prepare", audit, version, json!({})).await;
        known.push(!seen(&gradus, &head, audit["number"].as_str().expect("a number")).await.is_null());
        gradus.set_clock("2026-12-21T02:00:00Z");
        began.push(command(&gradus, &lead, "Start", audit, version, json!({})).await);
    }

    assert_eq!(known, [true, false]);
    assert_eq!(began[0]["errors"][0]["code"], "NOTICE_TOO_SHORT");
    assert_eq!(began[1]["errors"], json!([]));
    let number = silent["auditPlan"]["audit"]["number"].as_str().expect("a number");
    assert_eq!(seen(&gradus, &head, number).await["state"], "IN_PROGRESS");
}
