//! Versions of working calendars: files are proposed, shown, approved by somebody else, and move what they move.

use gradus_services::scheduling::calendar_alert::alert;
use serde_json::{Value, json};

use super::{occurrences, schedule, tick};
use crate::support::Gradus;

/// The notice for 2027, as far as a test needs one: the Monday on which the audit of 10 January falls is off.
pub(super) const NOTICE: &str = r#"{ "year": 2027, "papers": ["https://notice.example/2027"], "days": [
    { "name": "元旦", "date": "2027-01-01", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-11", "isOffDay": true },
    { "name": "元旦", "date": "2027-01-16", "isOffDay": false } ] }"#;

const SHOWN: &str =
    "id version state baseVersion year source knownThrough proposedBy decidedBy reason moveCount movesCutAt
    changes { date kind wasWorked isWorked was { kind } becomes { kind name source } }
    moves { nominalLocal wasDueAt dueAt schedule { code } }";

async fn send(gradus: &Gradus, token: &str, mutation: &str, input: Value) -> Value {
    let of = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
    let query = format!(
        "mutation ($input: {of}Input!) {{ {mutation}(input: $input) {{
            proposal {{ {SHOWN} }} errors {{ code message field rule currentVersion }} }} }}"
    );
    gradus.ask_as(token, &query, json!({ "input": input })).await[mutation].clone()
}

/// Hands a file in as the quality manager.
pub(super) async fn import(gradus: &Gradus, content: &str) -> Value {
    let input = json!({ "calendarCode": "CN", "format": "HOLIDAY_JSON", "content": content });
    send(gradus, &gradus.alpha.quality, "calendarImport", input).await
}

pub(super) async fn approve(gradus: &Gradus, token: &str, proposal: &Value) -> Value {
    let input = json!({ "proposalId": proposal["id"], "expectedVersion": proposal["version"] });
    send(gradus, token, "calendarApprove", input).await
}

/// A running program on 2026-11-20, whose next quality audit is due on Monday 11 January 2027.
pub(super) async fn running() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], "2027-01-11T01:00:00Z");
    gradus
}

async fn calendar(gradus: &Gradus) -> Value {
    let query = "{ organization { calendar { version knownThrough isHorizonNear isWorkingDay(on: \"2027-01-11\")
        days(year: 2027) { date provisional } } } }";
    gradus.ask(query, json!({})).await["organization"]["calendar"].clone()
}

fn code(answer: &Value) -> &Value {
    &answer["errors"][0]["code"]
}

