//! Holding a program and going on with it, beside pauses by people (PRG-2, R60–R62).

use serde_json::{Value, json};

use super::{
    commands::{backfill, running, send, trigger},
    occurrences, schedule, tick,
};
use crate::support::Gradus;

/// Sends `programHold` or `programResume`.
pub(super) async fn move_program(gradus: &Gradus, command: &str) {
    let program = gradus.ask("{ program(code: \"TELECOM-QP\") { id version } }", json!({})).await["program"].clone();
    let version = program["version"].as_i64().and_then(|version| i32::try_from(version).ok()).expect("a version");
    let moved = gradus.move_program(command, program["id"].as_str().expect("an id"), version).await;
    assert_eq!(moved["errors"], json!([]));
}

/// Pauses the quarterly audit.
async fn pause(gradus: &Gradus, reason: &str, until: Option<&str>) -> Value {
    let quarterly = schedule(gradus, "SCH-AUD-QMS").await;
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"], "reason": reason,
        "until": until });
    send(gradus, "schedulePause", input).await
}

async fn resume(gradus: &Gradus, mode: &str) -> Value {
    let quarterly = schedule(gradus, "SCH-AUD-QMS").await;
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"], "mode": mode });
    send(gradus, "scheduleResume", input).await
}

/// Nominal day, state and reason of the quarterly audit's occurrences since the program was held.
async fn since_the_hold(gradus: &Gradus) -> Vec<(String, String, Value)> {
    let filter = json!({ "scheduleId": schedule(gradus, "SCH-AUD-QMS").await["id"] });
    let rows = occurrences(gradus, &gradus.alpha.admin, filter).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    rows.iter()
        .map(|row| (text(&row["nominalLocal"])[..10].to_owned(), text(&row["state"]), row["reason"].clone()))
        .filter(|(day, ..)| day.as_str() > "2026-06")
        .collect()
}

fn missed(day: &str) -> (String, String, Value) {
    (day.into(), "MISSED".into(), json!("PAUSED"))
}

/// The program is held from 2026-06-15 to 2026-09-01: the audit of July would have been opened meanwhile.
async fn hold_over_summer(gradus: &Gradus) {
    gradus.set_clock("2026-06-15T00:00:00Z");
    tick(gradus).await;
    move_program(gradus, "Hold").await;
}

async fn end_of_summer(gradus: &Gradus) {
    gradus.set_clock("2026-09-01T00:00:00Z");
    assert_eq!(tick(gradus).await.schedules, 0, "nothing is looked at while the program is held");
    move_program(gradus, "Resume").await;
}

/// PRG-2, R61: what a program starts stops with it, and what fell into the hold is missed.
#[tokio::test]
async fn a_held_program_starts_nothing_and_what_fell_into_the_hold_is_missed() {
    let (gradus, _) = running().await;
    hold_over_summer(&gradus).await;
    let held = schedule(&gradus, "SCH-AUD-QMS").await;
    assert_eq!(gradus.database.number("SELECT count(*) FROM schedules WHERE wake_at IS NOT NULL").await, 0);

    end_of_summer(&gradus).await;

    let pause = json!({ "cause": "PROGRAM", "reason": "as decided", "until": null });
    assert_eq!((&held["state"], &held["pause"]), (&json!("PAUSED"), &pause));
    let resumed = schedule(&gradus, "SCH-AUD-QMS").await;
    assert_eq!((&resumed["state"], &resumed["pause"]), (&json!("ACTIVE"), &Value::Null));
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-07-10")]);
}

/// PRG-2, R60: whoever paused a schedule finds it as they left it, with their reason.
#[tokio::test]
async fn a_pause_by_a_person_outlasts_the_hold_of_the_program() {
    let (gradus, _) = running().await;
    assert_eq!(pause(&gradus, "move", None).await["errors"], json!([]));
    hold_over_summer(&gradus).await;

    end_of_summer(&gradus).await;

    let paused = schedule(&gradus, "SCH-AUD-QMS").await;
    let mine = json!({ "cause": "PERSON", "reason": "move", "until": null });
    assert_eq!((&paused["state"], &paused["pause"]), (&json!("PAUSED"), &mine));
    assert!(since_the_hold(&gradus).await.is_empty(), "nothing is written off before the pause ends");
    gradus.set_clock("2026-12-31T00:00:00Z");
    tick(&gradus).await;
    assert!(since_the_hold(&gradus).await.is_empty());
    assert_eq!(resume(&gradus, "SKIP").await["schedule"]["state"], "ACTIVE");
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-07-10"), missed("2026-10-10"), missed("2027-01-10")]);
}

/// R61: a pause can be caught up; the part of it in which the program was held cannot.
#[tokio::test]
async fn what_fell_into_the_hold_stays_missed_when_a_pause_is_caught_up() {
    let (gradus, _) = running().await;
    pause(&gradus, "move", None).await;
    hold_over_summer(&gradus).await;
    end_of_summer(&gradus).await;

    gradus.set_clock("2026-12-31T00:00:00Z");
    resume(&gradus, "APPLY_MISSED_POLICY").await;

    let started: Vec<_> = since_the_hold(&gradus).await.into_iter().map(|(day, state, _)| (day, state)).collect();
    let row = |day: &str, state: &str| (day.to_owned(), state.to_owned());
    let expected = [row("2026-07-10", "MISSED"), row("2026-10-10", "STARTED"), row("2027-01-10", "STARTED")];
    assert_eq!(started, expected);
}

