//! Conflicts, leaves and exceptions from independence (AUD-5, AUD-8).

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use super::{
    command,
    conduct::{answer, done, items, person, seen},
    plan,
    team::{hire, staff, train},
};
use crate::support::Gradus;

fn codes(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().expect("errors").iter();
    errors.map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

/// AUD-5: a person declares a conflict, which refuses until it is taken back.
#[tokio::test]
async fn who_declares_a_conflict_does_not_audit_that_unit_until_it_is_taken_back() {
    let gradus = Gradus::start().await;
    let audit = staff(&gradus).await;
    let quality = gradus.alpha.quality.clone();
    let own = person(&gradus, "E1", RolePreset::Auditor, None).await;
    let declare = "mutation ($input: AuditConflictDeclareInput!) { auditConflictDeclare(input: $input) {
        conflict { id version employee { number } department { code } withdrawnAt } errors { code rule } } }";
    let withdraw = "mutation ($input: AuditConflictWithdrawInput!) { auditConflictWithdraw(input: $input) {
        conflict { withdrawalReason } errors { code } } }";
    let team = || json!({ "leadNumber": "E1" });

    let input = json!({ "input": { "departmentCode": "QMO", "reason": "my sister heads it" } });
    let declared = gradus.ask_as(&own, declare, input).await["auditConflictDeclare"].clone();
    assert_eq!((&declared["errors"], &declared["conflict"]["employee"]["number"]), (&json!([]), &json!("E1")));
    let refused = command(&gradus, &quality, "Assign", &audit, 1, team()).await;
    let other = person(&gradus, "E2", RolePreset::Auditor, None).await;
    let back =
        json!({ "input": { "conflictId": declared["conflict"]["id"], "expectedVersion": 1, "reason": "mixed up" } });
    let hidden = gradus.ask_as(&other, withdraw, back.clone()).await["auditConflictWithdraw"].clone();
    let taken_back = gradus.ask_as(&own, withdraw, back).await["auditConflictWithdraw"].clone();
    let free = command(&gradus, &quality, "Assign", &audit, 1, team()).await;

    assert_eq!(refused["errors"][0]["message"], "Employee E1: Declared a conflict of interest.");
    assert_eq!(codes(&hidden), ["NOT_FOUND"]);
    assert_eq!(taken_back["conflict"]["withdrawalReason"], "mixed up");
    assert_eq!(free["errors"], json!([]));
}

/// AUD-8: an exception is approved by an outsider, made up for by a peer who looks at the result, printed and counted.
#[tokio::test]
async fn an_exception_is_approved_reviewed_printed_and_counted() {
    let gradus = Gradus::start().await;
    staff(&gradus).await;
    hire(&gradus, "E5", "IAD", &[]).await;
    train(&gradus, "E4", "2026-06-01", 91.0).await;
    let audit = plan(&gradus, "AP-QMS", "2026-12-21").await["audit"].clone();
    let quality = gradus.alpha.quality.clone();
    let team = |approver: &str, peer: &str| {
        json!({ "leadNumber": "E4", "override": { "reason": "a unit of four", "approverNumber": approver,
            "compensation": "PEER_REVIEW", "compensatorNumber": peer } })
    };

    let bound = command(&gradus, &quality, "Assign", &audit, 1, json!({ "leadNumber": "E4" })).await;
    let by_auditor = command(&gradus, &quality, "Assign", &audit, 1, team("E4", "E1")).await;
    let not_needed = json!({ "leadNumber": "E1", "override": team("E5", "E2")["override"] });
    let not_needed = command(&gradus, &quality, "Assign", &audit, 1, not_needed).await;
    assert!(codes(&bound).contains(&"NOT_INDEPENDENT".to_owned()));
    assert!(codes(&by_auditor).contains(&"APPROVER_INVOLVED".to_owned()), "{by_auditor}");
    assert_eq!(codes(&not_needed), ["OVERRIDE_NOT_NEEDED"]);

    let version = done(&gradus, &quality, "Assign", &audit, 1, team("E5", "E1")).await;
    let version = done(&gradus, &quality, "Prepare", &audit, version, json!({})).await;
    gradus.set_clock("2026-12-21T02:00:00Z");
    let lead = person(&gradus, "E4", RolePreset::Auditor, None).await;
    let peer = person(&gradus, "E1", RolePreset::Auditor, None).await;
    let version = done(&gradus, &lead, "Start", &audit, version, json!({})).await;
    let number = audit["number"].as_str().expect("a number");
    for item in items(&gradus, &lead, number).await {
        answer(&gradus, &lead, &audit, &item, json!({ "points": 1 })).await;
    }
    let version = done(&gradus, &lead, "Report", &audit, version, json!({})).await;
    let unseen = command(&gradus, &lead, "SignOff", &audit, version, json!({})).await;
    assert_eq!((codes(&unseen), &unseen["errors"][0]["rule"]), (vec!["REVIEW_MISSING".to_owned()], &json!("AUD-8")));
    let version = done(&gradus, &peer, "Review", &audit, version, json!({ "note": "sampled three answers" })).await;
    done(&gradus, &lead, "SignOff", &audit, version, json!({})).await;

    let signed = seen(&gradus, &quality, number).await;
    assert_eq!(signed["override"]["compensation"], "PEER_REVIEW");
    let result: Value = serde_json::from_str(signed["result"]["json"].as_str().expect("a result")).expect("JSON");
    let printed = &result["overrides"][0];
    assert_eq!((&printed["approver"], &printed["by"]), (&json!("E5"), &json!("E1")));
    assert_eq!(printed["review"]["note"], "sampled three answers");
    assert!(printed["waived"].as_array().expect("waived").iter().all(|waived| waived["number"] == "E4"));
    let query = "{ auditPrograms { code q4: overrides(period: \"2026-Q4\") q3: overrides(period: \"2026-Q3\") } }";
    let counted = gradus.ask_as(&quality, query, json!({})).await["auditPrograms"].clone();
    let of = counted.as_array().expect("programs").iter().find(|program| program["code"] == "AP-QMS");
    assert_eq!(of.map(|program| (&program["q4"], &program["q3"])), Some((&json!(1), &json!(0))));
}
