//! Who stands for a department on a day, and who is told (RSP-3, RSP-4).

use serde_json::{Value, json};

use super::gates::{Story, send};

/// Who answers for M103, which is the department QMC, on a day.
async fn answers(story: &Story, day: &str) -> Value {
    let query = "query ($at: Date!) { program(code: \"TELECOM-QP\") { measures(first: 3) { nodes { code
        responsibilities { role department { code } holder(at: $at) { kind isVacant employee { number } } } } } } }";
    let found = story.gradus.ask(query, json!({ "at": day })).await;
    let cells = found["program"]["measures"]["nodes"][2]["responsibilities"].as_array().expect("cells").clone();
    cells.into_iter().find(|cell| cell["role"] == "ACCOUNTABLE").expect("one")["holder"].clone()
}

async fn seat(story: &Story, department: &str, head: Value, deputy: Value) {
    let query = "query ($code: String!) { department(code: $code) { id version } }";
    let found = story.gradus.ask(query, json!({ "code": department })).await["department"].clone();
    let input = json!({ "departmentId": found["id"], "expectedVersion": found["version"],
        "changes": { "headNumber": head, "deputyNumber": deputy } });
    let answer = send(&story.gradus, &story.gradus.alpha.admin, "departmentUpdate", input, "department { id }").await;
    assert_eq!(answer["errors"], json!([]));
}

/// RSP-3
#[tokio::test]
async fn the_deputy_stands_in_while_the_head_is_away_and_a_vacant_one_is_told_of() {
    let story = Story::begin("2026-01-01").await;
    let issues = async || {
        let query = "{ consistencyIssues(first: 100) { nodes { check code command } } }";
        let found = story.gradus.ask(query, json!({})).await["consistencyIssues"]["nodes"].clone();
        let issue = json!({ "check": "ACCOUNTABLE_VACANT", "code": "QMC", "command": "departmentUpdate" });
        found.as_array().expect("issues").contains(&issue)
    };

    let nobody = answers(&story, "2026-11-20").await;
    let told_before = issues().await;
    seat(&story, "QMC", "OWN".into(), "WORK".into()).await;
    let away = "INSERT INTO leaves (organization_id, id, employee_id, kind, valid_from, valid_to)
        SELECT organization_id, id, id, 'SICK', '2026-12-01', '2026-12-08' FROM employees WHERE number = 'OWN'";
    story.gradus.database.execute(away).await;

    assert_eq!(nobody, json!({ "kind": "VACANT", "isVacant": true, "employee": null }));
    let head = json!({ "kind": "HEAD", "isVacant": false, "employee": { "number": "OWN" } });
    let deputy = json!({ "kind": "DEPUTY", "isVacant": false, "employee": { "number": "WORK" } });
    assert_eq!(answers(&story, "2026-11-30").await, head);
    assert_eq!(answers(&story, "2026-12-01").await, deputy);
    assert_eq!(answers(&story, "2026-12-08").await, head, "the first day back");
    assert_eq!((told_before, issues().await), (true, false));
}

/// RSP-4
#[tokio::test]
async fn whoever_stands_for_a_department_that_is_informed_is_told_of_completion_once() {
    let story = Story::begin("2026-01-01").await;
    // M103 is told to NET, CSD and SEC; all three lie below SNR.
    seat(&story, "NET", "WORK".into(), Value::Null).await;
    seat(&story, "SNR", "SPON".into(), Value::Null).await;

    story.verify("M103", &["SNR", "HRT"]).await;

    let told = "SELECT count(*) FROM deliveries WHERE channel = 'notification' AND key LIKE 'MEASURE_DONE:%'";
    assert_eq!(story.gradus.database.number(told).await, 3, "the head of NET, and twice the one above");
}
