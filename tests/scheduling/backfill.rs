//! Backfills: asked for once, worked off in portions beside what comes due by itself (R76–R78).

use serde_json::{Value, json};

use super::{
    commands::{backfill, running, send},
    hold::move_program,
    occurrences, schedule, tick,
};
use crate::support::Gradus;

/// A schedule of every day at nine in Shanghai, made on 2026-06-01.
async fn daily() -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { code message } } }";
    let input = json!({ "code": "DAILY", "name": "Daily", "cron": "0 0 9 * * *", "timeZone": "Asia/Shanghai",
        "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["errors"], json!([]));
    let id = made["schedule"]["id"].clone();
    (gradus, id)
}

fn span(id: &Value, from: &str, to: &str) -> Value {
    json!({ "scheduleId": id, "from": format!("{from}T00:00:00Z"), "to": format!("{to}T00:00:00Z") })
}

async fn node(gradus: &Gradus, backfill: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Backfill {
        state version plannedCount madeCount passedCount watermark nextAt error reason cancelledBy cancelReason endedAt
        schedule { code } } } }";
    gradus.ask(query, json!({ "id": backfill["id"] })).await["node"].clone()
}

async fn cancel(gradus: &Gradus, backfill: &Value, reason: &str) -> Value {
    let query = "mutation ($input: BackfillCancelInput!) { backfillCancel(input: $input) {
        backfill { state cancelReason } errors { code currentVersion rule } } }";
    let input = json!({ "backfillId": backfill["id"], "expectedVersion": backfill["version"], "reason": reason });
    gradus.ask(query, json!({ "input": input })).await["backfillCancel"].clone()
}

/// R76, R77: exactly what the preview says, a hundred at a time, after what came due by itself.
#[tokio::test]
async fn a_backfill_is_worked_off_in_portions_beside_what_comes_due() {
    let (gradus, id) = daily().await;
    let query = "query { schedule(code: \"DAILY\") { backfillPreview(from: \"2026-01-01T00:00:00Z\",
        to: \"2026-05-31T00:00:00Z\", first: 1) { count refusals occurrences { nominalLocal } } } }";
    let seen = gradus.ask(query, json!({})).await["schedule"]["backfillPreview"].clone();
    let first = json!([{ "nominalLocal": "2026-01-01T09:00:00" }]);
    assert_eq!(seen, json!({ "count": 150, "refusals": [], "occurrences": first }));

    let made = backfill(&gradus, span(&id, "2026-01-01", "2026-05-31")).await;
    gradus.set_clock("2026-06-01T01:00:00Z");
    let report = tick(&gradus).await;

    assert_eq!((&made["backfill"]["state"], &made["backfill"]["plannedCount"]), (&json!("RUNNING"), &json!(150)));
    assert_eq!(report.started, 101, "the one of today, and a portion");
    let half = node(&gradus, &made["backfill"]).await;
    assert_eq!((&half["madeCount"], &half["watermark"]), (&json!(100), &json!("2026-04-10T01:00:00Z")));
    tick(&gradus).await;
    let done = node(&gradus, &made["backfill"]).await;
    let counts = [&done["state"], &done["madeCount"], &done["passedCount"], &done["nextAt"]];
    assert_eq!(counts, [&json!("DONE"), &json!(150), &json!(0), &Value::Null]);
    assert_eq!(done["endedAt"], "2026-06-01T01:00:00Z");
    assert_eq!(gradus.database.number("SELECT count(*) FROM occurrences WHERE origin = 'BACKFILL'").await, 150);
    assert_eq!(tick(&gradus).await.started, 0);
}

/// R78: what has a row is passed over, and a span without anything to make is done at once.
#[tokio::test]
async fn a_backfill_over_what_is_there_makes_nothing() {
    let (gradus, id) = daily().await;
    backfill(&gradus, span(&id, "2026-05-01", "2026-05-11")).await;
    gradus.set_clock("2026-06-01T00:00:01Z");
    let overlapping = backfill(&gradus, span(&id, "2026-05-06", "2026-05-16")).await;
    tick(&gradus).await;
    tick(&gradus).await;

    let again = backfill(&gradus, span(&id, "2026-05-01", "2026-05-16")).await;

    let second = node(&gradus, &overlapping["backfill"]).await;
    assert_eq!(
        (&second["plannedCount"], &second["madeCount"], &second["passedCount"]),
        (&json!(10), &json!(5), &json!(5))
    );
    assert_eq!((&again["backfill"]["state"], &again["backfill"]["plannedCount"]), (&json!("DONE"), &json!(0)));
    assert_eq!(gradus.database.number("SELECT count(*) FROM occurrences").await, 15);
}

