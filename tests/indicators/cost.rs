//! What values cost: the same number of statements for one and for many.

use serde_json::{Value, json};

use crate::support::Gradus;

async fn statements(gradus: &Gradus, query: &str, variables: Value) -> u64 {
    let before = gradus.services.store.statements();
    gradus.ask(query, variables).await;
    gradus.services.store.statements() - before
}

/// So many months back from October 2026, each with its value.
fn values(department: &str, months: u32) -> Value {
    let values = (0..months).map(|back| {
        let number = 2026 * 12 + 9 - back;
        json!({ "indicatorCode": "NET-09", "departmentCode": department, "numerator": 99, "denominator": 100,
            "period": format!("{}-{:02}", number / 12, number % 12 + 1), "reason": "handed in late" })
    });
    json!({ "input": { "values": values.collect::<Vec<_>>() } })
}

/// KPI-3
#[tokio::test]
async fn a_thousand_values_are_recorded_with_the_statements_of_ten() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let record = "mutation ($input: IndicatorValuesRecordInput!) { indicatorValuesRecord(input: $input) {
        recording { recorded runs { firstPeriod } } errors { code } } }";

    let few = statements(&gradus, record, values("CSD", 10)).await;
    let many = statements(&gradus, record, values("NET", 500)).await;
    let most = statements(&gradus, record, values("RET", 1_000)).await;

    assert_eq!(few, many);
    // SQLite takes 500 rows in a statement.
    assert!(most <= many + 1, "{most} statements for a thousand, {many} for half of them");
    assert_eq!(gradus.database.number("SELECT count(*) FROM indicator_values").await, 1_510);
}

#[tokio::test]
async fn values_of_all_indicators_are_read_with_the_statements_of_two() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let query = "query ($first: Int) { indicators(first: $first) { nodes { latest(department: \"CSD\") { value status }
        series(department: \"CSD\", from: \"2026-Q1\", to: \"2026-Q4\") { value status } targets { validFrom } } } }";
    let record = "mutation ($input: IndicatorValuesRecordInput!) { indicatorValuesRecord(input: $input) {
        errors { code } } }";
    gradus.ask(record, values("CSD", 24)).await;

    let few = statements(&gradus, query, json!({ "first": 2 })).await;
    let many = statements(&gradus, query, json!({ "first": 65 })).await;

    assert_eq!(few, many);
}
