//! What follows from a version of a working calendar that comes to hold: notes, what waited for it, schedules made beside it.

use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use super::{
    calendars::{NOTICE, approve, import, running},
    commands::send,
    occurrences, schedule, tick,
};
use crate::support::Gradus;

/// R37: a later version that puts the day right again takes the note away.
#[tokio::test]
async fn a_note_goes_when_a_later_version_puts_the_day_right() {
    let gradus = running().await;
    gradus.set_clock("2026-12-29T00:00:00Z");
    tick(&gradus).await;
    let id = schedule(&gradus, "SCH-AUD-QMS").await["id"].clone();
    let made = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    let january = made.last().expect("the audit of January")["id"].clone();
    let note = async || {
        let query = "query ($id: ID!) { node(id: $id) { ... on Occurrence { note } } }";
        gradus.ask(query, json!({ "id": january })).await["node"]["note"].clone()
    };
    let wrong = import(&gradus, NOTICE).await;
    approve(&gradus, &gradus.alpha.admin, &wrong["proposal"]).await;
    assert_eq!(note().await, "By calendar CN 2 it would be due on 2027-01-12 09:00.");

    let right = import(&gradus, &NOTICE.replace("2027-01-11", "2027-01-02")).await;
    let approved = approve(&gradus, &gradus.alpha.admin, &right["proposal"]).await;

    assert_eq!(approved["errors"], json!([]));
    assert_eq!(note().await, Value::Null);
}

/// Makes a schedule by the calendar CN that holds what the calendar does not know yet, with two weeks of lead.
async fn holding(gradus: &Gradus, code: &str, cron: &str, roll: &str) -> Value {
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id nextDueAt } errors { code message } } }";
    let input = json!({ "code": code, "name": code, "cron": cron, "timeZone": "Asia/Shanghai", "calendar": "CN",
        "roll": roll, "unknownCalendar": "HOLD", "leadTime": "P14D", "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["errors"], json!([]), "{code}");
    made["schedule"].clone()
}

/// R36: what waited for the calendar goes on once the calendar is there: it starts as its turn comes, keeps its time, and
/// is withdrawn where it does not take place.
#[tokio::test]
async fn what_waited_for_the_calendar_goes_on_when_the_calendar_comes() {
    let gradus = running().await;
    let mut ids = Vec::new();
    for (code, cron, roll) in [
        ("STAYS", "0 0 9 12 1 *", "FOLLOWING"),
        ("NOTED", "0 0 9 11 1 *", "FOLLOWING"),
        ("GONE", "0 0 9 11 1 *", "SKIP"),
        ("RESTS", "0 0 9 12 1 *", "FOLLOWING"),
    ] {
        ids.push(holding(&gradus, code, cron, roll).await["id"].clone());
    }
    gradus.set_clock("2026-12-29T02:00:00Z");
    tick(&gradus).await;
    let told = async |id: &Value| {
        let rows = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
        assert_eq!(rows.len(), 1, "{rows:#?}");
        let row = &rows[0];
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (text("state"), text("reason"), text("dueAt"), row["provisional"] == true)
    };
    let row = |state: &str, reason: &str, day: &str, provisional: bool| {
        (state.to_owned(), reason.to_owned(), format!("2027-01-{day}T01:00:00Z"), provisional)
    };
    for (id, day) in ids.iter().zip(["12", "11", "11", "12"]) {
        assert_eq!(told(id).await, row("PENDING", "CALENDAR_UNKNOWN", day, true));
    }
    let rests = schedule(&gradus, "RESTS").await;
    let input = json!({ "scheduleId": rests["id"], "expectedVersion": rests["version"], "reason": "move" });
    let paused = send(&gradus, "schedulePause", input).await;

    let proposed = import(&gradus, NOTICE).await;
    approve(&gradus, &gradus.alpha.admin, &proposed["proposal"]).await;

    assert_eq!(told(&ids[0]).await, row("STARTED", "", "12", false));
    assert_eq!(told(&ids[1]).await, row("STARTED", "", "11", false), "it keeps its time");
    assert_eq!(told(&ids[2]).await, row("WITHDRAWN", "CALENDAR", "11", true));
    assert_eq!(told(&ids[3]).await, row("PENDING", "OVERLAP", "12", false), "it waits for its schedule");
    let noted = "SELECT count(*) FROM occurrences o JOIN schedules s ON s.id = o.schedule_id
        WHERE s.code = 'NOTED' AND o.note IS NOT NULL";
    assert_eq!(gradus.database.number(noted).await, 1);
    let version = &paused["schedule"]["version"];
    let resume = json!({ "scheduleId": ids[3], "expectedVersion": version });
    send(&gradus, "scheduleResume", resume).await;
    assert_eq!(told(&ids[3]).await, row("STARTED", "", "12", false));
}

/// R37: whoever makes a schedule waits for the version that is coming to hold, so that none keeps the older plan. SQLite
/// has one writer, who waits anyway.
#[tokio::test]
async fn a_schedule_is_not_made_beside_a_version_that_is_coming_to_hold() {
    let gradus = running().await;
    if !gradus.database.is_postgres() {
        return;
    }
    let connection = gradus.database.connect().await;
    let approval = connection.begin().await.expect("a transaction");
    approval.execute_unprepared("SELECT 1 FROM calendars WHERE code = 'CN' FOR UPDATE").await.expect("held");

    let waits = async {
        let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
            AND wait_event_type = 'Lock'";
        for _ in 0..200 {
            if gradus.database.number(waiting).await > 0 {
                approval.commit().await.expect("committed");
                return true;
            }
        }
        approval.rollback().await.expect("ended");
        false
    };
    let (made, waited) = tokio::join!(holding(&gradus, "AFTER", "0 0 9 12 1 *", "FOLLOWING"), waits);

    assert!(waited, "the schedule was made beside it: {made}");
    assert_eq!(made["nextDueAt"], "2027-01-12T01:00:00Z");
    connection.close().await.expect("closed");
}

/// R37: of a schedule that takes place often the first thousand are looked at, and the proposal says so.
#[tokio::test]
async fn a_proposal_tells_how_far_it_has_looked() {
    let gradus = running().await;
    let make = "mutation ($input: ScheduleCreateInput!) { scheduleCreate(input: $input) { errors { code message } } }";
    let input = json!({ "code": "OFTEN", "name": "Often", "cron": "0 0 9-17 * * *", "timeZone": "Asia/Shanghai",
        "calendar": "CN", "roll": "SKIP", "action": { "createAudit": "AP-QMS" } });
    let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
    assert_eq!(made["errors"], json!([]));

    let proposed = import(&gradus, NOTICE).await["proposal"].clone();

    let cut = proposed["movesCutAt"].as_str().expect("an instant");
    assert!(("2027-02".."2027-09").contains(&cut), "{cut}");
    let changes = proposed["changes"].as_array().expect("changes").iter();
    let felt: Vec<_> = changes.filter(|day| day["wasWorked"] != day["isWorked"]).map(|day| &day["date"]).collect();
    let moves = proposed["moves"].as_array().expect("moves").iter();
    let often: Vec<_> = moves.filter(|moved| moved["schedule"]["code"] == "OFTEN").collect();
    assert!(!often.is_empty());
    for moved in often {
        let day = json!(&moved["nominalLocal"].as_str().expect("a time")[..10]);
        assert!(felt.contains(&&day), "{moved} is on no day that changes: {felt:?}");
    }
}