/// R76: the newest first, and a cancel leaves what was made.
#[tokio::test]
async fn a_backfill_is_cancelled_with_a_reason_and_what_it_made_stays() {
    let (gradus, id) = daily().await;
    let mut input = span(&id, "2026-01-01", "2026-05-31");
    input["order"] = json!("NEWEST_FIRST");
    input["reason"] = json!("The register was lost.");
    let made = backfill(&gradus, input).await["backfill"].clone();
    tick(&gradus).await;

    let stale = cancel(&gradus, &json!({ "id": made["id"], "version": 9 }), "enough").await;
    let blank = cancel(&gradus, &made, " ").await;
    let cancelled = cancel(&gradus, &made, "Enough of them.").await;
    let twice = cancel(&gradus, &json!({ "id": made["id"], "version": 2 }), "again").await;
    tick(&gradus).await;

    assert_eq!(stale["errors"][0]["currentVersion"], 1);
    assert_eq!(blank["errors"], json!([{ "code": "REASON_MISSING", "currentVersion": null, "rule": "R76" }]));
    assert_eq!(cancelled["backfill"], json!({ "state": "CANCELLED", "cancelReason": "Enough of them." }));
    assert_eq!(twice["errors"][0]["code"], "NOT_RUNNING");
    let after = node(&gradus, &made).await;
    assert_eq!((&after["madeCount"], &after["reason"]), (&json!(100), &json!("The register was lost.")));
    let oldest = "SELECT count(*) FROM occurrences WHERE nominal_local < '2026-02-20'";
    assert_eq!(gradus.database.number(oldest).await, 0, "the newest came first");
    let query = "query ($id: ID!) { backfills(filter: { scheduleId: $id, state: [CANCELLED] }) { totalCount
        nodes { id } } }";
    let listed = gradus.ask(query, json!({ "id": id })).await["backfills"].clone();
    assert_eq!(listed, json!({ "totalCount": 1, "nodes": [{ "id": made["id"] }] }));
}

/// R72, PRG-2, R75: an edit in between changes nothing of it, a hold lets it wait, the archive ends it.
#[tokio::test]
async fn a_backfill_goes_by_the_rule_of_then_and_stands_with_its_schedule() {
    let (gradus, quarterly) = running().await;
    let id = &quarterly["id"];
    let made = backfill(&gradus, span(id, "2025-01-01", "2025-12-31")).await["backfill"].clone();
    let changes = json!({ "cron": "0 0 9 15 * *", "leadTime": null });
    let input = json!({ "scheduleId": id, "expectedVersion": quarterly["version"], "changes": changes });
    assert_eq!(send(&gradus, "scheduleUpdate", input).await["errors"], json!([]));
    move_program(&gradus, "Hold").await;
    tick(&gradus).await;
    let waiting = node(&gradus, &made).await;
    move_program(&gradus, "Resume").await;
    gradus.set_clock("2026-06-01T00:01:00Z");
    tick(&gradus).await;
    let done = node(&gradus, &made).await;

    assert_eq!((&waiting["state"], &waiting["error"]), (&json!("RUNNING"), &json!("PROGRAM_NOT_ACTIVE")));
    assert_eq!(waiting["nextAt"], "2026-06-01T00:01:00Z");
    assert_eq!((&done["state"], &done["madeCount"], &done["error"]), (&json!("DONE"), &json!(4), &Value::Null));
    let rows =
        occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id, "dueBefore": "2026-01-01T00:00:00Z" }));
    assert!(rows.await.iter().all(|row| row["nominalLocal"].as_str().is_some_and(|at| at.contains("-10T09"))));

    let more = backfill(&gradus, span(id, "2024-01-01", "2024-12-31")).await["backfill"].clone();
    let version = schedule(&gradus, "SCH-AUD-QMS").await["version"].clone();
    send(&gradus, "scheduleArchive", json!({ "scheduleId": id, "expectedVersion": version })).await;
    tick(&gradus).await;

    let ended = node(&gradus, &more).await;
    let told = [&ended["state"], &ended["madeCount"], &ended["cancelReason"]];
    assert_eq!(told, [&json!("CANCELLED"), &json!(0), &json!("ARCHIVED")]);
}
