//! What an organization sets for all of its schedules (R7).

use serde_json::{Value, json};

use super::commands::send;
use crate::support::Gradus;

async fn set(gradus: &Gradus, version: i32, minutes: i32) -> Value {
    let query = "mutation ($input: SchedulingSettingsUpdateInput!) { schedulingSettingsUpdate(input: $input) {
        settings { version minimumSpacingMinutes } errors { code field rule currentVersion } } }";
    let input = json!({ "expectedVersion": version, "minimumSpacingMinutes": minutes });
    gradus.ask(query, json!({ "input": input })).await["schedulingSettingsUpdate"].clone()
}

async fn make(gradus: &Gradus, code: &str, cron: &str) -> Value {
    let query = "mutation ($input: ScheduleCreateInput!) { scheduleCreate(input: $input) {
        schedule { id version } errors { code rule message } } }";
    let input = json!({ "code": code, "name": code, "cron": cron, "timeZone": "Asia/Shanghai",
        "action": { "createAudit": "AP-QMS" } });
    gradus.ask(query, json!({ "input": input })).await["scheduleCreate"].clone()
}

/// R7: five minutes where nobody has set it; what is made or changed later goes by what was set, in the preview too.
#[tokio::test]
async fn an_organization_sets_how_far_apart_occurrences_lie() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let read = "{ schedulingSettings { version minimumSpacingMinutes } }";
    let unset = gradus.ask(read, json!({})).await["schedulingSettings"].clone();
    assert_eq!(unset, json!({ "version": 0, "minimumSpacingMinutes": 5 }));
    let frequent = make(&gradus, "OFTEN", "0 0,30 9 * * *").await;
    assert_eq!(frequent["errors"], json!([]));

    let made = set(&gradus, 0, 60).await;
    let stale = set(&gradus, 0, 10).await;
    let out = set(&gradus, 1, 1_441).await;

    assert_eq!(made["settings"], json!({ "version": 1, "minimumSpacingMinutes": 60 }));
    assert_eq!((&stale["errors"][0]["code"], &stale["errors"][0]["currentVersion"]), (&json!("CONFLICT"), &json!(1)));
    let why =
        json!([{ "code": "OUT_OF_BOUNDS", "field": ["minimumSpacingMinutes"], "rule": "R7", "currentVersion": null }]);
    assert_eq!(out["errors"], why);
    let refused = make(&gradus, "MORE", "0 0,30 9 * * *").await;
    assert_eq!((&refused["errors"][0]["code"], &refused["errors"][0]["rule"]), (&json!("TOO_FREQUENT"), &json!("R7")));
    assert!(refused["errors"][0]["message"].as_str().is_some_and(|text| text.contains("60 minutes")), "{refused}");
    let preview = "{ schedulePreview(input: { cron: \"0 0,30 9 * * *\", timeZone: \"Asia/Shanghai\" }) {
        errors { code } } }";
    let seen = gradus.ask(preview, json!({})).await["schedulePreview"]["errors"].clone();
    assert_eq!(seen, json!([{ "code": "TOO_FREQUENT" }]));
    let changes = json!({ "name": "Twice a morning" });
    let input = json!({ "scheduleId": frequent["schedule"]["id"], "expectedVersion": 1, "changes": changes });
    assert_eq!(send(&gradus, "scheduleUpdate", input).await["errors"], json!([]), "what is there stays");
    set(&gradus, 1, 1).await;
    assert_eq!(make(&gradus, "MINUTE", "0 * * * * *").await["errors"], json!([]));
}
