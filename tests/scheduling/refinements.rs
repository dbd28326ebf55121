//! What refines a rule, from the preview to the schedule and its changes (R5, R20, R32, R34, R50).

use serde_json::{Value, json};

use super::commands::send;
use crate::support::Gradus;

async fn preview(gradus: &Gradus, input: Value) -> Value {
    let query = "query ($input: SchedulePreviewInput!) { schedulePreview(input: $input) {
        occurrences { nominalLocal dueLocal rolled moved mergedLocal delaySeconds note } inWords warnings
        errors { code message field } } }";
    gradus.ask(query, json!({ "input": input })).await["schedulePreview"].clone()
}

fn column<'a>(shown: &'a Value, name: &str) -> Vec<&'a Value> {
    shown["occurrences"].as_array().expect("a list").iter().map(|occurrence| &occurrence[name]).collect()
}

async fn refined(gradus: &Gradus, code: &str) -> Value {
    let query = "query ($code: String!) { schedule(code: $code) { id version revision cron inWords
        rule { kind at interval anchor of nth weekday }
        refinements { workingDayOffset collision unknownCalendar gap fold startsOn endsOn exclusions { first last }
            exceptions { on moveTo at } jitter }
        preview(first: 6) { nominalLocal dueLocal delaySeconds } } }";
    gradus.ask(query, json!({ "code": code })).await["schedule"].clone()
}

/// R5, R32: a rule that counts working days, some working days before it, with a day that a person moved.
#[tokio::test]
async fn a_preview_shows_what_refines_a_rule() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let shown = preview(
        &gradus,
        json!({ "cron": "0 0 9 10 * *", "timeZone": "Asia/Shanghai", "calendar": "CN", "roll": "FOLLOWING",
                "workingDayOffset": 1, "startsOn": "2026-02-01", "endsOn": "2026-06-30",
                "exclusions": [{ "first": "2026-04-10" }],
                "exceptions": [{ "on": "2026-05-10", "moveTo": "2026-05-16", "at": "14:30" },
                               { "on": "2026-03-10" }],
                "from": "2026-01-01T00:00:00Z", "first": 5 }),
    )
    .await;

    assert_eq!(shown["errors"], json!([]));
    assert_eq!(column(&shown, "dueLocal"), ["2026-02-11T09:00:00", "2026-05-16T14:30:00", "2026-06-11T09:00:00"]);
    assert_eq!(column(&shown, "moved"), [false, true, false]);
    assert_eq!(column(&shown, "rolled"), [true, false, true]);
    let words = shown["inWords"].as_str().expect("words");
    for part in ["1 working day after", "from 2026-02-01 until 2026-06-30", "2026-05-10 to 2026-05-16 14:30"] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_with_refinements_is_told_with_its_field() {
    let gradus = Gradus::start().await;

    let shown = preview(
        &gradus,
        json!({ "cron": "0 0 9 10 * *", "timeZone": "UTC", "workingDayOffset": 63, "startsOn": "2026-02-01",
                "endsOn": "2026-01-01", "jitter": "P2D" }),
    )
    .await;

    let told: Vec<_> =
        shown["errors"].as_array().expect("a list").iter().map(|e| (e["code"].clone(), e["field"].clone())).collect();
    assert_eq!(
        told,
        [
            (json!("OFFSET_OUT_OF_BOUNDS"), json!(["workingDayOffset"])),
            (json!("DATES_REVERSED"), json!(["endsOn"])),
            (json!("JITTER_MALFORMED"), json!(["jitter"])),
        ]
    );
}

/// R50: before there is a schedule nobody knows by how much; afterwards every preview says the same.
#[tokio::test]
async fn a_schedule_keeps_what_refines_it_and_a_change_touches_only_what_it_names() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let made = send(
        &gradus,
        "scheduleCreate",
        json!({ "code": "SCH-REFINED", "name": "Refined", "timeZone": "America/New_York",
                "rule": { "kind": "NTH_WEEKDAY", "at": "01:30", "nth": 1, "weekday": "SUNDAY", "of": "MONTH" },
                "gap": "SKIP", "fold": "SECOND", "endsOn": "2027-12-31", "jitter": "PT30M",
                "exceptions": [{ "on": "2027-01-03" }], "action": { "createAudit": "AP-QMS" } }),
    )
    .await;
    assert_eq!(made["errors"], json!([]));

    let before = refined(&gradus, "SCH-REFINED").await;

    assert_eq!(before["cron"], Value::Null);
    assert_eq!(before["rule"]["kind"], "NTH_WEEKDAY");
    let refinements = &before["refinements"];
    assert_eq!((&refinements["gap"], &refinements["fold"]), (&json!("SKIP"), &json!("SECOND")));
    assert_eq!(refinements["jitter"], "PT30M");
    let delays: Vec<_> =
        before["preview"].as_array().expect("a list").iter().map(|o| o["delaySeconds"].clone()).collect();
    assert!(delays.iter().all(|delay| delay.as_i64().is_some_and(|delay| (0..1_800).contains(&delay))), "{delays:?}");
    assert!(delays.iter().any(|delay| delay.as_i64() > Some(0)), "{delays:?}");
    assert_eq!(refined(&gradus, "SCH-REFINED").await["preview"], before["preview"]);

    let changes = json!({ "endsOn": null, "exceptions": [] });
    let input = json!({ "scheduleId": before["id"], "expectedVersion": before["version"], "changes": changes });
    let changed = send(&gradus, "scheduleUpdate", input).await;

    assert_eq!(changed["errors"], json!([]));
    let after = refined(&gradus, "SCH-REFINED").await;
    assert_eq!(after["revision"], 2);
    assert_eq!(after["refinements"]["endsOn"], Value::Null);
    assert_eq!(after["refinements"]["exceptions"], json!([]));
    assert_eq!((&after["refinements"]["gap"], &after["refinements"]["jitter"]), (&json!("SKIP"), &json!("PT30M")));
}
