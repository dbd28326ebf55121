//! Recording values, targets, and what is shown of them.

use gradus_domain::{access::RolePreset, time::Clock};
use serde_json::{Value, json};

use crate::support::Gradus;

/// What the world of these stories begins with; the clock stands at 2026-11-20, ten o'clock in the morning.
async fn telecom() -> Gradus {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    gradus
}

async fn record_as(gradus: &Gradus, token: &str, values: Value) -> Value {
    let query = "mutation ($input: IndicatorValuesRecordInput!) { done: indicatorValuesRecord(input: $input) {
        recording { recorded unchanged indicators { code } runs { indicator { code } department { code } firstPeriod
            lastPeriod isCritical } } errors { code field rule message } } }";
    gradus.answer(token, query, json!({ "input": { "values": values } })).await
}

async fn record(gradus: &Gradus, values: Value) -> Value {
    let answer = record_as(gradus, &gradus.alpha.admin, values).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["done"].clone()
}

async fn set_target(gradus: &Gradus, input: Value) -> Value {
    let query = "mutation ($input: IndicatorTargetSetInput!) { done: indicatorTargetSet(input: $input) {
        indicator { code } errors { code field rule } } }";
    gradus.ask(query, json!({ "input": input })).await["done"].clone()
}

fn ratio(department: Option<&str>, period: &str, numerator: i64, denominator: i64) -> Value {
    json!({ "indicatorCode": "NET-09", "departmentCode": department, "period": period, "numerator": numerator,
        "denominator": denominator, "reason": "read from the meter" })
}

async fn latest(gradus: &Gradus, department: Option<&str>) -> Value {
    let query =
        "query ($department: String) { indicator(code: \"NET-09\") { latest(department: $department) { period value
        numerator denominator status reason attained origin isLate isPartial completeness { withData expected }
        department { code } } } }";
    gradus.ask(query, json!({ "department": department })).await["indicator"]["latest"].clone()
}

/// KPI-3
#[tokio::test]
async fn values_are_recorded_all_or_none_and_each_wrong_one_is_told_by_its_place() {
    let gradus = telecom().await;
    let good = ratio(Some("CSD"), "2026-10", 99, 100);
    let wrong = json!([
        good,
        { "indicatorCode": "NET-99", "period": "2026-10" },
        { "indicatorCode": "NET-09", "departmentCode": "NOWHERE", "period": "2026-10" },
        ratio(Some("CSD"), "2026-12", 1, 1),
        { "indicatorCode": "NET-09", "departmentCode": "CSD", "period": "2026-09", "numerator": 1, "denominator": 1 },
        { "indicatorCode": "NET-09", "departmentCode": "NET", "period": "2026-11", "value": 1 },
        good,
        { "indicatorCode": "TRN-01", "period": "2026-Q3", "numerator": 1, "denominator": 1 },
        { "indicatorCode": "NET-09", "departmentCode": "RET", "period": "2026-11", "numerator": 0.000_000_1, "denominator": 1 },
    ]);

    let refused = record(&gradus, wrong).await;

    assert_eq!(refused["recording"], Value::Null);
    let told = refused["errors"].as_array().expect("errors").iter();
    let told: Vec<_> = told.map(|error| (error["code"].clone(), error["field"].clone())).collect();
    assert_eq!(
        json!(told),
        json!([
            ["INDICATOR_UNKNOWN", ["values", "1", "indicatorCode"]],
            ["DEPARTMENT_UNKNOWN", ["values", "2", "departmentCode"]],
            ["PERIOD_IN_FUTURE", ["values", "3", "period"]],
            ["REASON_MISSING", ["values", "4", "reason"]],
            ["PART_UNWANTED", ["values", "5", "value"]],
            ["TWICE", ["values", "6", "period"]],
            ["COMPUTED", ["values", "7", "indicatorCode"]],
            ["NUMBER_MALFORMED", ["values", "8", "numerator"]],
        ])
    );
    assert_eq!(gradus.database.number("SELECT count(*) FROM indicator_values").await, 0);
    assert_eq!(record(&gradus, json!([])).await["errors"][0]["code"], "LIST_SIZE");
}