/// R38: diffed, approved by somebody else, and only then in force. R37: what has no row yet moves at once.
#[tokio::test]
async fn a_version_of_a_calendar_holds_once_somebody_else_approved_it() {
    let gradus = running().await;

    let proposed = import(&gradus, NOTICE).await;
    let own = approve(&gradus, &gradus.alpha.quality, &proposed["proposal"]).await;

    assert_eq!(proposed["errors"], json!([]));
    let proposal = &proposed["proposal"];
    assert_eq!((&proposal["state"], &proposal["baseVersion"]), (&json!("PENDING"), &json!(1)));
    assert_eq!(
        (&proposal["source"], &proposal["knownThrough"]),
        (&json!("https://notice.example/2027"), &json!("2027-12-31"))
    );
    let changes = proposal["changes"].as_array().expect("changes");
    let of = |date: &str| changes.iter().find(|change| change["date"] == date).expect(date);
    assert_eq!((&of("2027-01-11")["kind"], &of("2027-01-11")["wasWorked"]), (&json!("ADDED"), &json!(true)));
    assert_eq!((&of("2027-01-16")["becomes"]["kind"], &of("2027-01-16")["isWorked"]), (&json!("WORK"), &json!(true)));
    assert_eq!((&of("2027-10-01")["kind"], &of("2027-10-01")["becomes"]), (&json!("REMOVED"), &Value::Null));
    assert!(!changes.iter().any(|change| change["date"] == "2027-01-01"), "it says the same: {changes:#?}");
    let moves = proposal["moves"].as_array().expect("moves");
    let moved = moves.iter().find(|moved| moved["schedule"]["code"] == "SCH-AUD-QMS").expect("the quality audit moves");
    assert_eq!(
        (&moved["nominalLocal"], &moved["wasDueAt"], &moved["dueAt"]),
        (&json!("2027-01-10T09:00:00"), &json!("2027-01-11T01:00:00Z"), &json!("2027-01-12T01:00:00Z"))
    );
    assert_eq!((code(&own), &own["errors"][0]["rule"]), (&json!("OWN_PROPOSAL"), &json!("R38")));
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], "2027-01-11T01:00:00Z", "nothing holds yet");
    assert_eq!(calendar(&gradus).await["version"], 1);

    let approved = approve(&gradus, &gradus.alpha.admin, proposal).await;

    assert_eq!(approved["errors"], json!([]));
    assert_eq!((&approved["proposal"]["state"], &approved["proposal"]["version"]), (&json!("APPROVED"), &json!(2)));
    assert_eq!(schedule(&gradus, "SCH-AUD-QMS").await["nextDueAt"], "2027-01-12T01:00:00Z");
    let calendar = calendar(&gradus).await;
    assert_eq!((&calendar["version"], &calendar["knownThrough"]), (&json!(2), &json!("2027-12-31")));
    assert_eq!(calendar["isWorkingDay"], false);
    let days = calendar["days"].as_array().expect("days");
    assert!(days.len() == 3 && days.iter().all(|day| day["provisional"] == false), "{days:#?}");
    assert_eq!(code(&approve(&gradus, &gradus.alpha.admin, proposal).await), "CONFLICT");
    assert_eq!(code(&approve(&gradus, &gradus.alpha.admin, &approved["proposal"]).await), "DECIDED");
}

/// R38: imports are idempotent.
#[tokio::test]
async fn the_same_file_again_is_the_same_proposal_and_later_nothing_new() {
    let gradus = running().await;

    let first = import(&gradus, NOTICE).await;
    let again = import(&gradus, NOTICE).await;
    let other = import(&gradus, &NOTICE.replace("2027-01-16", "2027-01-17")).await;
    approve(&gradus, &gradus.alpha.admin, &first["proposal"]).await;
    let later = import(&gradus, NOTICE).await;

    assert_eq!(first["proposal"]["id"], again["proposal"]["id"]);
    assert_eq!((code(&other), code(&later)), (&json!("PROPOSAL_WAITING"), &json!("NOTHING_NEW")));
    let all = gradus.ask("{ calendarProposals { totalCount nodes { id } } }", json!({})).await;
    assert_eq!(all["calendarProposals"]["totalCount"], 1);
}

/// R38: a proposal tells what it changes of the version that it saw; on another one it does not come to hold.
#[tokio::test]
async fn a_proposal_on_an_older_version_must_be_handed_in_again() {
    let gradus = running().await;
    let of_2027 = import(&gradus, NOTICE).await;
    let of_2028 = import(&gradus, &NOTICE.replace("2027", "2028")).await;
    assert_eq!(of_2028["errors"], json!([]));

    approve(&gradus, &gradus.alpha.admin, &of_2027["proposal"]).await;
    let outdated = approve(&gradus, &gradus.alpha.admin, &of_2028["proposal"]).await;
    let reject = json!({ "proposalId": of_2028["proposal"]["id"], "expectedVersion": 1, "reason": " " });
    let unsaid = send(&gradus, &gradus.alpha.quality, "calendarReject", reject.clone()).await;
    let mut reject = reject;
    reject["reason"] = "handed in again".into();
    let back = send(&gradus, &gradus.alpha.quality, "calendarReject", reject).await;
    let again = import(&gradus, &NOTICE.replace("2027", "2028")).await;

    assert_eq!((code(&outdated), code(&unsaid)), (&json!("OUTDATED"), &json!("REASON_UNFIT")));
    assert_eq!(
        (&back["proposal"]["state"], &back["proposal"]["reason"]),
        (&json!("REJECTED"), &json!("handed in again"))
    );
    assert_eq!(again["proposal"]["baseVersion"], 2);
    assert_eq!(approve(&gradus, &gradus.alpha.admin, &again["proposal"]).await["errors"], json!([]));
    assert_eq!(calendar(&gradus).await["knownThrough"], "2028-12-31");
}

