//! One occurrence at a time: skipping, waiting, and going on when the open one ends (R40–R44).

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{commands::send, schedule, tick};
use crate::support::Gradus;

/// A schedule of the first of each month, at nine in Shanghai, from 2026-01-05 on.
async fn monthly(overlap: &str) -> (Gradus, Value) {
    monthly_ahead(overlap, Value::Null).await
}

/// The same, whose work starts a lead time before.
async fn monthly_ahead(overlap: &str, lead: Value) -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-05T00:00:00Z");
    gradus.telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { code message } } }";
    let input = json!({ "code": "ONE", "name": "One at a time", "cron": "0 0 9 1 * *", "timeZone": "Asia/Shanghai",
        "missedPolicy": "ALL", "overlapPolicy": overlap, "leadTime": lead, "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["errors"], json!([]));
    let id = made["schedule"]["id"].clone();
    (gradus, id)
}

/// Every occurrence of the schedule, as month, state and reason, and the rows themselves.
async fn ledger(gradus: &Gradus, id: &Value) -> (Vec<(String, String, String)>, Vec<Value>) {
    let query = "query ($filter: OccurrenceFilter) { occurrences(first: 100, filter: $filter) { nodes {
        id nominalLocal state reason startedAt endedAt blockedBy { id } subject { ... on Audit { id version } } } } }";
    let found = gradus.ask(query, json!({ "filter": { "scheduleId": id } })).await;
    let rows = found["occurrences"]["nodes"].as_array().expect("rows").clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told =
        rows.iter().map(|row| (text(&row["nominalLocal"])[..7].to_owned(), text(&row["state"]), text(&row["reason"])));
    (told.collect(), rows)
}

fn row(month: &str, state: &str, reason: &str) -> (String, String, String) {
    (month.into(), state.into(), reason.into())
}

async fn at(gradus: &Gradus, instant: &str) {
    gradus.set_clock(instant);
    tick(gradus).await;
}

/// Calls the audit of an occurrence off.
async fn call_off(gradus: &Gradus, occurrence: &Value) {
    let audit = &occurrence["subject"];
    let query = "mutation ($input: AuditCancelInput!) { auditCancel(input: $input) { errors { message } } }";
    let input = json!({ "auditId": audit["id"], "expectedVersion": audit["version"], "reason": "storm" });
    let done = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(done["auditCancel"]["errors"], json!([]));
}

/// R40, R44: what comes up while one is open is left out, and its row says for whom.
#[tokio::test]
async fn a_schedule_that_skips_leaves_out_what_comes_up_meanwhile() {
    let (gradus, id) = monthly("SKIP").await;
    at(&gradus, "2026-02-01T01:00:00Z").await;
    at(&gradus, "2026-03-01T01:00:00Z").await;
    let (told, rows) = ledger(&gradus, &id).await;
    assert_eq!(told, [row("2026-02", "STARTED", ""), row("2026-03", "SKIPPED", "OVERLAP")]);
    assert_eq!(rows[1]["blockedBy"]["id"], rows[0]["id"]);

    call_off(&gradus, &rows[0]).await;
    at(&gradus, "2026-04-01T01:00:00Z").await;

    let (told, rows) = ledger(&gradus, &id).await;
    assert_eq!(
        told,
        [row("2026-02", "SKIPPED", "CANCELLED"), row("2026-03", "SKIPPED", "OVERLAP"), row("2026-04", "STARTED", "")]
    );
    assert_eq!(rows[0]["endedAt"], "2026-03-01T01:00:00Z");
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 2);
}

/// R40, R43: one waits, and starts in the transaction in which the open one ends.
#[tokio::test]
async fn a_schedule_that_buffers_one_starts_it_when_the_open_one_ends() {
    let (gradus, id) = monthly("BUFFER_ONE").await;
    for month in ["02", "03", "04"] {
        at(&gradus, &format!("2026-{month}-01T01:00:00Z")).await;
    }
    let (told, rows) = ledger(&gradus, &id).await;
    let left_out = row("2026-04", "SKIPPED", "OVERLAP");
    assert_eq!(told, [row("2026-02", "STARTED", ""), row("2026-03", "PENDING", "OVERLAP"), left_out.clone()]);

    gradus.set_clock("2026-04-15T00:00:00Z");
    call_off(&gradus, &rows[0]).await;

    let (told, rows) = ledger(&gradus, &id).await;
    assert_eq!(told, [row("2026-02", "SKIPPED", "CANCELLED"), row("2026-03", "STARTED", ""), left_out]);
    assert_eq!(rows[1]["startedAt"], "2026-04-15T00:00:00Z");
    assert_eq!(rows[1]["blockedBy"]["id"], rows[0]["id"], "it still says for whom it waited");
}

