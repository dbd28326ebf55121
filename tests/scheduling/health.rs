//! R130: what looks as if the service had stopped looking after it is told, in the API, to operators and as figures.

use serde_json::{Value, json};

use super::{run_until, schedule, tick};
use crate::support::Gradus;

/// What the checks find: check, code, since, command.
async fn issues(gradus: &Gradus) -> Vec<(String, String, Value, Value)> {
    let query = "{ consistencyIssues(first: 100) { totalCount nodes {
        check severity code message since command subject { id __typename } } } }";
    let found = gradus.ask(query, json!({})).await["consistencyIssues"].clone();
    let nodes = found["nodes"].as_array().expect("issues");
    assert_eq!(found["totalCount"], nodes.len());
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    nodes
        .iter()
        .map(|issue| {
            assert_ne!(issue["message"], "");
            (text(&issue["check"]), text(&issue["code"]), issue["since"].clone(), issue["command"].clone())
        })
        .collect()
}

/// The codes of what one check finds.
async fn found(gradus: &Gradus, check: &str) -> Vec<String> {
    issues(gradus).await.into_iter().filter(|issue| issue.0 == check).map(|issue| issue.1).collect()
}

/// The telecom program on 2026-06-01, with everything that is due done.
async fn at_rest() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    tick(&gradus).await;
    gradus
}

/// R130: due for more than 60 seconds, not paused.
#[tokio::test]
async fn a_schedule_that_nobody_looks_at_is_told_after_a_minute() {
    let gradus = at_rest().await;
    assert!(found(&gradus, "SCHEDULE_OVERDUE").await.is_empty());

    // The third party's audit is due on 2026-08-12 and opened 60 days before.
    gradus.set_clock("2026-06-13T01:01:00Z");
    assert!(found(&gradus, "SCHEDULE_OVERDUE").await.is_empty());
    gradus.set_clock("2026-06-13T01:01:01Z");
    let overdue = ("SCHEDULE_OVERDUE".into(), "SCH-AUD-3RD".into(), json!("2026-06-13T01:00:00Z"), json!(null));
    assert!(issues(&gradus).await.contains(&overdue));

    let third = schedule(&gradus, "SCH-AUD-3RD").await;
    let pause = "mutation ($input: SchedulePauseInput!) { schedulePause(input: $input) { errors { code } } }";
    let input = json!({ "scheduleId": third["id"], "expectedVersion": third["version"], "reason": "move" });
    gradus.ask(pause, json!({ "input": input })).await;
    assert!(found(&gradus, "SCHEDULE_OVERDUE").await.is_empty(), "it is paused");
}

/// R130: no next due and not finished; the cursor beyond what comes next; an occurrence without work.
#[tokio::test]
async fn schedules_and_occurrences_that_stand_still_are_told_with_what_mends_them() {
    let gradus = at_rest().await;
    for check in ["SCHEDULE_ASLEEP", "CURSOR_AHEAD", "OCCURRENCE_WITHOUT_WORK"] {
        assert!(found(&gradus, check).await.is_empty(), "{check}");
    }

    gradus.database.execute("UPDATE schedules SET wake_at = NULL WHERE code = 'SCH-AUD-QMS'").await;
    gradus.database.execute("UPDATE schedules SET cursor = next_nominal_at WHERE code = 'SCH-AUD-SUP'").await;
    let broken = "UPDATE occurrences SET subject_kind = NULL, subject_id = NULL WHERE schedule_id =
        (SELECT id FROM schedules WHERE code = 'SCH-AUD-CMP')";
    gradus.database.execute(broken).await;

    assert_eq!(found(&gradus, "SCHEDULE_ASLEEP").await, ["SCH-AUD-QMS"]);
    assert_eq!(found(&gradus, "CURSOR_AHEAD").await, ["SCH-AUD-SUP"]);
    assert_eq!(found(&gradus, "OCCURRENCE_WITHOUT_WORK").await, ["SCH-AUD-CMP"]);
    let mended: Vec<_> = issues(&gradus).await.into_iter().map(|issue| issue.3).collect();
    assert_eq!(mended[..3], [json!("scheduleUpdate"), json!("scheduleUpdate"), json!("scheduleTrigger")]);
}