/// R38: every bad row with line, column and reason, and nothing is kept.
#[tokio::test]
async fn a_file_with_bad_rows_is_refused_with_each_of_their_places() {
    let gradus = running().await;
    let rows = r#"{ "year": 2027, "days": [
        { "name": "a", "date": "2027-02-30", "isOffDay": true },
        { "name": "b", "date": "2027-02-01", "isOffDay": "yes" } ] }"#;

    let refused = import(&gradus, rows).await;
    let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101T090000\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n";
    let input = json!({ "calendarCode": "CN", "format": "ICS", "content": ics, "year": 2027, "source": "feed" });
    let of_feed = send(&gradus, &gradus.alpha.quality, "calendarImport", input).await;

    let told = |answer: &Value| -> Vec<String> {
        let errors = answer["errors"].as_array().expect("errors").iter();
        errors
            .map(|error| format!("{} {}", error["code"].as_str().unwrap(), error["message"].as_str().unwrap()))
            .collect()
    };
    let told_of_rows = told(&refused);
    assert!(told_of_rows[0].starts_with("ROW_UNFIT Line 2, date: it is not a day"), "{told_of_rows:?}");
    assert!(told_of_rows[1].starts_with("ROW_UNFIT Line 3, isOffDay: it is missing"), "{told_of_rows:?}");
    assert_eq!(refused["errors"][0]["field"], json!(["content"]));
    assert!(told(&of_feed)[0].starts_with("ROW_UNFIT Line 3, DTSTART: it begins at a time of day"), "{of_feed:#}");
    assert_eq!(gradus.database.number("SELECT count(*) FROM calendar_proposals").await, 0);
}

/// R38: the other form; a calendar that is new comes into being with the approval.
#[tokio::test]
async fn an_icalendar_feed_makes_a_new_calendar() {
    let gradus = running().await;
    let ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270103\r\n\
               SUMMARY:New Year\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let input = |more: Value| {
        let mut input =
            json!({ "calendarCode": "HK", "format": "ICS", "content": ics, "year": 2027, "source": "feed" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        input
    };

    let unknown = send(&gradus, &gradus.alpha.quality, "calendarImport", input(json!({}))).await;
    let made = send(&gradus, &gradus.alpha.quality, "calendarImport", input(json!({ "name": "Hong Kong" }))).await;
    let approved = approve(&gradus, &gradus.alpha.admin, &made["proposal"]).await;

    assert_eq!(code(&unknown), "CALENDAR_UNKNOWN");
    assert_eq!((&made["proposal"]["baseVersion"], &made["proposal"]["moveCount"]), (&json!(0), &json!(0)));
    assert_eq!(approved["errors"], json!([]));
    let preview = "{ schedulePreview(input: { cron: \"0 0 9 1 1 *\", timeZone: \"Asia/Hong_Kong\", calendar: \"HK\",
        roll: FOLLOWING, first: 2 }) { errors { code } occurrences { dueLocal provisional } } }";
    let preview = gradus.ask(preview, json!({})).await["schedulePreview"].clone();
    assert_eq!(
        preview["occurrences"],
        json!([{ "dueLocal": "2027-01-04T09:00:00", "provisional": false },
            { "dueLocal": "2028-01-03T09:00:00", "provisional": true }])
    );
}

