//! What comes due is done once, at its time, whatever happens in between.

use serde_json::json;

use super::{AUDITS, audit_days, occurrences, run_until, schedule, tick};
use crate::support::Gradus;

/// R80, R82: the whole year of the telecom program.
#[tokio::test]
async fn a_year_holds_ten_audits_each_once() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;

    run_until(&gradus, "2026-12-31T15:59:59Z").await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({})).await;
    let made: Vec<_> = made.into_iter().filter(|row| row["schedule"]["code"] != "SCH-TRN-CLOSE").collect();
    assert_eq!(audit_days(&made), AUDITS);
    assert_eq!(made.len(), 10);
    // Opened by its lead time: two weeks before the day that the calendar says, which is not final.
    assert_eq!(made[9]["startsAt"], "2026-12-28T01:00:00Z");
    assert_eq!((&made[9]["provisional"], &made[8]["provisional"]), (&json!(true), &json!(false)));
    // Each starts at its very instant; only the first lay before the program began.
    for occurrence in &made[1..] {
        assert_eq!(occurrence["startedAt"], occurrence["startsAt"], "{occurrence:#}");
        assert_eq!((&occurrence["state"], &occurrence["reason"]), (&json!("STARTED"), &json!(null)));
    }
    assert_eq!((&made[0]["startedAt"], &made[0]["reason"]), (&json!("2026-01-01T00:00:00Z"), &json!("CAUGHT_UP")));
}

/// R1: engine, backfill and preview call one function.
#[tokio::test]
async fn what_is_previewed_is_what_is_made_by_the_engine_and_by_a_backfill() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let query = "query ($code: String!) { schedule(code: $code) { id
        preview(first: 5) { nominalLocal dueAt startsAt provisional } } }";
    let seen = gradus.ask(query, json!({ "code": "SCH-AUD-QMS" })).await["schedule"].clone();
    let made = async |gradus: &Gradus| -> Vec<serde_json::Value> {
        let filter = json!({ "scheduleId": seen["id"], "state": ["STARTED"] });
        let rows = occurrences(gradus, &gradus.alpha.admin, filter).await;
        let told = ["nominalLocal", "dueAt", "startsAt", "provisional"];
        let shown = |row: &serde_json::Value| told.iter().map(|key| ((*key).to_owned(), row[*key].clone())).collect();
        rows.iter().map(shown).collect()
    };

    run_until(&gradus, "2027-03-01T00:00:00Z").await;
    let by_engine = made(&gradus).await;
    let plan = "query { schedulePreview(input: { cron: \"0 0 9 10 1,4,7,10 *\", timeZone: \"Asia/Shanghai\",
        calendar: \"CN\", roll: FOLLOWING, from: \"2025-01-01T00:00:00Z\", first: 4 }) {
        occurrences { nominalLocal dueAt } errors { message } } }";
    let of_2025 = gradus.ask(plan, json!({})).await["schedulePreview"]["occurrences"].clone();
    let backfill =
        "mutation ($input: ScheduleBackfillInput!) { scheduleBackfill(input: $input) { errors { message } } }";
    let span = json!({ "scheduleId": seen["id"], "from": "2025-01-01T00:00:00Z", "to": "2025-12-31T00:00:00Z" });
    gradus.ask(backfill, json!({ "input": span })).await;
    tick(&gradus).await;
    let with_backfill = made(&gradus).await;

    assert_eq!(json!(by_engine), seen["preview"]);
    let by_backfill: Vec<_> = with_backfill[..4]
        .iter()
        .map(|row| json!({ "nominalLocal": row["nominalLocal"], "dueAt": row["dueAt"] }))
        .collect();
    assert_eq!(json!(by_backfill), of_2025);
}