/// R130, R83: what could not be planned.
#[tokio::test]
async fn a_schedule_that_cannot_be_planned_is_told_until_it_can() {
    let gradus = Gradus::start().await;
    gradus.set_clock("2026-06-01T00:00:00Z");
    gradus.active_telecom("2026-01-01").await;
    gradus.database.execute("UPDATE audit_programs SET code = 'AP-GONE' WHERE code = 'AP-CMP'").await;
    tick(&gradus).await;
    assert_eq!(found(&gradus, "SCHEDULE_ERRORED").await, ["SCH-AUD-CMP"]);

    gradus.database.execute("UPDATE audit_programs SET code = 'AP-CMP' WHERE code = 'AP-GONE'").await;
    gradus.set_clock("2026-06-01T00:05:00Z");
    tick(&gradus).await;

    assert!(found(&gradus, "SCHEDULE_ERRORED").await.is_empty());
}

/// R130: work without anybody in charge, and a calendar that ends soon (R36).
#[tokio::test]
async fn an_audit_without_a_team_and_a_calendar_that_ends_soon_are_told() {
    let gradus = at_rest().await;
    let open = gradus.database.number("SELECT count(*) FROM audits").await;
    let unattended = found(&gradus, "AUDIT_UNATTENDED").await;
    assert_eq!(i64::try_from(unattended.len()), Ok(open));
    assert!(found(&gradus, "CALENDAR_HORIZON").await.is_empty());

    gradus.database.execute("UPDATE audits SET state = 'CANCELLED' WHERE number = 'AUD-000001'").await;
    assert!(!found(&gradus, "AUDIT_UNATTENDED").await.contains(&"AUD-000001".to_owned()));
    gradus.database.execute("UPDATE calendar_versions SET known_through = '2026-07-30'").await;
    assert_eq!(found(&gradus, "CALENDAR_HORIZON").await, ["CN"], "59 days are left");
}

/// R130: a page goes on where the one before it ended, through all checks.
#[tokio::test]
async fn pages_of_issues_lead_through_all_checks() {
    let gradus = at_rest().await;
    gradus.database.execute("UPDATE schedules SET wake_at = NULL WHERE state = 'ACTIVE'").await;
    let all: Vec<_> = issues(&gradus).await.into_iter().map(|issue| (issue.0, issue.1)).collect();
    assert!(all.len() > 6, "{all:?}");

    let mut walked = Vec::new();
    let mut after = json!(null);
    loop {
        let query = "query ($after: String) { consistencyIssues(first: 2, after: $after) {
            nodes { check code } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
        let page = gradus.ask(query, json!({ "after": after })).await["consistencyIssues"].clone();
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let nodes = page["nodes"].as_array().expect("issues");
        walked.extend(nodes.iter().map(|issue| (text(&issue["check"]), text(&issue["code"]))));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }

    assert_eq!(walked, all);
}

/// R130: each check is a figure as well, whether it finds something or not.
#[tokio::test]
async fn each_check_is_a_figure_for_operators() {
    let gradus = at_rest().await;
    run_until(&gradus, "2026-06-02T00:00:00Z").await;
    gradus.database.execute("UPDATE schedules SET wake_at = NULL WHERE code = 'SCH-AUD-QMS'").await;

    let figures = gradus::app::figures(&gradus.services)().await;

    let figure = figures.iter().find(|figure| figure.name == "gradus_consistency_issues").expect("the figure");
    let of = |check: &str| figure.values.iter().find(|(label, _)| label == check).map(|(_, value)| *value);
    assert_eq!(of("schedule_asleep"), Some(1));
    assert_eq!(of("schedule_overdue"), Some(0));
    assert_eq!(figure.values.len(), gradus_domain::scheduling::health::HealthCheck::ALL.len());
}