/// KPI-3
#[tokio::test]
async fn a_correction_is_another_revision_and_what_was_known_before_stays_known() {
    let gradus = telecom().await;
    let first = record(&gradus, json!([ratio(Some("CSD"), "2026-10", 90, 100)])).await;
    assert_eq!(first["recording"]["recorded"], 1);
    let again = record(&gradus, json!([ratio(Some("CSD"), "2026-10", 90, 100)])).await;
    assert_eq!((&again["recording"]["recorded"], &again["recording"]["unchanged"]), (&json!(0), &json!(1)));
    let before = gradus.clock.now();
    gradus.clock.set(before + chrono::TimeDelta::hours(1));
    record(&gradus, json!([ratio(Some("CSD"), "2026-10", 100, 100)])).await;

    let query = "query ($asOf: DateTime) { indicator(code: \"NET-09\") { latest(department: \"CSD\", asOf: $asOf) {
        value isLate recordedAt } } }";
    let now = gradus.ask(query, json!({})).await["indicator"]["latest"].clone();
    let then = gradus.ask(query, json!({ "asOf": before.to_rfc3339() })).await["indicator"]["latest"].clone();

    assert_eq!((&now["value"], &now["isLate"]), (&json!(100.0), &json!(true)));
    assert_eq!(then["value"], 90.0);
    assert_eq!(gradus.database.number("SELECT CAST(max(number) AS bigint) FROM indicator_values").await, 2);
    for sql in ["UPDATE indicator_values SET numerator = 1", "DELETE FROM indicator_values"] {
        let refused = sea_orm::ConnectionTrait::execute_unprepared(&gradus.database.connect().await, sql).await;
        assert!(refused.is_err_and(|error| error.to_string().contains("insert-only")), "{sql}");
    }
    let journal =
        "{ journal(first: 1, filter: { command: [\"indicatorValuesRecord\"] }) { nodes { command reason } } }";
    let line = gradus.ask(journal, json!({})).await["journal"]["nodes"][0].clone();
    assert_eq!(line, json!({ "command": "indicatorValuesRecord", "reason": "read from the meter" }));
}

/// KPI-1 and formula 4.16
#[tokio::test]
async fn a_department_without_a_value_shows_what_is_below_it_put_together_from_sums() {
    let gradus = telecom().await;
    // NET is beside CSD; the organization is above both.
    record(&gradus, json!([ratio(Some("NET"), "2026-10", 1, 2), ratio(Some("CSD"), "2026-10", 98, 98)])).await;

    let all = latest(&gradus, None).await;
    let one = latest(&gradus, Some("NET")).await;

    assert_eq!(
        (&all["value"], &all["origin"], &all["denominator"]),
        (&json!(99.0), &json!("ROLLED_UP"), &json!(100.0))
    );
    assert_eq!(all["status"], "AMBER", "no mean of 50 and 100");
    assert_eq!(
        (&one["value"], &one["origin"], &one["department"]["code"]),
        (&json!(50.0), &json!("OWN"), &json!("NET"))
    );
    record(&gradus, json!([ratio(Some("NET"), "2026-11", 1, 1)])).await;
    let partial = latest(&gradus, None).await;
    assert_eq!(partial["completeness"], json!({ "withData": 1, "expected": 2 }));
    assert_eq!((&partial["isPartial"], &partial["period"]), (&json!(true), &json!("2026-11")));
}

/// KPI-1 and KPI-4
#[tokio::test]
async fn nothing_counted_is_no_data_and_nothing_told_is_stale() {
    let gradus = telecom().await;
    record(&gradus, json!([ratio(Some("CSD"), "2026-11", 0, 0)])).await;

    let nothing = latest(&gradus, Some("CSD")).await;
    let stale = latest(&gradus, Some("NET")).await;

    assert_eq!(
        (&nothing["value"], &nothing["status"], &nothing["reason"]),
        (&Value::Null, &json!("GREY"), &json!("NO_DATA"))
    );
    assert_eq!((&stale["period"], &stale["reason"]), (&json!("2026-10"), &json!("STALE")));
}

/// KPI-2
#[tokio::test]
async fn a_target_begins_with_the_next_period_and_is_inherited_from_above() {
    let gradus = telecom().await;
    let goal = |more: Value| {
        let mut input = json!({ "indicatorCode": "NET-09", "target": { "value": "50" } });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("more").clone());
        input
    };
    let begun = set_target(&gradus, goal(json!({ "validFrom": "2026-11" }))).await;
    assert_eq!((&begun["errors"][0]["code"], &begun["errors"][0]["rule"]), (&json!("PERIOD_BEGUN"), &json!("KPI-2")));
    let order = set_target(&gradus, goal(json!({ "critical": { "value": "60" } }))).await;
    assert_eq!(order["errors"][0]["code"], "LIMITS_ORDER");
    let set = set_target(&gradus, goal(json!({ "departmentCode": "SNR", "reason": "agreed" }))).await;
    assert_eq!(set["errors"], json!([]));

    let asked = "{ indicator(code: \"NET-09\") { targets(department: \"SNR\") { validFrom target { value } reason }
        series(department: \"CSD\", from: \"2026-11\", to: \"2026-12\") { period target } } }";
    let shown = gradus.ask(asked, json!({})).await["indicator"].clone();

    assert_eq!(shown["targets"], json!([{ "validFrom": "2026-12", "target": { "value": "50" }, "reason": "agreed" }]));
    assert_eq!(
        shown["series"],
        json!([{ "period": "2026-11", "target": 100.0 }, { "period": "2026-12", "target": 50.0 }]),
        "CSD is below SNR"
    );
}

