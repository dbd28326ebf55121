//! The scripted cases of the simulation on the real engine and its store: both come to the same rows.

use gradus_domain::scheduling::{policy::RollPolicy, standstill::ResumeMode};
use serde_json::{Value, json};

use super::{
    commands::{send, trigger},
    occurrences, run_until, schedule, tick,
};
use crate::{
    simulation::script::{Event, Script, Told, cases::SCRIPTS, wanted},
    support::Gradus,
};

const CODE: &str = "SCRIPTED";

async fn made(script: &Script) -> (Gradus, Value) {
    let gradus = Gradus::start().await;
    gradus.set_clock(script.from);
    // A draft starts nothing by itself, and has the audit program that the schedule names.
    gradus.telecom("2026-01-01").await;
    let query = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id state } errors { code message } } }";
    let input = json!({
        "code": CODE, "name": "Scripted", "cron": script.cron, "timeZone": script.zone, "leadTime": script.lead,
        "calendar": script.roll.map(|_| "CN"), "roll": script.roll.map(RollPolicy::as_str),
        "missedPolicy": script.missed.as_str(), "action": { "createAudit": "AP-QMS" },
    });
    let made = gradus.ask(query, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["schedule"]["state"], "ACTIVE", "{}: {made}", script.name);
    let id = made["schedule"]["id"].clone();
    (gradus, id)
}

async fn happen(gradus: &Gradus, id: &Value, event: Event) {
    let stands = schedule(gradus, CODE).await;
    let about = |more: Value| {
        let mut input = json!({ "scheduleId": id, "expectedVersion": stands["version"] });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        input
    };
    let answered = match event {
        Event::Run(until) => return run_until(gradus, until).await,
        Event::Outage(until) => return gradus.set_clock(until),
        Event::Tick => {
            tick(gradus).await;
            return;
        }
        Event::Trigger(key) => trigger(gradus, id, key).await,
        Event::Pause(until) => {
            send(gradus, "schedulePause", about(json!({ "reason": "script", "until": until }))).await
        }
        Event::Resume(mode) => {
            let mode = match mode {
                ResumeMode::Skip => "SKIP",
                ResumeMode::ApplyMissedPolicy => "APPLY_MISSED_POLICY",
            };
            send(gradus, "scheduleResume", about(json!({ "mode": mode }))).await
        }
        Event::Edit(cron) => send(gradus, "scheduleUpdate", about(json!({ "changes": { "cron": cron } }))).await,
    };
    assert_eq!(answered["errors"], json!([]), "{event:?}");
}

fn told(row: &Value) -> Told {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    (text("nominalLocal"), text("state"), text("reason"), text("startedAt"))
}

/// R80, R82 and the rules that the cases name: the simulated engine is the product's.
#[tokio::test]
async fn scripted_cases_come_to_the_same_rows_as_in_the_simulation() {
    for script in SCRIPTS {
        let (gradus, id) = made(script).await;

        for event in script.events {
            happen(&gradus, &id, *event).await;
        }

        let rows = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
        assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), wanted(script), "{}", script.name);
    }
}