/// R85: a tick that runs again, or four at once, changes nothing.
#[tokio::test]
async fn several_schedulers_at_once_never_double() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;

    let (a, b, c, d) = tokio::join!(tick(&gradus), tick(&gradus), tick(&gradus), tick(&gradus));
    let again = tick(&gradus).await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({})).await;
    assert_eq!(audit_days(&made), &AUDITS[..4]);
    // Four audits, and the closes of two quarters.
    assert_eq!(a.started + b.started + c.started + d.started, 6);
    assert_eq!((again.schedules, again.started), (0, 0));
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, 4);
}

#[tokio::test]
async fn a_program_with_a_past_start_is_made_up_for_and_says_so() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2027-06-15T02:00:00Z");
    gradus.active_telecom("2025-01-01").await;

    tick(&gradus).await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({})).await;
    // Two and a half years: nothing is lost to the catch-up window or its greatest number (R12).
    assert!(made.iter().all(|o| o["state"] == "STARTED"), "{made:#?}");
    let (past, coming): (Vec<_>, Vec<_>) =
        made.iter().partition(|o| o["dueAt"].as_str() < Some("2027-06-15T02:00:00Z"));
    assert!(past.iter().all(|o| o["backfilled"] == true));
    assert!(coming.iter().all(|o| o["backfilled"] == false));
    let quality = made.iter().filter(|o| o["schedule"]["code"] == "SCH-AUD-QMS");
    let days: Vec<_> = quality.map(|o| o["subject"]["plannedOn"].as_str().expect("a day").to_owned()).collect();
    assert_eq!(days.len(), 10, "{days:?}");
}

#[tokio::test]
async fn a_schedule_that_nothing_serves_stays_inactive_and_says_why() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;

    let sweep = schedule(&gradus, "SCH-AUD-FUP").await;
    let count = gradus.ask("{ schedules(first: 1) { totalCount } }", json!({})).await;
    let filter = json!({ "scheduleId": sweep["id"] });

    assert_eq!((&sweep["state"], &sweep["inactiveReason"]), (&json!("INACTIVE"), &json!("ACTION_NOT_SERVED")));
    assert_eq!(count["schedules"]["totalCount"], 46);
    assert_eq!(occurrences(&gradus, &gradus.alpha.admin, filter).await.len(), 0);
}

/// R10–R14: after an outage the policy decides, what did not start has a row, and the cursor is past every row.
#[tokio::test]
async fn after_an_outage_every_missed_occurrence_is_started_or_recorded() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id state } errors { code message } } }";
    for (code, policy) in [("ALL", "ALL"), ("LATEST", "LATEST"), ("SKIP", "SKIP"), ("HOLD", "HOLD")] {
        let input = json!({ "code": code, "name": code, "cron": "0 0 9 1 * *", "timeZone": "Asia/Shanghai",
            "missedPolicy": policy, "action": { "createAudit": "AP-QMS" } });
        let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
        assert_eq!((&made["schedule"]["state"], &made["errors"]), (&json!("ACTIVE"), &json!([])));
    }

    gradus.set_clock("2026-05-10T00:00:00Z");
    tick(&gradus).await;

    for (code, started, missed, pending) in
        [("ALL", 5, 0, 0), ("LATEST", 1, 4, 0), ("SKIP", 0, 5, 0), ("HOLD", 0, 0, 5)]
    {
        let id = schedule(&gradus, code).await["id"].clone();
        let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
        let count = |state: &str| made.iter().filter(|o| o["state"] == state).count();
        assert_eq!((count("STARTED"), count("MISSED"), count("PENDING")), (started, missed, pending), "{code}");
        assert!(made.iter().filter(|o| o["state"] == "MISSED").all(|o| o["reason"] == "OUTAGE"));
    }
    let behind = "SELECT count(*) FROM schedules s JOIN occurrences o ON o.schedule_id = s.id
        WHERE o.nominal_at > s.cursor";
    assert_eq!(gradus.database.number(behind).await, 0);
}