/// R40, R43: after an outage all wait in line, and each starts when the one before it has ended.
#[tokio::test]
async fn a_schedule_that_buffers_all_works_off_its_line_one_by_one() {
    let (gradus, id) = monthly("BUFFER_ALL").await;
    at(&gradus, "2026-05-10T00:00:00Z").await;

    for open in 0..4 {
        let (told, rows) = ledger(&gradus, &id).await;
        let started: Vec<_> = (0..told.len()).filter(|place| told[*place].1 == "STARTED").collect();
        assert_eq!(started, [open], "{told:?}");
        assert_eq!(told.iter().filter(|row| row.1 == "PENDING").count(), 3 - open);
        call_off(&gradus, &rows[open]).await;
    }
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 4);
}

/// R41: whoever waits goes by the policy of now.
#[tokio::test]
async fn a_policy_that_is_changed_moves_the_line() {
    let (gradus, id) = monthly("BUFFER_ALL").await;
    at(&gradus, "2026-04-10T00:00:00Z").await;
    let version = schedule(&gradus, "ONE").await["version"].clone();

    let changes = json!({ "overlapPolicy": "ALLOW" });
    send(&gradus, "scheduleUpdate", json!({ "scheduleId": id, "expectedVersion": version, "changes": changes })).await;

    let (told, _) = ledger(&gradus, &id).await;
    assert!(told.iter().all(|row| row.1 == "STARTED"), "{told:?}");
    assert_eq!(told.len(), 3);
}

/// R73: a new rule withdraws what waits; what has started goes on.
#[tokio::test]
async fn a_rule_that_is_changed_withdraws_what_has_not_started() {
    let (gradus, id) = monthly("BUFFER_ALL").await;
    at(&gradus, "2026-04-10T00:00:00Z").await;
    let version = schedule(&gradus, "ONE").await["version"].clone();

    let changes = json!({ "cron": "0 0 9 15 * *" });
    send(&gradus, "scheduleUpdate", json!({ "scheduleId": id, "expectedVersion": version, "changes": changes })).await;

    let (told, _) = ledger(&gradus, &id).await;
    let withdrawn = |month| row(month, "WITHDRAWN", "EDITED");
    assert_eq!(told, [row("2026-02", "STARTED", "CAUGHT_UP"), withdrawn("2026-03"), withdrawn("2026-04")]);
}

/// R73, R80: what waits in line and lies ahead is withdrawn, and the new rule plans it anew, once; what has started is not.
#[tokio::test]
async fn what_an_edit_withdraws_ahead_of_it_is_planned_anew_once() {
    let (gradus, id) = monthly_ahead("BUFFER_ALL", json!("P40D")).await;
    at(&gradus, "2026-01-05T00:00:00Z").await;
    at(&gradus, "2026-01-20T01:00:00Z").await;
    let (february, march) = (row("2026-02", "STARTED", "CAUGHT_UP"), row("2026-03", "PENDING", "OVERLAP"));
    assert_eq!(ledger(&gradus, &id).await.0, [february.clone(), march.clone()]);
    gradus.set_clock("2026-01-21T00:00:00Z");
    let version = schedule(&gradus, "ONE").await["version"].clone();

    let changes = json!({ "leadTime": "P45D" });
    let input = json!({ "scheduleId": id, "expectedVersion": version, "changes": changes });
    let edited = send(&gradus, "scheduleUpdate", input).await;
    tick(&gradus).await;
    tick(&gradus).await;

    assert_eq!(edited["schedule"]["nextDueAt"], "2026-03-01T01:00:00Z");
    let (mut told, rows) = ledger(&gradus, &id).await;
    told.sort_unstable();
    let withdrawn = row("2026-03", "WITHDRAWN", "EDITED");
    assert_eq!(told, [february, march, withdrawn.clone()]);
    call_off(&gradus, &rows[0]).await;
    let (mut told, _) = ledger(&gradus, &id).await;
    told.sort_unstable();
    assert_eq!(told, [row("2026-02", "SKIPPED", "CANCELLED"), row("2026-03", "STARTED", ""), withdrawn]);
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 2);
}

