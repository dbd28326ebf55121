//! Two figures told apart, the people behind them, and what will lapse.

use serde_json::{Value, json};

use super::roster::{Dice, fill};
use crate::support::Gradus;

async fn send(gradus: &Gradus, mutation: &str, input: Value) {
    let of = mutation[..1].to_uppercase() + &mutation[1..];
    let query =
        format!("mutation ($input: {of}Input!) {{ done: {mutation}(input: $input) {{ errors {{ code message }} }} }}");
    let done = gradus.ask(&query, json!({ "input": input })).await["done"].clone();
    assert_eq!(done["errors"], json!([]), "{mutation}");
}

async fn trained(gradus: &Gradus, number: &str, on: &str) {
    let input = json!({ "employeeNumber": number, "courseCode": "C1", "completedOn": on, "score": 90, "passed": true });
    send(gradus, "trainingCompletionRecord", input).await;
}

/// P1 in NET and P2 in CSD, and a yearly requirement of everybody, LAW.
async fn two_people() -> Gradus {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), 0).await;
    for (number, department) in [("P1", "NET"), ("P2", "CSD")] {
        let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2025-01-01" });
        send(&gradus, "employeeCreate", input).await;
    }
    let law = json!({ "code": "LAW", "name": "Law", "anyOf": ["C1"], "recurrence": { "months": 12 },
        "firstDue": { "days": 0 }, "audience": { "include": [{ "employment": "EMPLOYEES" }] } });
    send(&gradus, "trainingRequirementPublish", law).await;
    gradus
}

/// TRN-4: a quarter that was missed stays missed; what is valid on a day is another question.
#[tokio::test]
async fn obligations_of_a_period_and_what_is_valid_on_a_day_are_two_figures() {
    let gradus = two_people().await;
    trained(&gradus, "P1", "2026-11-10").await;

    let query = "{ day: trainingCoverage(requirement: \"R1\") { figure fulfilled required persons { required fulfilled } }
        period: trainingCoverage(requirement: \"R1\", period: \"2026-Q3\", asOf: \"2026-11-20\") { figure fulfilled required } }";
    let found = gradus.ask(query, json!({})).await;

    assert_eq!(
        found["day"],
        json!({ "figure": "VALID_ON_DAY", "fulfilled": 1, "required": 2, "persons": { "required": 2, "fulfilled": 1 } })
    );
    assert_eq!(found["period"], json!({ "figure": "OBLIGATIONS_MET", "fulfilled": 0, "required": 2 }));
}

/// TRN-4: both figures drill down to people.
#[tokio::test]
async fn the_people_behind_a_figure_are_listed() {
    let gradus = two_people().await;
    trained(&gradus, "P2", "2026-11-10").await;

    let query = "{ trainingCoverage(requirement: \"LAW\") {
        persons { required fulfilled }
        complete: people(status: COMPLETE) { totalCount nodes { number } }
        missing: people(status: MISSING, first: 1) { totalCount nodes { number } pageInfo { hasNextPage } } } }";
    let found = gradus.ask(query, json!({})).await["trainingCoverage"].clone();

    assert_eq!(found["persons"], json!({ "required": 2, "fulfilled": 1 }));
    assert_eq!(found["complete"], json!({ "totalCount": 1, "nodes": [{ "number": "P2" }] }));
    let missing = json!({ "totalCount": 1, "nodes": [{ "number": "P1" }], "pageInfo": { "hasNextPage": false } });
    assert_eq!(found["missing"], missing);
}

/// Formula 4.10: validity ends at the start of the anniversary day.
#[tokio::test]
async fn what_lapses_in_the_next_days_is_told_by_department() {
    let gradus = two_people().await;
    trained(&gradus, "P1", "2025-12-10").await;
    trained(&gradus, "P2", "2026-01-15").await;

    let query = "query ($days: Int) { trainingCoverage(department: \"SNR\", requirement: \"LAW\") {
        lapses(days: $days) { totalCount nodes { dueOn status employee { number } } }
        byDepartment { department { code } coverage { lapses(days: $days) { totalCount } } } } }";
    let ask = async |days: u32| gradus.ask(query, json!({ "days": days })).await["trainingCoverage"].clone();
    let row = |number: &str, due: &str| json!({ "dueOn": due, "status": "OVERDUE", "employee": { "number": number } });

    assert_eq!(ask(19).await["lapses"]["totalCount"], 0);
    let month = ask(30).await;
    assert_eq!(month["lapses"], json!({ "totalCount": 1, "nodes": [row("P1", "2026-12-09")] }));
    let parts = month["byDepartment"].as_array().expect("departments").iter();
    let parts: Vec<_> = parts
        .map(|part| (part["department"]["code"].clone(), part["coverage"]["lapses"]["totalCount"].clone()))
        .collect();
    assert_eq!(parts, [(json!("CSD"), json!(0)), (json!("NET"), json!(1)), (json!("RET"), json!(0))]);
    let quarter = ask(60).await;
    assert_eq!(quarter["lapses"]["nodes"], json!([row("P1", "2026-12-09"), row("P2", "2027-01-14")]));

    let of_period = "{ trainingCoverage(period: \"2026-Q3\") { lapses { totalCount } } }";
    assert_eq!(gradus.ask(of_period, json!({})).await["trainingCoverage"]["lapses"], json!(null));
    let wrong = gradus.answer(&gradus.alpha.admin, query, json!({ "days": 0 })).await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "BAD_REQUEST");
}

/// TRN-3: obligations by how they stand.
#[tokio::test]
async fn what_a_person_owes_is_asked_for_by_status() {
    let gradus = two_people().await;
    let query = "query ($status: [ObligationStatus!]) { employee(number: \"P1\") {
        trainingObligations(period: \"2026-Q3\", status: $status) { totalCount nodes { status requirement { code } } } } }";
    let ask = async |status: Value| {
        gradus.ask(query, json!({ "status": status })).await["employee"]["trainingObligations"].clone()
    };

    let all = ask(Value::Null).await;
    let overdue = ask(json!(["OVERDUE"])).await;
    assert!(overdue["nodes"].as_array().expect("nodes").iter().all(|row| row["status"] == "OVERDUE"));
    assert!(overdue["totalCount"].as_u64() > Some(0) && overdue["totalCount"].as_u64() <= all["totalCount"].as_u64());
    assert_eq!(ask(json!(["WAIVED"])).await, json!({ "totalCount": 0, "nodes": [] }));
}
