//! What a rule would do, before it is saved.

use serde_json::{Value, json};

use crate::support::Gradus;

async fn preview(gradus: &Gradus, input: Value) -> Value {
    let query = "query ($input: SchedulePreviewInput!) { schedulePreview(input: $input) {
        occurrences { nominalLocal dueLocal dueAt startsAt rolled provisional note } inWords warnings
        errors { code message field } } }";
    gradus.ask(query, json!({ "input": input })).await["schedulePreview"].clone()
}

#[tokio::test]
async fn a_quarterly_audit_avoids_days_off_and_keeps_make_up_days() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let shown = preview(
        &gradus,
        json!({ "cron": "0 0 9 10 1,4,7,10 *", "timeZone": "Asia/Shanghai", "calendar": "CN", "roll": "FOLLOWING",
                "from": "2026-01-01T00:00:00Z", "first": 5 }),
    )
    .await;

    let due: Vec<_> = shown["occurrences"].as_array().expect("a list").iter().map(|o| &o["dueLocal"]).collect();
    let expected = [
        "2026-01-12T09:00:00",
        "2026-04-10T09:00:00",
        "2026-07-10T09:00:00",
        "2026-10-10T09:00:00",
        "2027-01-11T09:00:00",
    ];
    assert_eq!(due, expected);
    let provisional: Vec<_> =
        shown["occurrences"].as_array().expect("a list").iter().map(|o| &o["provisional"]).collect();
    assert_eq!(provisional, [false, false, false, false, true]);
    assert_eq!(shown["errors"], json!([]));
    assert!(shown["occurrences"][0]["note"].as_str().expect("a note").contains("2026-01-10"), "{shown:#}");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_rule_is_told_at_once() {
    let gradus = Gradus::start().await;

    let shown = preview(
        &gradus,
        json!({ "cron": "0 9 10 1,4,7,10 *", "timeZone": "Mars/Olympus", "calendar": "XX", "leadTime": "soon" }),
    )
    .await;

    let codes: Vec<_> = shown["errors"].as_array().expect("a list").iter().map(|e| &e["code"]).collect();
    assert_eq!(codes, ["CRON_FIVE_FIELDS", "TIME_ZONE_UNKNOWN", "CALENDAR_UNKNOWN", "LEAD_TIME_MALFORMED"]);
    assert!(shown["errors"][0]["message"].as_str().expect("a text").contains("0 0 9 10 1,4,7,10 *"), "{shown:#}");
}

#[tokio::test]
async fn an_impossible_day_is_refused_and_so_is_a_rule_that_never_rests() {
    let gradus = Gradus::start().await;

    let never = preview(&gradus, json!({ "cron": "0 0 9 30 2 *", "timeZone": "UTC" })).await;
    let always = preview(&gradus, json!({ "cron": "0 * * * * *", "timeZone": "UTC" })).await;

    assert_eq!(never["errors"][0]["code"], "NEVER_FIRES");
    assert_eq!(always["errors"][0]["code"], "TOO_FREQUENT");
    assert_eq!(always["occurrences"].as_array().expect("a list").len(), 10);
}

#[tokio::test]
async fn the_organization_tells_its_calendar_and_its_day() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ organization { today calendar { code knownThrough days(year: 2026) { date kind name provisional }
        a: isWorkingDay(on: \"2026-10-10\") b: isWorkingDay(on: \"2026-10-09\") c: isWorkingDay(on: \"2026-10-03\") } } }";
    let told = gradus.ask(query, json!({})).await["organization"].clone();

    assert_eq!(told["today"], "2026-11-20");
    let calendar = &told["calendar"];
    assert_eq!((&calendar["code"], &calendar["knownThrough"]), (&json!("CN"), &json!("2026-12-31")));
    assert_eq!(calendar["days"].as_array().expect("days").len(), 33 + 6);
    assert_eq!((&calendar["a"], &calendar["b"], &calendar["c"]), (&json!(true), &json!(true), &json!(false)));
}
