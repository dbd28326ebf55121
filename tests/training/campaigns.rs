//! Campaigns that a schedule opens, the plan of a quarter, and the watchdog over departments.

use gradus_domain::access::RolePreset;
use gradus_services::scheduling::tick::tick;
use serde_json::{Value, json};

use crate::support::Gradus;

const CAMPAIGNS: &str = "{ trainingCampaigns { totalCount nodes { number period state occurrence {
    state schedule { code } subject { __typename ... on TrainingCampaign { number } } } } } }";

async fn hire(gradus: &Gradus, number: &str, department: &str) {
    let query = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
    let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
    let made = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(made["employeeCreate"]["errors"], json!([]));
}

async fn plan(gradus: &Gradus, more: Value) -> Value {
    let query = "mutation ($input: TrainingSessionPlanInput!) { trainingSessionPlan(input: $input) {
        session { number campaign { number } } errors { code field } } }";
    let mut input = json!({ "courseCode": "C-SEC-1", "departmentCode": "CSD", "mode": "CLASSROOM", "place": "Room 3",
        "capacity": 2, "startsAt": "2026-12-07T01:00:00Z", "endsAt": "2026-12-07T03:00:00Z" });
    input.as_object_mut().expect("an input").extend(more.as_object().expect("more").clone());
    gradus.ask(query, json!({ "input": input })).await["trainingSessionPlan"].clone()
}

/// R80: an occurrence opens one campaign, however many schedulers run and however often.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_opens_a_campaign_for_the_coming_quarter_exactly_once() {
    let gradus = Gradus::start().await;
    let other = gradus.replica().await;
    gradus.set_clock("2026-11-20T02:00:00Z");
    gradus.active_telecom_with_campaigns("2026-11-01").await;

    gradus.set_clock("2026-12-15T02:00:00Z");
    let (one, two) = tokio::join!(tick(&gradus.services), tick(&other.services));
    one.expect("it runs");
    two.expect("it runs");
    tick(&gradus.services).await.expect("it runs");

    let found = gradus.ask(CAMPAIGNS, json!({})).await["trainingCampaigns"].clone();
    let campaign = &found["nodes"][0];
    assert_eq!(found["totalCount"], 1, "{found:#}");
    assert_eq!((&campaign["number"], &campaign["period"]), (&json!("TRC-000001"), &json!("2027-Q1")));
    assert_eq!(
        (&campaign["state"], &campaign["occurrence"]["schedule"]["code"]),
        (&json!("OPEN"), &json!("SCH-TRN-PLAN"))
    );
    assert_eq!(campaign["occurrence"]["subject"], json!({ "__typename": "TrainingCampaign", "number": "TRC-000001" }));
    gradus.set_clock("2027-04-01T02:00:00Z");
    let later = gradus.ask(CAMPAIGNS, json!({})).await["trainingCampaigns"]["nodes"].clone();
    let first = later.as_array().expect("campaigns").iter().find(|campaign| campaign["number"] == "TRC-000001");
    assert_eq!(first.expect("it")["state"], "CLOSED");
}

