//! Who sees a finding, and when (SEC-2).

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use super::{done, look, people, raise, refused, send};
use crate::support::Gradus;

async fn seen(gradus: &Gradus, token: &str) -> Value {
    let query = "{ finding(number: \"FND-000001\") { number } findings { totalCount } }";
    let answer = gradus.ask_as(token, query, json!({})).await;
    json!([!answer["finding"].is_null(), answer["findings"]["totalCount"]])
}

/// SEC-2: a draft is seen by who raised it and by who manages findings, and by nobody of the department.
#[tokio::test]
async fn a_draft_is_hidden_from_those_whom_it_is_about_until_it_is_issued() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let draft = raise(&gradus, &people.quality, "MAJOR").await;

    assert_eq!(seen(&gradus, &people.head).await, json!([false, 0]));
    assert_eq!(seen(&gradus, &people.quality).await, json!([true, 1]));
    let hidden = refused(&gradus, &people.head, "findingAcknowledge", &draft, json!({})).await;
    assert_eq!(hidden, ["NOT_FOUND"]);
    done(&gradus, &people.quality, "findingIssue", &draft, json!({ "ownerNumber": "N1" })).await;
    assert_eq!(seen(&gradus, &people.head).await, json!([true, 1]));
    // Of the department, and without a part in it.
    assert_eq!(seen(&gradus, &people.worker).await, json!([false, 0]));
}

/// SEC-1, SEC-2: whoever does an action sees its finding; another department and another organization do not.
#[tokio::test]
async fn who_works_on_a_finding_sees_it_and_others_do_not() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let beta = gradus.add_tenant("BETA").await;
    let draft = raise(&gradus, &people.quality, "MAJOR").await;
    let issued = done(&gradus, &people.quality, "findingIssue", &draft, json!({ "ownerNumber": "N1" })).await;
    let contain = json!({ "action": { "kind": "CONTAINMENT", "title": "Close the valve", "ownerNumber": "N2",
        "dueOn": "2026-11-21" } });
    let contained = done(&gradus, &people.head, "correctiveActionAdd", &issued, contain).await;

    assert_eq!(seen(&gradus, &people.worker).await, json!([true, 1]));
    let shop = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;
    assert_eq!(seen(&gradus, &shop).await, json!([false, 0]));
    assert_eq!(seen(&gradus, &beta.admin).await, json!([false, 0]));
    let input = json!({ "findingId": contained["id"], "expectedVersion": contained["version"], "reason": "none" });
    let query = "mutation ($input: FindingVoidInput!) { findingVoid(input: $input) { errors { code } } }";
    let forbidden = gradus.answer(&people.worker, query, json!({ "input": input })).await;
    assert_eq!(forbidden["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let complete = json!({ "actionId": contained["actions"][0]["id"], "expectedVersion": contained["version"],
        "evidence": "Photograph of the valve" });
    assert_eq!(send(&gradus, &people.worker, "correctiveActionComplete", complete).await["errors"], json!([]));
}

/// API-2: what may be done next is told by the rules of the commands.
#[tokio::test]
async fn what_may_be_done_next_is_told_before_it_is_tried() {
    let gradus = Gradus::start().await;
    let people = people(&gradus).await;
    let draft = raise(&gradus, &people.quality, "OBSERVATION").await;
    let issued = done(&gradus, &people.quality, "findingIssue", &draft, json!({})).await;
    let allowed = |finding: &Value| -> Vec<Value> {
        let all = finding["availableTransitions"].as_array().expect("transitions").iter();
        all.filter(|next| next["allowed"] == true).map(|next| next["command"].clone()).collect()
    };

    let before = allowed(&look(&gradus, "FND-000001").await);
    done(&gradus, &people.head, "findingAcknowledge", &issued, json!({})).await;
    let after = allowed(&look(&gradus, "FND-000001").await);

    assert_eq!(before, ["findingAcknowledge", "findingDispute", "findingVoid", "correctiveActionAdd"]);
    assert_eq!(after, ["findingVoid", "correctiveActionAdd", "findingClose"]);
}
