//! Three weeks without a scheduler, over the National Day and the day on which Sydney's clocks go forward: the whole ledger
//! under each missed policy (R10–R15, R20, R34).

use serde_json::{Value, json};

use super::{schedule, tick};
use crate::support::Gradus;

/// Half past two at night in Sydney: on 2026-10-04 the clock goes from two to three.
const RULE: &str = "0 30 2 * * *";

/// When the scheduler was seen last, and when it is back.
const OUTAGE: [&str; 2] = ["2026-09-24T00:00:00Z", "2026-10-15T00:00:00Z"];

/// By the rule alone: day and due instant. The time that the clock jumps over takes place right after the jump.
const EVERY_DAY: [(&str, &str); 21] = [
    ("2026-09-25", "2026-09-24T16:30:00Z"),
    ("2026-09-26", "2026-09-25T16:30:00Z"),
    ("2026-09-27", "2026-09-26T16:30:00Z"),
    ("2026-09-28", "2026-09-27T16:30:00Z"),
    ("2026-09-29", "2026-09-28T16:30:00Z"),
    ("2026-09-30", "2026-09-29T16:30:00Z"),
    ("2026-10-01", "2026-09-30T16:30:00Z"),
    ("2026-10-02", "2026-10-01T16:30:00Z"),
    ("2026-10-03", "2026-10-02T16:30:00Z"),
    ("2026-10-04", "2026-10-03T16:00:00Z"),
    ("2026-10-05", "2026-10-04T15:30:00Z"),
    ("2026-10-06", "2026-10-05T15:30:00Z"),
    ("2026-10-07", "2026-10-06T15:30:00Z"),
    ("2026-10-08", "2026-10-07T15:30:00Z"),
    ("2026-10-09", "2026-10-08T15:30:00Z"),
    ("2026-10-10", "2026-10-09T15:30:00Z"),
    ("2026-10-11", "2026-10-10T15:30:00Z"),
    ("2026-10-12", "2026-10-11T15:30:00Z"),
    ("2026-10-13", "2026-10-12T15:30:00Z"),
    ("2026-10-14", "2026-10-13T15:30:00Z"),
    ("2026-10-15", "2026-10-14T15:30:00Z"),
];

/// By China's working days: Mid-Autumn goes to the 28th, the seven days of the National Day to the 8th, and the 10th is a
/// Saturday that is worked.
const WORKING_DAYS: [(&str, &str); 10] = [
    ("2026-09-28", "2026-09-27T16:30:00Z"),
    ("2026-09-29", "2026-09-28T16:30:00Z"),
    ("2026-09-30", "2026-09-29T16:30:00Z"),
    ("2026-10-08", "2026-10-07T15:30:00Z"),
    ("2026-10-09", "2026-10-08T15:30:00Z"),
    ("2026-10-10", "2026-10-09T15:30:00Z"),
    ("2026-10-12", "2026-10-11T15:30:00Z"),
    ("2026-10-13", "2026-10-12T15:30:00Z"),
    ("2026-10-14", "2026-10-13T15:30:00Z"),
    ("2026-10-15", "2026-10-14T15:30:00Z"),
];

/// Day, due instant, state, reason.
type Line = (String, String, String, Option<String>);

async fn ledger(gradus: &Gradus, code: &str) -> Vec<Line> {
    let id = schedule(gradus, code).await["id"].clone();
    let query = "query ($filter: OccurrenceFilter) { occurrences(first: 100, filter: $filter) { nodes {
        nominalLocal dueAt state reason count } } }";
    let found = gradus.ask(query, json!({ "filter": { "scheduleId": id } })).await;
    let rows = found["occurrences"]["nodes"].as_array().expect("rows").clone();
    assert!(rows.iter().all(|row| row["count"] == 1), "no run is long enough to be folded");
    assert!(rows.iter().all(|row| row["nominalLocal"].as_str().is_some_and(|at| at.ends_with("T02:30:00"))));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let line = |row: &Value| {
        let day = text(&row["nominalLocal"])[..10].to_owned();
        (day, text(&row["dueAt"]), text(&row["state"]), row["reason"].as_str().map(str::to_owned))
    };
    rows.iter().map(line).collect()
}

/// What becomes of the newest one under a policy, and what of those before it.
fn expected(policy: &str, days: &[(&str, &str)]) -> Vec<Line> {
    let (missed, started) = (("MISSED", "OUTAGE"), ("STARTED", "CAUGHT_UP"));
    let (before, newest) = match policy {
        "LATEST" => (missed, started),
        "ALL" => (started, started),
        "SKIP" => (missed, missed),
        _ => (("PENDING", "HOLD"), ("PENDING", "HOLD")),
    };
    let line = |(place, (day, due)): (usize, &(&str, &str))| {
        let (state, reason) = if place + 1 == days.len() { newest } else { before };
        ((*day).to_owned(), (*due).to_owned(), state.to_owned(), Some(reason.to_owned()))
    };
    days.iter().enumerate().map(line).collect()
}

/// R10–R15: nothing is lost, nothing is doubled, and every nominal time says what became of it.
#[tokio::test]
async fn three_weeks_of_outage_end_in_the_right_ledger_under_each_missed_policy() {
    let gradus = Gradus::start().await;
    gradus.set_clock(OUTAGE[0]);
    gradus.telecom("2026-01-01").await;
    let make = "mutation ($input: ScheduleCreateInput!) {
        scheduleCreate(input: $input) { schedule { id } errors { code message } } }";
    let policies = ["LATEST", "ALL", "SKIP", "HOLD"];
    for policy in policies {
        let rule = json!({ "code": policy, "name": policy, "cron": RULE, "timeZone": "Australia/Sydney",
            "missedPolicy": policy, "action": { "createAudit": "AP-QMS" } });
        let mut working = rule.clone();
        working["code"] = json!(format!("{policy}-CN"));
        working["calendar"] = json!("CN");
        working["roll"] = json!("FOLLOWING");
        for input in [rule, working] {
            let made = gradus.ask(make, json!({ "input": input })).await["scheduleCreate"].clone();
            assert_eq!(made["errors"], json!([]));
        }
    }

    gradus.set_clock(OUTAGE[1]);
    tick(&gradus).await;
    let again = tick(&gradus).await;

    assert_eq!((again.schedules, again.started, again.missed), (0, 0, 0), "the cursor is past the backlog (R14)");
    for policy in policies {
        assert_eq!(ledger(&gradus, policy).await, expected(policy, &EVERY_DAY), "{policy}");
        let code = format!("{policy}-CN");
        assert_eq!(ledger(&gradus, &code).await, expected(policy, &WORKING_DAYS), "{code}");
        // 2026-10-16, a Friday that is worked.
        assert_eq!(schedule(&gradus, &code).await["nextDueAt"], "2026-10-15T15:30:00Z");
    }
    let audits = 2 + EVERY_DAY.len() + WORKING_DAYS.len();
    let made = gradus.database.number("SELECT count(*) FROM audits").await;
    assert_eq!(usize::try_from(made), Ok(audits));
}