/// R73: the same while the schedule is paused: it goes on with what lies ahead.
#[tokio::test]
async fn what_an_edit_withdraws_of_a_paused_schedule_is_planned_when_it_goes_on() {
    let (gradus, id) = monthly_ahead("BUFFER_ALL", json!("P40D")).await;
    at(&gradus, "2026-01-20T01:00:00Z").await;
    let move_by = async |mutation: &str, mut input: Value| {
        input["scheduleId"] = id.clone();
        input["expectedVersion"] = schedule(&gradus, "ONE").await["version"].clone();
        let done = send(&gradus, mutation, input).await;
        assert_eq!(done["errors"], json!([]), "{mutation}");
    };
    move_by("schedulePause", json!({ "reason": "move" })).await;
    move_by("scheduleUpdate", json!({ "changes": { "leadTime": "P20D" } })).await;
    move_by("scheduleResume", json!({ "mode": "SKIP" })).await;
    at(&gradus, "2026-02-09T01:00:00Z").await;

    let (mut told, _) = ledger(&gradus, &id).await;
    told.sort_unstable();
    let (waits, withdrawn) = (row("2026-03", "PENDING", "OVERLAP"), row("2026-03", "WITHDRAWN", "EDITED"));
    assert_eq!(told, [row("2026-02", "STARTED", "CAUGHT_UP"), waits, withdrawn]);
}

/// R43, R82: what the next in line lacks is no fault of whoever ends the one before. The next one waits until it is there.
#[tokio::test]
async fn what_the_next_in_line_lacks_does_not_keep_the_open_one_from_ending() {
    let (gradus, id) = monthly("BUFFER_ALL").await;
    at(&gradus, "2026-03-01T01:00:00Z").await;
    let rename = |from: &str, to: &str| format!("UPDATE audit_programs SET code = '{to}' WHERE code = '{from}'");
    gradus.database.execute(&rename("AP-QMS", "AP-GONE")).await;

    let (_, rows) = ledger(&gradus, &id).await;
    call_off(&gradus, &rows[0]).await;

    let (told, _) = ledger(&gradus, &id).await;
    let (ended, waits) = (row("2026-02", "SKIPPED", "CANCELLED"), row("2026-03", "PENDING", "OVERLAP"));
    assert_eq!(told, [ended.clone(), waits]);
    assert_eq!(schedule(&gradus, "ONE").await["state"], "ERRORED");
    let why = gradus.database.texts("SELECT error FROM schedules WHERE code = 'ONE'").await;
    assert!(why[0].contains("AP-QMS"), "{why:?}");

    at(&gradus, "2026-03-01T01:05:00Z").await;
    assert_eq!(schedule(&gradus, "ONE").await["state"], "ERRORED", "it is missing still");
    gradus.database.execute(&rename("AP-GONE", "AP-QMS")).await;
    at(&gradus, "2026-03-01T01:15:00Z").await;
    let (told, _) = ledger(&gradus, &id).await;
    assert_eq!((&told[0], told[1].1.as_str()), (&ended, "STARTED"));
    assert_eq!(schedule(&gradus, "ONE").await["state"], "ACTIVE");
}

/// R44: nothing can be noted as waiting for an occurrence that is none.
#[tokio::test]
async fn an_occurrence_waits_for_one_that_is_there() {
    let (gradus, _) = monthly("SKIP").await;
    at(&gradus, "2026-02-01T01:00:00Z").await;
    at(&gradus, "2026-03-01T01:00:00Z").await;

    let connection = gradus.database.connect().await;
    let nobody = "UPDATE occurrences SET blocked_by = schedule_id WHERE state = 'SKIPPED'";
    let refused = connection.execute_unprepared(nobody).await;

    assert!(refused.is_err(), "{refused:?}");
    connection.close().await.expect("closed");
}

