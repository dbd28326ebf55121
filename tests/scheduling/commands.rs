//! Commands of people: create, change, pause, resume, trigger, backfill, archive.

use serde_json::{Value, json};

use super::{audit_days, occurrences, schedule, tick};
use crate::support::Gradus;

pub(super) async fn send(gradus: &Gradus, mutation: &str, input: Value) -> Value {
    let (field, kind) = mutation.split_at(8);
    let query = format!(
        "mutation ($input: Schedule{kind}Input!) {{ {field}{kind}(input: $input) {{
            schedule {{ state version revision nextDueAt }} errors {{ code message field rule currentVersion }} }} }}"
    );
    gradus.ask(&query, json!({ "input": input })).await[mutation].clone()
}

pub(super) async fn backfill(gradus: &Gradus, input: Value) -> Value {
    let query = "mutation ($input: ScheduleBackfillInput!) { scheduleBackfill(input: $input) {
        backfill { id version state plannedCount } errors { code message field rule } } }";
    gradus.ask(query, json!({ "input": input })).await["scheduleBackfill"].clone()
}

pub(super) async fn trigger(gradus: &Gradus, id: &Value, key: &str) -> Value {
    let query = "mutation ($input: ScheduleTriggerInput!) { scheduleTrigger(input: $input) {
        occurrence { id triggered state subject { __typename } } errors { code field rule } } }";
    let input = json!({ "scheduleId": id, "idempotencyKey": key });
    gradus.ask(query, json!({ "input": input })).await["scheduleTrigger"].clone()
}

/// A running program on 2026-06-01, with everything that is due done.
pub(super) async fn running() -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    let quarterly = schedule(&gradus, "SCH-AUD-QMS").await;
    (gradus, quarterly)
}

/// R60, R61: what falls into a pause is recorded when it ends, not started.
#[tokio::test]
async fn a_pause_leaves_missed_rows_when_it_ends() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    let paused =
        send(&gradus, "schedulePause", json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" })).await;
    assert_eq!(paused["schedule"]["state"], "PAUSED");

    gradus.set_clock("2026-12-31T00:00:00Z");
    assert_eq!(tick(&gradus).await.missed, 0);
    let filter = json!({ "scheduleId": id });
    let before = occurrences(&gradus, &gradus.alpha.admin, filter.clone()).await.len();
    let version = &paused["schedule"]["version"];
    let resumed = send(&gradus, "scheduleResume", json!({ "scheduleId": id, "expectedVersion": version })).await;

    assert_eq!(resumed["schedule"]["state"], "ACTIVE");
    let after = occurrences(&gradus, &gradus.alpha.admin, filter).await;
    let new: Vec<_> =
        after[before..].iter().map(|o| (o["nominalLocal"].clone(), o["state"].clone(), o["reason"].clone())).collect();
    let missed = |day: &str| (json!(format!("{day}T09:00:00")), json!("MISSED"), json!("PAUSED"));
    assert_eq!(new, [missed("2026-07-10"), missed("2026-10-10"), missed("2027-01-10")]);
    assert_eq!(resumed["schedule"]["nextDueAt"], "2027-04-12T01:00:00Z");
}

/// R61: the other way to resume catches up by the schedule's policy.
#[tokio::test]
async fn a_pause_can_be_caught_up() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    let paused =
        send(&gradus, "schedulePause", json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" })).await;
    gradus.set_clock("2026-12-31T00:00:00Z");

    let input =
        json!({ "scheduleId": id, "expectedVersion": paused["schedule"]["version"], "mode": "APPLY_MISSED_POLICY" });
    send(&gradus, "scheduleResume", input).await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    assert_eq!(audit_days(&made), ["2026-01-12", "2026-04-10", "2026-07-10", "2026-10-10", "2027-01-11"]);
}

#[tokio::test]
async fn a_pause_with_an_end_ends_by_itself() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    let until = "2026-08-01T00:00:00Z";
    let input = json!({ "scheduleId": id, "expectedVersion": version, "reason": "move", "until": until });
    send(&gradus, "schedulePause", input).await;

    gradus.set_clock(until);
    let report = tick(&gradus).await;

    assert_eq!(
        (report.missed, report.started),
        (1, 2),
        "the others are the third party's evaluation and a quarter that is closed"
    );
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["state"], "ACTIVE");
}

/// R62, R79: one occurrence for a key, also while paused; the plan does not move.
#[tokio::test]
async fn a_trigger_with_the_same_key_starts_nothing_twice() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    send(&gradus, "schedulePause", json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" })).await;

    let first = trigger(&gradus, id, "inspection of June").await;
    let second = trigger(&gradus, id, "inspection of June").await;
    let blank = trigger(&gradus, id, " ").await;

    assert_eq!((&first["occurrence"]["triggered"], &first["occurrence"]["state"]), (&json!(true), &json!("STARTED")));
    assert_eq!(first["occurrence"]["id"], second["occurrence"]["id"]);
    assert_eq!(
        (&blank["errors"][0]["code"], &blank["errors"][0]["rule"]),
        (&json!("TRIGGER_KEY_MISSING"), &json!("R79"))
    );
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], quarterly["nextDueAt"]);
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 5);
}