/// R37: what has a row keeps its time and says where it would be by now; nothing takes place twice.
#[tokio::test]
async fn an_occurrence_that_is_there_keeps_its_time_and_gets_a_note() {
    let gradus = running().await;
    gradus.set_clock("2026-12-29T00:00:00Z");
    tick(&gradus).await;
    let id = schedule(&gradus, "SCH-AUD-QMS").await["id"].clone();
    let before = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    assert_eq!(before.last().expect("the audit of January")["dueAt"], "2027-01-11T01:00:00Z");

    let proposed = import(&gradus, NOTICE).await;
    approve(&gradus, &gradus.alpha.admin, &proposed["proposal"]).await;
    gradus.set_clock("2027-01-20T00:00:00Z");
    tick(&gradus).await;

    let moves = proposed["proposal"]["moves"].as_array().expect("moves");
    assert!(moves.iter().all(|moved| moved["schedule"]["code"] != "SCH-AUD-QMS"), "{moves:#?}");
    let after = occurrences(&gradus, &gradus.alpha.admin, json!({ "scheduleId": id })).await;
    assert_eq!(before, after);
    let query = "query ($id: ID!) { node(id: $id) { ... on Occurrence { note } } }";
    let noted = gradus.ask(query, json!({ "id": after.last().expect("one")["id"] })).await;
    assert_eq!(noted["node"]["note"], "By calendar CN 2 it would be due on 2027-01-12 09:00.");
    let first = gradus.ask(query, json!({ "id": after[0]["id"] })).await;
    assert_eq!(first["node"]["note"], Value::Null);
}

/// R36: somebody is told once, sixty days before the calendar ends.
#[tokio::test]
async fn the_end_of_a_calendar_is_told_once_and_in_time() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-11-01T15:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    let early = alert(&gradus.services).await.expect("a look");
    assert_eq!(calendar(&gradus).await["isHorizonNear"], false);
    // Midnight in Shanghai: sixty days are less than that by now.
    gradus.set_clock("2026-11-01T16:00:00Z");

    let told = alert(&gradus.services).await.expect("a look");
    let again = alert(&gradus.services).await.expect("a look");

    assert_eq!((early, told, again), (0, 1, 0));
    assert_eq!(calendar(&gradus).await["isHorizonNear"], true);
    let query = "{ journal(first: 5, filter: { command: [\"calendarHorizonAlert\"] }) { nodes { actor after } } }";
    let lines = gradus.ask(query, json!({})).await["journal"]["nodes"].clone();
    assert_eq!(lines.as_array().map(Vec::len), Some(1));
    assert!(lines[0]["after"].as_str().is_some_and(|after| after.contains("2026-12-31")), "{lines:#}");

    let proposed = import(&gradus, NOTICE).await;
    approve(&gradus, &gradus.alpha.admin, &proposed["proposal"]).await;
    assert_eq!(calendar(&gradus).await["isHorizonNear"], false);
    assert_eq!(alert(&gradus.services).await.expect("a look"), 0);
    gradus.set_clock("2027-12-01T00:00:00Z");
    assert_eq!(alert(&gradus.services).await.expect("a look"), 1, "the next end is told, too");
}

#[tokio::test]
async fn another_organization_finds_no_proposal() {
    let gradus = running().await;
    let beta = gradus.add_tenant("BETA").await;
    let proposed = import(&gradus, NOTICE).await["proposal"].clone();

    let query = "query ($id: ID!) { node(id: $id) { id } calendarProposals { totalCount nodes { id } } }";
    let seen = gradus.ask_as(&beta.admin, query, json!({ "id": proposed["id"] })).await;
    let approved = approve(&gradus, &beta.admin, &proposed).await;

    assert_eq!(seen, json!({ "node": null, "calendarProposals": { "totalCount": 0, "nodes": [] } }));
    assert_eq!(code(&approved), "NOT_FOUND");
}
