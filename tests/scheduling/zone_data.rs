//! Other zone data than that by which a schedule was planned (R24), and what keeps it from firing twice (R80).
//!
//! A build has one release of the data, so the other one is written behind the scenes: what it would have computed.

use gradus_services::scheduling::zone_data::recompute;
use serde_json::{Value, json};

use super::{audit_days, commands::running, occurrences, schedule, tick};
use crate::support::Gradus;

const OF_AUDITS: &str = "schedule_id = (SELECT id FROM schedules WHERE code = 'SCH-AUD-QMS')";

async fn journal(gradus: &Gradus) -> Vec<Value> {
    let query =
        "{ journal(first: 10, filter: { command: [\"zoneDataRecompute\"] }) { nodes { actor outcome after } } }";
    gradus.ask(query, json!({})).await["journal"]["nodes"].as_array().expect("lines").clone()
}

/// R24: planned anew before it comes due, as a step of its own in the journal, once.
#[tokio::test]
async fn what_other_zone_data_planned_is_planned_anew_once() {
    let (gradus, before) = running().await;
    assert_eq!(recompute(&gradus.services).await.expect("a look"), 0, "everything is of this build");
    let other = "UPDATE schedules SET tzdb = '2020a', next_due_at = next_starts_at WHERE code = 'SCH-AUD-QMS'";
    gradus.database.execute(other).await;
    assert_ne!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], before["nextDueAt"]);

    let planned = recompute(&gradus.services).await.expect("planned");
    let again = recompute(&gradus.services).await.expect("planned");

    assert_eq!((planned, again), (1, 0));
    let after = schedule(&gradus, "SCH-AUD-QMS").await;
    assert_eq!((&after["nextDueAt"], &after["version"]), (&before["nextDueAt"], &before["version"]));
    let query = "{ schedule(code: \"SCH-AUD-QMS\") { zoneData } }";
    let release = gradus.ask(query, json!({})).await["schedule"]["zoneData"].clone();
    assert_eq!(release, gradus_domain::scheduling::zone::tzdb_version());
    let lines = journal(&gradus).await;
    assert_eq!((lines.len(), &lines[0]["outcome"]), (1, &json!("DONE")));
    let told: Value = serde_json::from_str(lines[0]["after"].as_str().expect("what it did")).expect("JSON");
    assert_eq!(
        (&told["moved"][0]["schedule"], &told["moved"][0]["computed_by"]),
        (&json!("SCH-AUD-QMS"), &json!("2020a"))
    );
}

/// R24, R83: a schedule that cannot be read, and is set aside, holds up no other.
#[tokio::test]
async fn what_cannot_be_read_holds_up_nobody_who_is_planned_anew() {
    let (gradus, before) = running().await;
    let poison = "UPDATE schedules SET rule = '{}', wake_at = cursor WHERE code = 'SCH-AUD-CMP'";
    gradus.database.execute(poison).await;
    gradus.set_clock("2026-06-01T00:01:00Z");
    assert_eq!(tick(&gradus).await.errored, 1);
    let other = "UPDATE schedules SET tzdb = '2020a', next_due_at = next_starts_at
        WHERE code IN ('SCH-AUD-CMP', 'SCH-AUD-QMS')";
    gradus.database.execute(other).await;

    assert_eq!(recompute(&gradus.services).await.expect("planned"), 1);

    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], before["nextDueAt"]);
}

/// R80: the civil time is known, wherever its instant lies by now.
#[tokio::test]
async fn an_occurrence_whose_instant_moved_does_not_take_place_again() {
    let (gradus, quarterly) = running().await;
    gradus.set_clock("2026-07-01T00:00:00Z");
    tick(&gradus).await;
    let filter = json!({ "scheduleId": quarterly["id"] });
    let before = occurrences(&gradus, &gradus.alpha.admin, filter.clone()).await;
    assert_eq!(audit_days(&before), ["2026-01-12", "2026-04-10", "2026-07-10"]);
    // As if the zone's rules had put nine o'clock elsewhere when it was started.
    let key = "nominal_key = 'Asia/Shanghai|2026-07-10T09:00:00|1'";
    let moved = format!("UPDATE occurrences SET nominal_at = starts_at, tzdb = '2020a' WHERE {OF_AUDITS} AND {key}");
    gradus.database.execute(&moved).await;
    let cursor = format!(
        "UPDATE schedules SET tzdb = '2020a', cursor = (SELECT starts_at FROM occurrences WHERE {OF_AUDITS} AND {key})
         WHERE code = 'SCH-AUD-QMS'"
    );
    gradus.database.execute(&cursor).await;

    assert_eq!(recompute(&gradus.services).await.expect("planned"), 1);
    let next = schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"].clone();
    gradus.set_clock("2026-08-01T00:00:00Z");
    tick(&gradus).await;

    assert_eq!(next, "2026-10-10T01:00:00Z");
    let after = occurrences(&gradus, &gradus.alpha.admin, filter).await;
    assert_eq!(audit_days(&after), ["2026-01-12", "2026-04-10", "2026-07-10"]);
    assert_eq!(
        gradus.database.number(&format!("SELECT count(*) FROM occurrences WHERE {OF_AUDITS} AND {key}")).await,
        1
    );
}

/// R24: what has a row keeps its instant, and tells what the wall shows by now.
#[tokio::test]
async fn an_occurrence_keeps_its_instant_and_gets_a_note_where_the_wall_moved() {
    let (gradus, quarterly) = running().await;
    gradus.set_clock("2026-07-01T00:00:00Z");
    tick(&gradus).await;
    let other = format!("UPDATE occurrences SET tzdb = '2020a', offset_seconds = 25200 WHERE {OF_AUDITS}");
    gradus.database.execute(&other).await;
    gradus.database.execute("UPDATE schedules SET tzdb = '2020a' WHERE code = 'SCH-AUD-QMS'").await;

    recompute(&gradus.services).await.expect("planned");

    let query = "query ($id: ID!) { occurrences(filter: { scheduleId: $id }) { nodes { dueAt note zoneData } } }";
    let found = gradus.ask(query, json!({ "id": quarterly["id"] })).await["occurrences"]["nodes"].clone();
    let found = found.as_array().expect("occurrences");
    let last = found.last().expect("the audit of July");
    assert_eq!((&last["dueAt"], &last["zoneData"]), (&json!("2026-07-10T01:00:00Z"), &json!("2020a")));
    assert!(last["note"].as_str().is_some_and(|note| note.contains("the wall shows 2026-07-10 09:00")), "{last}");
    assert!(found[..2].iter().all(|past| past["note"] == Value::Null), "what is past needs no note");
}