/// R70: a change on top of somebody else's is a conflict.
#[tokio::test]
async fn a_stale_version_is_a_conflict() {
    let (gradus, quarterly) = running().await;
    let input = |version: i64, name: &str| json!({ "scheduleId": quarterly["id"], "expectedVersion": version, "changes": { "name": name } });
    let version = quarterly["version"].as_i64().expect("a version");
    let first = send(&gradus, "scheduleUpdate", input(version, "Quality audit")).await;

    let second = send(&gradus, "scheduleUpdate", input(version, "Audit of quality")).await;

    assert_eq!(first["schedule"]["revision"], quarterly["revision"], "a name is no rule (R71)");
    assert_eq!(
        (&second["errors"][0]["code"], &second["errors"][0]["currentVersion"]),
        (&json!("CONFLICT"), &json!(version + 1))
    );
}

/// R71: nothing before the edit takes place under the new rule.
#[tokio::test]
async fn a_new_rule_holds_from_the_edit_on() {
    let (gradus, quarterly) = running().await;
    gradus.set_clock("2026-07-20T00:00:00Z");
    let changes = json!({ "cron": "0 0 9 15 * *", "leadTime": null });
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"], "changes": changes });
    let changed = send(&gradus, "scheduleUpdate", input).await;

    tick(&gradus).await;

    assert_eq!(changed["schedule"]["revision"], 2);
    assert_eq!(changed["schedule"]["nextDueAt"], "2026-08-17T01:00:00Z");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": quarterly["id"] })).await;
    assert!(made.iter().all(|o| o["nominalLocal"].as_str() < Some("2026-07-11")), "{made:#?}");
}

/// R13: what a pause has passed over has its rows, also where the rule is changed before it ends.
#[tokio::test]
async fn an_edit_in_a_pause_leaves_a_row_for_every_time_before_it() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    let input = json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" });
    let paused = send(&gradus, "schedulePause", input).await;
    let before = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await.len();
    gradus.set_clock("2026-11-20T00:00:00Z");

    let changes = json!({ "cron": "0 0 9 15 * *", "leadTime": null });
    let input = json!({ "scheduleId": id, "expectedVersion": paused["schedule"]["version"], "changes": changes });
    let changed = send(&gradus, "scheduleUpdate", input).await;
    let version = &changed["schedule"]["version"];
    send(&gradus, "scheduleResume", json!({ "scheduleId": id, "expectedVersion": version })).await;

    let after = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    let new: Vec<_> = after[before..].iter().map(|o| [&o["nominalLocal"], &o["state"], &o["reason"]]).collect();
    let missed = |day: &str| [json!(format!("{day}T09:00:00")), json!("MISSED"), json!("PAUSED")];
    assert_eq!(json!(new), json!([missed("2026-07-10"), missed("2026-10-10")]));
}

/// R78: a backfill over what is there changes nothing, and makes what is not.
#[tokio::test]
async fn a_backfill_makes_only_what_is_missing() {
    let (gradus, quarterly) = running().await;
    let id = &quarterly["id"];
    let span = |from: &str, to: &str| json!({ "scheduleId": id, "from": from, "to": to });

    let over = backfill(&gradus, span("2026-01-10T01:00:00Z", "2026-05-31T00:00:00Z")).await;
    let before = backfill(&gradus, span("2025-10-10T01:00:00Z", "2026-01-10T01:00:00Z")).await;
    let future = backfill(&gradus, span("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).await;
    tick(&gradus).await;

    assert_eq!((&over["errors"], &before["errors"]), (&json!([]), &json!([])));
    assert_eq!(future["errors"][0]["code"], "SPAN_IN_THE_FUTURE");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    assert_eq!(audit_days(&made), ["2025-10-10", "2026-01-12", "2026-04-10"]);
    assert_eq!(made[0]["backfilled"], true);
}

/// R75, R81
#[tokio::test]
async fn an_archived_schedule_starts_nothing_and_keeps_its_rows() {
    let (gradus, quarterly) = running().await;
    let (id, version) = (&quarterly["id"], &quarterly["version"]);
    let archived = send(&gradus, "scheduleArchive", json!({ "scheduleId": id, "expectedVersion": version })).await;

    gradus.set_clock("2026-12-31T00:00:00Z");
    tick(&gradus).await;
    let refused = trigger(&gradus, id, "once more").await;

    assert_eq!(archived["schedule"]["state"], "ARCHIVED");
    assert_eq!(refused["errors"][0]["code"], "ARCHIVED");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    assert_eq!(audit_days(&made), ["2026-01-12", "2026-04-10"]);
}

#[tokio::test]
async fn what_may_be_done_next_is_what_the_mutation_allows() {
    let (gradus, quarterly) = running().await;
    let allowed: Vec<_> = quarterly["availableTransitions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|transition| transition["allowed"] == true)
        .map(|transition| transition["command"].clone())
        .collect();

    assert_eq!(allowed, ["scheduleUpdate", "schedulePause", "scheduleTrigger", "scheduleBackfill", "scheduleArchive"]);
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"] });
    let refused = send(&gradus, "scheduleResume", input).await;
    assert_eq!(refused["errors"][0]["code"], "NOT_PAUSED");
}

#[tokio::test]
async fn another_organization_finds_nothing() {
    let (gradus, quarterly) = running().await;
    let beta = gradus.add_tenant("BETA").await;
    let query = "query ($id: ID!) { schedule(code: \"SCH-AUD-QMS\") { id } node(id: $id) { id }
        schedules { totalCount } occurrences { totalCount } }";

    let seen = gradus.ask_as(&beta.admin, query, json!({ "id": quarterly["id"] })).await;

    let nothing =
        json!({ "schedule": null, "node": null, "schedules": { "totalCount": 0 }, "occurrences": { "totalCount": 0 } });
    assert_eq!(seen, nothing);
}