/// R13: a long run of missed ones is one row with its count.
#[tokio::test]
async fn a_long_run_of_missed_occurrences_is_one_row() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { code message } } }";
    let input = json!({ "code": "DAILY", "name": "Daily", "cron": "0 0 9 * * *", "timeZone": "Asia/Shanghai",
        "missedPolicy": "SKIP", "action": { "createAudit": "AP-QMS" } });
    let id = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"]["schedule"]["id"].clone();

    gradus.set_clock("2026-05-11T02:00:00Z");
    tick(&gradus).await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    let counts: Vec<_> = made.iter().map(|o| o["count"].clone()).collect();
    assert_eq!(counts, [json!(131)]);
}

/// R83: one broken schedule does not hold up the others.
#[tokio::test]
async fn a_schedule_that_cannot_be_carried_out_is_set_aside_and_tried_again() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    gradus.database.execute("UPDATE audit_programs SET code = 'AP-GONE' WHERE code = 'AP-CMP'").await;

    let report = tick(&gradus).await;

    // Two of them close quarters.
    assert_eq!((report.errored, report.started), (1, 5));
    assert_eq!(schedule(&gradus, "SCH-AUD-CMP").await["state"], "ERRORED");
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["state"], "ACTIVE");

    gradus.database.execute("UPDATE audit_programs SET code = 'AP-CMP' WHERE code = 'AP-GONE'").await;
    gradus.set_clock("2026-06-01T00:05:00Z");
    let report = tick(&gradus).await;

    assert_eq!((report.errored, report.started), (0, 1));
    assert_eq!(schedule(&gradus, "SCH-AUD-CMP").await["state"], "ACTIVE");
}

/// R83: a row that stays in the way of one schedule, and that its plan does not know of, does not hold up the others.
#[tokio::test]
async fn a_schedule_whose_occurrence_is_taken_is_set_aside_and_the_others_run() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let compliance = "code = 'SCH-AUD-CMP'";
    let keep = format!("CREATE TABLE planted AS SELECT cursor, wake_at FROM schedules WHERE {compliance}");
    gradus.database.execute(&keep).await;
    tick(&gradus).await;
    // Planned anew, the occurrence finds its key taken by one that counts as triggered.
    let plant = format!(
        "UPDATE occurrences SET origin = 'TRIGGER' WHERE schedule_id = (SELECT id FROM schedules WHERE {compliance});
         UPDATE schedules SET cursor = (SELECT cursor FROM planted), wake_at = (SELECT wake_at FROM planted)
         WHERE {compliance};
         DROP TABLE planted"
    );
    gradus.database.execute(&plant).await;
    gradus.set_clock("2026-08-13T02:00:00Z");

    let report = tick(&gradus).await;

    assert_eq!(report.errored, 1);
    assert_eq!(schedule(&gradus, "SCH-AUD-CMP").await["state"], "ERRORED");
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "state": ["STARTED"] })).await;
    assert_eq!(audit_days(&made), &AUDITS[..6]);
}

/// R83: nor does one whose rule cannot even be read.
#[tokio::test]
async fn a_schedule_whose_rule_cannot_be_read_is_set_aside_and_tried_again() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    gradus.database.execute("UPDATE schedules SET rule = '{}' WHERE code = 'SCH-AUD-CMP'").await;

    let report = tick(&gradus).await;

    assert_eq!((report.errored, report.started), (1, 5));
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["state"], "ACTIVE");
    let standing = "SELECT state || ' ' || failures || ' ' || error FROM schedules WHERE code = 'SCH-AUD-CMP'";
    let standing = gradus.database.texts(standing).await.remove(0);
    assert!(standing.starts_with("ERRORED 1 ") && standing.contains("rule"), "{standing}");
    let issues = gradus.ask("{ consistencyIssues(first: 100) { nodes { check code } } }", json!({})).await;
    let issue = json!({ "check": "SCHEDULE_ERRORED", "code": "SCH-AUD-CMP" });
    assert!(issues["consistencyIssues"]["nodes"].as_array().expect("issues").contains(&issue), "{issues:#}");
    let line = "SELECT count(*) FROM journal_entries WHERE command = 'scheduleSetAside' AND outcome = 'DONE'";
    assert_eq!(gradus.database.number(line).await, 1);
    assert_eq!(tick(&gradus).await.schedules, 0, "it waits for its new try");

    let mend = "UPDATE schedules SET rule = (SELECT r.rule FROM schedule_revisions r
        WHERE r.schedule_id = schedules.id AND r.revision = schedules.revision) WHERE code = 'SCH-AUD-CMP'";
    gradus.database.execute(mend).await;
    gradus.set_clock("2026-06-01T00:05:00Z");
    let report = tick(&gradus).await;

    assert_eq!((report.errored, report.started), (0, 1));
    assert_eq!(schedule(&gradus, "SCH-AUD-CMP").await["state"], "ACTIVE");
}