/// R73: or keeps it under the revision of then, or takes it along into the new one; neither is refused silently.
#[tokio::test]
async fn a_rule_that_is_changed_keeps_or_rebases_what_has_not_started_where_it_is_asked_to() {
    for (on_edit, revision) in [("KEEP", 1), ("REBASE", 2)] {
        let (gradus, id) = monthly("BUFFER_ALL").await;
        at(&gradus, "2026-04-10T00:00:00Z").await;
        let edit = async |changes: Value| {
            let version = schedule(&gradus, "ONE").await["version"].clone();
            let input = json!({ "scheduleId": id, "expectedVersion": version, "changes": changes, "onEdit": on_edit });
            send(&gradus, "scheduleUpdate", input).await
        };

        let changed = edit(json!({ "cron": "0 0 9 15 * *" })).await;
        let other = edit(json!({ "action": { "createAudit": "AP-CMP" } })).await;

        assert_eq!(changed["errors"], json!([]), "{on_edit}");
        let refused = if on_edit == "KEEP" { json!("KEEP_WITH_OTHER_ACTION") } else { Value::Null };
        assert_eq!(other["errors"][0]["code"], refused, "{on_edit}");
        let (told, rows) = ledger(&gradus, &id).await;
        let waits = |month| row(month, "PENDING", "OVERLAP");
        assert_eq!(told, [row("2026-02", "STARTED", "CAUGHT_UP"), waits("2026-03"), waits("2026-04")], "{on_edit}");
        let revised = gradus
            .database
            .number("SELECT CAST(max(revision) AS BIGINT) FROM occurrences WHERE state = 'PENDING'")
            .await;
        assert_eq!(revised, if on_edit == "KEEP" { revision } else { revision + 1 }, "{on_edit}: two edits");
        call_off(&gradus, &rows[0]).await;
        assert_eq!(ledger(&gradus, &id).await.0[1].1, "STARTED", "{on_edit}");
    }
}

/// R62: while a schedule is paused nobody in line starts; when it goes on, the line does.
#[tokio::test]
async fn a_line_stands_while_its_schedule_is_paused() {
    let (gradus, id) = monthly("BUFFER_ALL").await;
    at(&gradus, "2026-03-10T00:00:00Z").await;
    let version = schedule(&gradus, "ONE").await["version"].clone();
    let input = json!({ "scheduleId": id, "expectedVersion": version, "reason": "move" });
    let paused = send(&gradus, "schedulePause", input).await;

    let (_, rows) = ledger(&gradus, &id).await;
    call_off(&gradus, &rows[0]).await;
    assert_eq!(ledger(&gradus, &id).await.0[1], row("2026-03", "PENDING", "OVERLAP"));
    let version = &paused["schedule"]["version"];
    send(&gradus, "scheduleResume", json!({ "scheduleId": id, "expectedVersion": version })).await;

    assert_eq!(ledger(&gradus, &id).await.0[1].1, "STARTED");
}

/// R79: a trigger goes by the policy, unless whoever sends it says otherwise.
#[tokio::test]
async fn a_trigger_may_pass_by_the_open_one_only_where_it_says_so() {
    let (gradus, id) = monthly("SKIP").await;
    at(&gradus, "2026-02-01T01:00:00Z").await;
    let trigger = async |key: &str, even_if_open: bool| {
        let query = "mutation ($input: ScheduleTriggerInput!) { scheduleTrigger(input: $input) {
            occurrence { state reason } errors { code } } }";
        let input = json!({ "scheduleId": id, "idempotencyKey": key, "evenIfOpen": even_if_open });
        gradus.ask(query, json!({ "input": input })).await["scheduleTrigger"]["occurrence"].clone()
    };

    assert_eq!(trigger("a", false).await, json!({ "state": "SKIPPED", "reason": "OVERLAP" }));
    assert_eq!(trigger("b", true).await, json!({ "state": "STARTED", "reason": null }));
}

/// R42: that no two are open is kept by the database, whoever has looked at what before.
#[tokio::test]
async fn two_open_ones_of_such_a_schedule_cannot_be_stored() {
    let (gradus, _) = monthly("SKIP").await;
    at(&gradus, "2026-02-01T01:00:00Z").await;
    at(&gradus, "2026-03-01T01:00:00Z").await;

    let connection = gradus.database.connect().await;
    let second = "UPDATE occurrences SET state = 'STARTED', exclusive = TRUE WHERE state = 'SKIPPED'";
    let refused = connection.execute_unprepared(second).await;

    assert!(refused.is_err(), "{refused:?}");
    connection.close().await.expect("closed");
}
