//! What people decide about occurrences that wait for them (R11).

use serde_json::{Value, json};

use super::{
    commands::{running, send},
    hold::move_program,
    schedule, tick,
};
use crate::support::Gradus;

/// A schedule of the first of each month that holds what it missed, after an outage from 2026-01-05 to 2026-05-10.
async fn after_an_outage(overlap: &str) -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-05T00:00:00Z");
    gradus.telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { code message } } }";
    let input = json!({ "code": "HELD", "name": "Held", "cron": "0 0 9 1 * *", "timeZone": "Asia/Shanghai",
        "missedPolicy": "HOLD", "overlapPolicy": overlap, "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["errors"], json!([]));
    gradus.set_clock("2026-05-10T00:00:00Z");
    tick(&gradus).await;
    let id = made["schedule"]["id"].clone();
    (gradus, id)
}

async fn rows(gradus: &Gradus, schedule: &Value) -> Vec<Value> {
    let query = "query ($filter: OccurrenceFilter) { occurrences(first: 100, filter: $filter) { nodes {
        id state reason dueAt endedAt blockedBy { id } subject { ... on Audit { id version plannedOn } }
        availableTransitions { command allowed } } } }";
    let found = gradus.ask(query, json!({ "filter": { "scheduleId": schedule } })).await;
    found["occurrences"]["nodes"].as_array().expect("rows").clone()
}

async fn start(gradus: &Gradus, row: &Value, even_if_open: bool) -> Value {
    let query = "mutation ($input: OccurrenceStartInput!) { occurrenceStart(input: $input) {
        occurrence { id state reason } errors { code field rule } } }";
    let input = json!({ "occurrenceId": row["id"], "evenIfOpen": even_if_open });
    gradus.ask(query, json!({ "input": input })).await["occurrenceStart"].clone()
}

async fn skip(gradus: &Gradus, row: &Value, reason: &str) -> Value {
    let query = "mutation ($input: OccurrenceSkipInput!) { occurrenceSkip(input: $input) {
        occurrence { id state reason endedAt } errors { code field rule } } }";
    let input = json!({ "occurrenceId": row["id"], "reason": reason });
    gradus.ask(query, json!({ "input": input })).await["occurrenceSkip"].clone()
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["errors"].as_array().expect("errors").iter().filter_map(|error| error["code"].as_str()).collect()
}

/// R11: each of those that are held starts, or is left out with a reason; once.
#[tokio::test]
async fn what_is_held_is_started_or_left_out_by_a_person_once() {
    let (gradus, id) = after_an_outage("ALLOW").await;
    let held = rows(&gradus, &id).await;
    assert!(held.iter().all(|row| row["reason"] == "HOLD"), "{held:#?}");
    let allowed =
        json!([{ "command": "occurrenceStart", "allowed": true }, { "command": "occurrenceSkip", "allowed": true }]);
    assert_eq!(held[0]["availableTransitions"], allowed);

    let started = start(&gradus, &held[0], false).await;
    let blank = skip(&gradus, &held[1], " ").await;
    let skipped = skip(&gradus, &held[1], "The area was closed.").await;

    assert_eq!((&started["occurrence"]["state"], &started["errors"]), (&json!("STARTED"), &json!([])));
    assert_eq!(started["occurrence"]["reason"], "CAUGHT_UP");
    assert_eq!(blank["errors"], json!([{ "code": "REASON_MISSING", "field": ["reason"], "rule": "R11" }]));
    let left_out = json!({ "id": held[1]["id"], "state": "SKIPPED", "reason": "DISMISSED",
        "endedAt": "2026-05-10T00:00:00Z" });
    assert_eq!(skipped["occurrence"], left_out);
    for row in &held[..2] {
        assert_eq!(codes(&start(&gradus, row, false).await), ["NOT_WAITING"]);
        assert_eq!(codes(&skip(&gradus, row, "again").await), ["NOT_WAITING"]);
    }
    tick(&gradus).await;
    let after = rows(&gradus, &id).await;
    assert_eq!(after.len(), held.len(), "what was left out is not made again");
    assert_eq!(after[0]["subject"]["plannedOn"], "2026-02-01", "it keeps the day on which it was due");
    assert_eq!(after[0]["availableTransitions"][1]["allowed"], false);
    assert!(after[2..].iter().all(|row| row["state"] == "PENDING"));
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 1);
    let query = "{ journal(first: 5, filter: { command: [\"occurrenceSkip\"], outcome: DONE }) { nodes { reason } } }";
    let told = gradus.ask(query, json!({})).await["journal"]["nodes"].clone();
    assert_eq!(told, json!([{ "reason": "The area was closed." }]));
}