#[tokio::test]
async fn a_session_is_planned_within_an_open_campaign_and_its_quarter() {
    let gradus = Gradus::start().await;
    gradus.active_telecom_with_campaigns("2026-11-01").await;
    hire(&gradus, "P1", "CSD").await;
    gradus.set_clock("2026-12-15T02:00:00Z");
    tick(&gradus.services).await.expect("it runs");
    let of = |number: &str, from: &str, to: &str| json!({ "campaignNumber": number, "startsAt": from, "endsAt": to });

    let within = plan(&gradus, of("TRC-000001", "2027-01-11T01:00:00Z", "2027-01-11T02:00:00Z")).await;
    let before = plan(&gradus, of("TRC-000001", "2026-12-21T01:00:00Z", "2026-12-21T02:00:00Z")).await;
    let unknown = plan(&gradus, of("TRC-000009", "2027-01-11T01:00:00Z", "2027-01-11T02:00:00Z")).await;

    assert_eq!(within["session"]["campaign"]["number"], "TRC-000001");
    assert_eq!(before["errors"], json!([{ "code": "OUTSIDE_CAMPAIGN", "field": ["startsAt"] }]));
    assert_eq!(unknown["errors"], json!([{ "code": "CAMPAIGN_UNKNOWN", "field": ["campaignNumber"] }]));
    let query = "{ trainingCampaign(number: \"TRC-000001\") { sessions { totalCount nodes { number } }
        plan(department: \"CSD\") { period required missing plannedSeats } } }";
    let campaign = gradus.ask(query, json!({})).await["trainingCampaign"].clone();
    assert_eq!(campaign["sessions"], json!({ "totalCount": 1, "nodes": [{ "number": within["session"]["number"] }] }));
    let plan = &campaign["plan"];
    assert_eq!((&plan["period"], &plan["plannedSeats"]), (&json!("2027-Q1"), &json!(2)));
    assert!(plan["required"].as_i64() > Some(0) && plan["missing"] == plan["required"], "{plan}");
}

/// SCH-6: three people of customer service lack security awareness in the last quarter.
#[tokio::test]
async fn seats_stand_against_people_and_the_watchdog_tells_of_the_gap() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    for number in ["P1", "P2", "P3"] {
        hire(&gradus, number, "CSD").await;
    }
    let query = "{ trainingPlan(period: \"2026-Q4\", department: \"CSD\") { byRequirement {
        requirement { code } required missing plannedSeats gap } } }";
    let line = async || {
        let found = gradus.ask(query, json!({})).await["trainingPlan"]["byRequirement"].clone();
        let lines = found.as_array().expect("lines").iter();
        let line = lines.clone().find(|line| line["requirement"]["code"] == "TR-02").expect("TR-02").clone();
        json!([line["required"], line["missing"], line["plannedSeats"], line["gap"]])
    };
    let query = "{ trainingWatchdog(period: \"2026-Q4\", first: 100) { nodes {
        department { code } requirement { code } status message } } }";
    let watched = async |token: &str| {
        let found = gradus.ask_as(token, query, json!({})).await["trainingWatchdog"]["nodes"].clone();
        let of = |row: &&Value| row["department"]["code"] == "CSD" && row["requirement"]["code"] == "TR-02";
        let row = found.as_array().expect("rows").iter().find(of).cloned().unwrap_or_default();
        json!([row["status"], row["message"]])
    };
    let admin = gradus.alpha.admin.as_str();

    assert_eq!(line().await, json!([3, 3, 0, 3]));
    assert_eq!(watched(admin).await[0], "OPEN", "there is time");
    gradus.set_clock("2026-12-01T02:00:00Z");
    let none = "Missing in 2026-Q4: 3. No session is planned.";
    assert_eq!(watched(admin).await, json!(["NOT_PLANNED", none]));
    assert_eq!(plan(&gradus, json!({})).await["errors"], json!([]));
    assert_eq!(line().await, json!([3, 3, 2, 1]));
    let few = "Missing in 2026-Q4: 3. Seats planned: 2.";
    assert_eq!(watched(admin).await, json!(["AT_RISK", few]));
    // Another course and another department serve nobody here; a session from above does.
    assert_eq!(plan(&gradus, json!({ "courseCode": "C-NET-1" })).await["errors"], json!([]));
    assert_eq!(plan(&gradus, json!({ "departmentCode": "NET" })).await["errors"], json!([]));
    assert_eq!(line().await, json!([3, 3, 2, 1]));
    assert_eq!(plan(&gradus, json!({ "departmentCode": "SNR", "capacity": 9 })).await["errors"], json!([]));
    assert_eq!(line().await, json!([3, 3, 11, 0]));
    assert_eq!(watched(admin).await[0], "OPEN");
    let head = |department| gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some(department), None);
    assert_eq!(watched(&head("CSD").await).await[0], "OPEN");
    assert_eq!(watched(&head("NET").await).await, json!([null, null]), "it is none of their departments");
    gradus.set_clock("2027-01-01T02:00:00Z");
    assert_eq!(watched(admin).await[0], "MISSED");
}

/// SCH-6: people of whom no requirement speaks.
#[tokio::test]
async fn a_department_with_people_and_without_obligations_is_told() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    // Nothing is required of contractors who are on no list.
    hire(&gradus, "C1", "FIN").await;
    gradus.database.execute("UPDATE employees SET employment_type = 'CONTRACTOR' WHERE number = 'C1'").await;
    gradus.set_clock("2026-12-01T02:00:00Z");

    let query = "{ trainingWatchdog(period: \"2026-Q4\", status: [NOT_PLANNED], first: 100) { nodes {
        department { code } requirement { code } message } } }";
    let found = gradus.ask(query, json!({})).await["trainingWatchdog"]["nodes"].clone();
    let row = found.as_array().expect("rows").iter().find(|row| row["department"]["code"] == "FIN");

    let row = row.expect("a row of FIN");
    assert_eq!(row["requirement"], Value::Null);
    assert_eq!(row["message"], "No training requirement speaks of the people here in 2026-Q4 (people: 1).");
}