/// PRG-2: a pause with an end neither wakes the schedule of a held program nor holds it up afterwards.
#[tokio::test]
async fn a_pause_that_ends_in_the_hold_starts_nothing_until_the_program_goes_on() {
    let (gradus, _) = running().await;
    pause(&gradus, "move", Some("2026-06-20T00:00:00Z")).await;
    hold_over_summer(&gradus).await;

    gradus.set_clock("2026-07-01T00:00:00Z");
    let report = tick(&gradus).await;
    let asleep = schedule(&gradus, "SCH-AUD-QMS").await;
    end_of_summer(&gradus).await;

    assert_eq!((report.schedules, report.started), (0, 0));
    assert_eq!((&asleep["state"], &asleep["pause"]["cause"]), (&json!("PAUSED"), &json!("PROGRAM")));
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["state"], "ACTIVE");
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-07-10")]);
}

/// R60: the end of a pause comes as it was said, though the program was held in between.
#[tokio::test]
async fn a_pause_that_ends_after_the_hold_ends_by_itself() {
    let (gradus, _) = running().await;
    pause(&gradus, "move", Some("2026-10-01T00:00:00Z")).await;
    hold_over_summer(&gradus).await;
    end_of_summer(&gradus).await;
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["pause"]["until"], "2026-10-01T00:00:00Z");

    gradus.set_clock("2026-10-01T00:00:00Z");
    tick(&gradus).await;

    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["state"], "ACTIVE");
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-07-10"), missed("2026-10-10")]);
}

/// R60: who pauses a schedule while its program is held decides about the time afterwards.
#[tokio::test]
async fn a_schedule_that_is_paused_during_the_hold_stays_paused() {
    let (gradus, _) = running().await;
    hold_over_summer(&gradus).await;

    gradus.set_clock("2026-07-20T00:00:00Z");
    let paused = pause(&gradus, "move", None).await;
    let twice = pause(&gradus, "move", None).await;
    end_of_summer(&gradus).await;
    let after = schedule(&gradus, "SCH-AUD-QMS").await;
    gradus.set_clock("2026-09-20T00:00:00Z");
    let resumed = resume(&gradus, "APPLY_MISSED_POLICY").await;

    assert_eq!((&paused["schedule"]["state"], &paused["errors"]), (&json!("PAUSED"), &json!([])));
    assert_eq!(twice["errors"][0]["code"], "ALREADY_PAUSED");
    assert_eq!((&after["state"], &after["pause"]["cause"]), (&json!("PAUSED"), &json!("PERSON")));
    assert_eq!(resumed["schedule"]["state"], "ACTIVE");
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-07-10")]);
}

/// PRG-2, R62: neither a trigger nor a backfill nor a resume starts anything of a program that is not active.
#[tokio::test]
async fn nothing_starts_by_hand_while_the_program_is_not_active() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    let id = gradus.telecom("2026-01-01").await;
    for stage in ["draft", "held"] {
        if stage == "held" {
            gradus.move_program("Activate", &id, 1).await;
            tick(&gradus).await;
            pause(&gradus, "move", None).await;
            move_program(&gradus, "Hold").await;
        }
        let audits = gradus.database.number("SELECT count(*) FROM audits").await;
        let quarterly = schedule(&gradus, "SCH-AUD-QMS").await;
        let span =
            json!({ "scheduleId": quarterly["id"], "from": "2025-01-01T00:00:00Z", "to": "2025-12-31T00:00:00Z" });

        let refused = [
            trigger(&gradus, &quarterly["id"], "at once").await,
            backfill(&gradus, span).await,
            resume(&gradus, "SKIP").await,
        ];

        for refused in refused {
            let told = (&refused["errors"][0]["code"], &refused["errors"][0]["rule"]);
            assert_eq!(told, (&json!("PROGRAM_NOT_ACTIVE"), &json!("PRG-2")), "{stage}");
        }
        let transitions = quarterly["availableTransitions"].as_array().expect("a list");
        for command in ["scheduleTrigger", "scheduleBackfill", "scheduleResume"] {
            let shown = transitions.iter().find(|shown| shown["command"] == command).expect("the command");
            let why = if stage == "held" { "on hold" } else { "when its program is activated" };
            assert_eq!(shown["allowed"], false, "{stage} {command}");
            assert!(shown["reasons"][0].as_str().is_some_and(|reason| reason.contains(why)), "{stage} {shown}");
        }
        assert_eq!(gradus.database.number("SELECT count(*) FROM audits").await, audits);
    }
}

/// PRG-2: a new rule for a schedule of a held program waits for the program, too.
#[tokio::test]
async fn a_rule_that_is_changed_during_the_hold_starts_nothing_before_the_program_goes_on() {
    let (gradus, _) = running().await;
    hold_over_summer(&gradus).await;
    let quarterly = schedule(&gradus, "SCH-AUD-QMS").await;
    let changes = json!({ "cron": "0 0 9 15 * *", "leadTime": null });
    let input = json!({ "scheduleId": quarterly["id"], "expectedVersion": quarterly["version"], "changes": changes });
    let changed = send(&gradus, "scheduleUpdate", input).await;

    end_of_summer(&gradus).await;

    assert_eq!(changed["schedule"]["state"], "PAUSED");
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], "2026-09-15T01:00:00Z");
    assert_eq!(since_the_hold(&gradus).await, [missed("2026-06-15"), missed("2026-07-15"), missed("2026-08-15")]);
}