/// R11, R40: one at a time: without a line what is held stays held, with one it waits its turn.
#[tokio::test]
async fn what_is_held_gives_way_to_an_open_one() {
    for (overlap, second) in [("SKIP", &["EARLIER_OPEN"][..]), ("BUFFER_ALL", &[])] {
        let (gradus, id) = after_an_outage(overlap).await;
        let held = rows(&gradus, &id).await;
        start(&gradus, &held[0], false).await;

        let refused = start(&gradus, &held[1], false).await;

        assert_eq!(codes(&refused), second, "{overlap}");
        let row = rows(&gradus, &id).await[1].clone();
        assert_eq!(row["state"], "PENDING", "{overlap}");
        if overlap == "SKIP" {
            assert_eq!(row["reason"], "HOLD");
            assert_eq!(start(&gradus, &held[1], true).await["occurrence"]["state"], "STARTED");
        } else {
            assert_eq!((&row["reason"], &row["blockedBy"]["id"]), (&json!("OVERLAP"), &held[0]["id"]));
            assert_eq!(codes(&start(&gradus, &held[1], false).await), ["IN_LINE"]);
            let skipped = skip(&gradus, &held[1], "No time for both.").await;
            assert_eq!(skipped["occurrence"]["state"], "SKIPPED");
        }
    }
}

/// R62, PRG-2: it works while the schedule is paused; while the program is held nothing starts, but it can be left out.
#[tokio::test]
async fn what_is_held_starts_in_a_pause_and_not_while_the_program_is_held() {
    let (gradus, quarterly) = running().await;
    let id = &quarterly["id"];
    let changes = json!({ "missedPolicy": "HOLD" });
    let input = json!({ "scheduleId": id, "expectedVersion": quarterly["version"], "changes": changes });
    assert_eq!(send(&gradus, "scheduleUpdate", input).await["errors"], json!([]));
    gradus.set_clock("2026-10-05T00:00:00Z");
    tick(&gradus).await;
    let held: Vec<_> = rows(&gradus, id).await.into_iter().filter(|row| row["reason"] == "HOLD").collect();
    assert_eq!(held.len(), 2, "July and October");
    let version = schedule(&gradus, "SCH-AUD-QMS").await["version"].clone();
    let input = json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" });
    send(&gradus, "schedulePause", input).await;

    let paused = start(&gradus, &held[0], false).await;
    move_program(&gradus, "Hold").await;
    let refused = start(&gradus, &held[1], false).await;
    let skipped = skip(&gradus, &held[1], "The program is on hold.").await;

    assert_eq!(paused["occurrence"]["state"], "STARTED");
    let why = json!([{ "code": "PROGRAM_NOT_ACTIVE", "field": null, "rule": "PRG-2" }]);
    assert_eq!(refused["errors"], why);
    assert_eq!(skipped["occurrence"]["state"], "SKIPPED");
}

/// R11: another organization finds neither.
#[tokio::test]
async fn what_is_held_is_decided_by_its_own_organization() {
    let (gradus, id) = after_an_outage("ALLOW").await;
    let held = rows(&gradus, &id).await;
    let beta = gradus.add_tenant("BETA").await;
    let query = "mutation ($start: OccurrenceStartInput!, $skip: OccurrenceSkipInput!) {
        occurrenceStart(input: $start) { errors { code field } } occurrenceSkip(input: $skip) { errors { code field } } }";
    let variables = json!({ "start": { "occurrenceId": held[0]["id"] },
        "skip": { "occurrenceId": held[0]["id"], "reason": "x" } });

    let seen = gradus.ask_as(&beta.admin, query, variables).await;

    let absent = json!({ "errors": [{ "code": "NOT_FOUND", "field": ["occurrenceId"] }] });
    assert_eq!(seen, json!({ "occurrenceStart": absent, "occurrenceSkip": absent }));
    assert_eq!(rows(&gradus, &id).await[0]["state"], "PENDING");
}