/// R14: the claim and its journal line stand in one transaction, and an idle tick leaves no trace.
#[tokio::test]
async fn an_idle_tick_writes_nothing() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    let lines = gradus.database.number("SELECT count(*) FROM journal_entries").await;

    tick(&gradus).await;

    assert_eq!(gradus.database.number("SELECT count(*) FROM journal_entries").await, lines);
    let told = "SELECT count(*) FROM journal_entries WHERE command = 'scheduleMaterialize'";
    assert!(gradus.database.number(told).await >= 1);
}

/// R95: a clock that goes back is noticed, and neither repeats anything nor passes anything by.
#[tokio::test]
async fn a_clock_that_goes_back_repeats_nothing() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-07-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    let audits = gradus.database.number("SELECT count(*) FROM audits").await;

    gradus.set_clock("2026-06-30T22:00:00Z");
    let report = tick(&gradus).await;
    assert_eq!((report.started, gradus.services.low_water.steps_back()), (0, 1));
    assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, audits);

    run_until(&gradus, "2026-12-31T15:59:59Z").await;
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({})).await;
    assert_eq!(audit_days(&made), AUDITS);
}

/// R82: a schedule that is given an instant in the past is found by the next look, which begins later than that.
#[tokio::test]
async fn what_is_due_at_once_is_not_passed_by() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    tick(&gradus).await;
    tick(&gradus).await;

    gradus.active_telecom("2026-01-01").await;

    assert_eq!(tick(&gradus).await.started, 6);
}

/// R10, R12: the bounds of catching up are the schedule's own, and one that is out of bounds is refused by name.
#[tokio::test]
async fn a_schedule_catches_up_within_its_own_bounds() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-01-01T00:00:00Z");
    gradus.telecom("2026-01-01").await;
    let make = async |code: &str, bounds: serde_json::Value| {
        let query = "mutation ($input: ScheduleCreateInput!) { scheduleCreate(input: $input) {
            schedule { id catchUp { graceSeconds windowSeconds max } } errors { code field rule } } }";
        let input = json!({ "code": code, "name": code, "cron": "0 0 9 1 * *", "timeZone": "Asia/Shanghai",
            "missedPolicy": "ALL", "catchUp": bounds, "action": { "createAudit": "AP-QMS" } });
        gradus.ask(query, json!({ "input": input })).await["scheduleCreate"].clone()
    };

    let refused = make("NONE", json!({ "max": 0 })).await;
    let field = json!(["catchUp", "max"]);
    assert_eq!(refused["errors"], json!([{ "code": "OUT_OF_BOUNDS", "field": field, "rule": "R12" }]));
    let made = make("TWO", json!({ "max": 2, "graceSeconds": 0 })).await;
    let told = json!({ "graceSeconds": 0, "windowSeconds": 31_536_000, "max": 2 });
    assert_eq!((&made["errors"], &made["schedule"]["catchUp"]), (&json!([]), &told));
    gradus.set_clock("2026-05-10T00:00:00Z");
    tick(&gradus).await;

    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": made["schedule"]["id"] })).await;
    let told: Vec<_> = made.iter().map(|row| (row["state"].as_str(), row["reason"].as_str())).collect();
    let (missed, started) = ((Some("MISSED"), Some("MAX")), (Some("STARTED"), Some("CAUGHT_UP")));
    assert_eq!(told, [missed, missed, missed, started, started]);
}