/// KPI-5
#[tokio::test]
async fn two_red_months_or_a_critical_one_are_told_when_they_are_recorded() {
    let gradus = telecom().await;
    // Its critical limit is the target, so that one month is not enough.
    let month = |period: &str, value: i64| {
        json!({ "indicatorCode": "NET-08", "departmentCode": "CSD", "period": period, "numerator": value,
            "denominator": 100, "reason": "late" })
    };
    let one = record(&gradus, json!([month("2026-08", 90)])).await;
    let two = record(&gradus, json!([month("2026-09", 91)])).await;
    let critical = record(&gradus, json!([ratio(Some("NET"), "2026-10", 90, 100)])).await;

    assert_eq!(one["recording"]["runs"], json!([]));
    assert_eq!(
        two["recording"]["runs"],
        json!([{ "indicator": { "code": "NET-08" }, "department": { "code": "CSD" }, "firstPeriod": "2026-08",
            "lastPeriod": "2026-09", "isCritical": false }])
    );
    assert_eq!(critical["recording"]["runs"][0]["isCritical"], true);
}

/// KPI-6
#[tokio::test]
async fn training_coverage_is_recorded_when_its_quarter_is_frozen() {
    let gradus = telecom().await;
    let freeze = "mutation { trainingPeriodFreeze(input: { period: \"2026-Q3\" }) { coverage { required fulfilled }
        errors { code } } }";
    let frozen = gradus.ask(freeze, json!({})).await["trainingPeriodFreeze"]["coverage"].clone();

    let query = "{ indicator(code: \"TRN-01\") { series(from: \"2026-Q3\", to: \"2026-Q3\") { numerator denominator origin } } }";
    let value = gradus.ask(query, json!({})).await["indicator"]["series"][0].clone();

    assert_eq!(value["numerator"].as_f64(), frozen["fulfilled"].as_f64());
    assert_eq!((value["denominator"].as_f64(), &value["origin"]), (frozen["required"].as_f64(), &json!("OWN")));
}

/// SEC-1
#[tokio::test]
async fn a_head_records_and_reads_below_their_department_and_nowhere_else() {
    let gradus = telecom().await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    let own = record_as(&gradus, &head, json!([ratio(Some("CSD"), "2026-11", 9, 10)])).await;
    let beside = record_as(&gradus, &head, json!([ratio(Some("NET"), "2026-11", 9, 10)])).await;
    let whole = record_as(&gradus, &head, json!([ratio(None, "2026-11", 9, 10)])).await;

    assert_eq!(own["data"]["done"]["recording"]["recorded"], 1, "{own:#}");
    assert_eq!(beside["data"]["done"]["errors"][0]["code"], "DEPARTMENT_UNKNOWN");
    assert_eq!(whole["errors"][0]["extensions"]["code"], "FORBIDDEN");
    record(&gradus, json!([ratio(Some("NET"), "2026-11", 1, 10), ratio(None, "2026-11", 1, 10)])).await;
    let query = "{ indicator(code: \"NET-09\") { own: latest(department: \"CSD\") { value } beside: latest(department: \"NET\") {
        value } whole: latest { value } series(from: \"2026-11\", to: \"2026-11\") { value } } }";
    let seen = gradus.answer(&head, query, json!({})).await["data"]["indicator"].clone();
    assert_eq!(seen, json!({ "own": { "value": 90.0 }, "beside": null, "whole": null, "series": [] }));
}

/// Formula 4.19
#[tokio::test]
async fn a_chart_shows_what_is_out_of_control() {
    let gradus = telecom().await;
    let months = (0..20).map(|number| format!("{}-{:02}", 2025 + number / 12, number % 12 + 1));
    let values: Vec<_> = months
        .enumerate()
        .map(|(number, month)| {
            ratio(None, &month, if number == 19 { 70 } else { 96 + i64::try_from(number % 3).expect("small") }, 100)
        })
        .collect();
    record(&gradus, json!(values)).await;

    let query =
        "{ indicator(code: \"NET-09\") { controlChart(from: \"2025-01\", to: \"2026-08\") { kind baseline isProvisional
        points { period value signals limits { lower upper } } } } }";
    let chart = gradus.ask(query, json!({})).await["indicator"]["controlChart"].clone();

    assert_eq!(
        (&chart["kind"], &chart["baseline"], &chart["isProvisional"]),
        (&json!("PROPORTION"), &json!(20), &json!(false))
    );
    let last = &chart["points"][19];
    assert_eq!((&last["period"], &last["signals"]), (&json!("2026-08"), &json!(["BEYOND_THREE_SIGMA"])));
    assert!(last["limits"]["upper"].as_f64().is_some_and(|upper| upper <= 100.0), "{last}");
}

#[tokio::test]
async fn a_dashboard_shows_every_indicator_of_a_department_with_its_trend() {
    let gradus = telecom().await;
    record(&gradus, json!([ratio(Some("CSD"), "2026-09", 90, 100), ratio(Some("CSD"), "2026-10", 99, 100)])).await;

    let query = "{ indicatorDashboard(department: \"CSD\", period: \"2026-10\") { indicator { code } trend
        value { period value status } previous { value } } }";
    let lines = gradus.ask(query, json!({})).await["indicatorDashboard"].clone();
    let lines = lines.as_array().expect("lines");
    let line = lines.iter().find(|line| line["indicator"]["code"] == "NET-09").expect("the line");

    assert_eq!(lines.len(), 65);
    assert_eq!(
        (&line["trend"], &line["value"]["value"], &line["previous"]["value"]),
        (&json!("BETTER"), &json!(99.0), &json!(90.0))
    );
}
