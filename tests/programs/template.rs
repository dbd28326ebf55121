//! What the telecom template becomes.

use serde_json::{Value, json};

use crate::support::Gradus;

#[tokio::test]
async fn the_telecom_program_has_three_seamless_phases_and_thirty_nine_measures() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ program(code: \"TELECOM-QP\") { state phases { code startMonth endMonth startsOn endsOn state
        exitCriteria { code } } areas { code } measures { totalCount } template { code version } } }";
    let program = gradus.ask(query, json!({})).await["program"].clone();

    let dates = |phase: &Value| {
        json!([phase["code"], phase["startMonth"], phase["endMonth"], phase["startsOn"], phase["endsOn"]])
    };
    let phases: Vec<_> = program["phases"].as_array().expect("phases").iter().map(dates).collect();
    let expected = [
        json!(["P1", 0, 6, "2026-01-01", "2026-06-30"]),
        json!(["P2", 6, 12, "2026-07-01", "2026-12-31"]),
        json!(["P3", 12, null, "2027-01-01", null]),
    ];
    assert_eq!(phases, expected);
    assert_eq!(program["state"], "DRAFT");
    assert_eq!(program["measures"]["totalCount"], 39);
    assert_eq!(program["areas"].as_array().map(Vec::len), Some(7));
    assert_eq!(program["template"], json!({ "code": "TELECOM-QP", "version": "0.1.0" }));
}

#[tokio::test]
async fn a_program_has_an_owner_whom_its_readers_may_see() {
    let gradus = Gradus::start().await;
    let people = "mutation {
        departmentCreate(input: { code: \"QMO\", name: \"Quality\" }) { errors { code } }
        employeeCreate(input: { number: \"E1\", name: \"Ann\", departmentCode: \"QMO\", hiredOn: \"2020-01-01\" }) {
            errors { code } } }";
    gradus.ask(people, json!({})).await;
    let create = async |owner: &str| {
        let query = "mutation ($input: ProgramCreateInput!) { programCreate(input: $input) {
            program { owner { number } } errors { code field } } }";
        let input = json!({ "templateCode": "TELECOM-QP", "code": "TELECOM-QP", "startsOn": "2026-01-01",
                            "ownerNumber": owner });
        gradus.ask(query, json!({ "input": input })).await["programCreate"].clone()
    };

    let refused = create("E2").await;
    let made = create("E1").await;

    assert_eq!(refused["errors"], json!([{ "code": "OWNER_UNKNOWN", "field": ["ownerNumber"] }]));
    assert_eq!(made, json!({ "program": { "owner": { "number": "E1" } }, "errors": [] }));
}

#[tokio::test]
async fn every_measure_has_exactly_one_accountable_and_somebody_responsible() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 100) {
        nodes { code responsibilities(at: \"2026-03-01\") { role department { code name } } } } } }";
    let answer = gradus.ask(query, json!({})).await;

    let measures = answer["program"]["measures"]["nodes"].as_array().expect("measures");
    assert_eq!(measures.len(), 39);
    for measure in measures {
        let parts = measure["responsibilities"].as_array().expect("parts");
        let of = |role: &str| parts.iter().filter(|part| part["role"] == role).count();
        assert_eq!(of("ACCOUNTABLE"), 1, "{measure}");
        assert!(of("RESPONSIBLE") >= 1, "{measure}");
    }
}

#[tokio::test]
async fn texts_come_in_the_language_that_is_asked_for() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let mut names = Vec::new();
    for language in ["en", "zh-CN", "zh-TW"] {
        let body = json!({ "query": "{ program(code: \"TELECOM-QP\") { name } }" });
        let request = reqwest::Client::new().post(format!("{}/graphql", gradus.address())).json(&body);
        let request = request.bearer_auth(&gradus.alpha.admin).header("accept-language", language);
        let answer: Value = request.send().await.expect("sent").json().await.expect("JSON");
        names.push(answer["data"]["program"]["name"].clone());
    }

    let expected = [
        "Telecom quality management and customer assurance program",
        "电信质量管理与客户保障提升计划",
        "電信品質管理與客戶保障提升計畫",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn applying_the_template_twice_changes_nothing() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let count = async |table: &str| gradus.database.number(&format!("SELECT count(*) FROM {table}")).await;
    let tables = ["departments", "measures", "responsibilities", "schedules", "courses", "programs"];
    let mut before = Vec::new();
    for table in tables {
        before.push(count(table).await);
    }

    let query = "mutation ($code: String!) { programCreate(input: {
        templateCode: \"TELECOM-QP\", code: $code, startsOn: \"2026-01-01\" }) { errors { code field } } }";
    let same = gradus.ask(query, json!({ "code": "TELECOM-QP" })).await;
    let other = gradus.ask(query, json!({ "code": "SECOND" })).await;

    assert_eq!(same["programCreate"]["errors"], json!([{ "code": "CODE_TAKEN", "field": ["code"] }]));
    assert_eq!(other["programCreate"]["errors"], json!([{ "code": "TEMPLATE_IN_USE", "field": ["templateCode"] }]));
    let mut after = Vec::new();
    for table in tables {
        after.push(count(table).await);
    }
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_answer_that_no_question_asks_for_is_refused_and_nothing_is_made() {
    let gradus = Gradus::start().await;

    let query = "mutation { programCreate(input: { templateCode: \"TELECOM-QP\", code: \"T\", startsOn: \"2026-01-01\",
        parameters: [{ key: \"rural_service\", value: \"maybe\" }, { key: \"color\", value: true }] }) {
        program { id } errors { code } } }";
    let answer = gradus.ask(query, json!({})).await;

    let codes = json!([{ "code": "PARAMETER_MALFORMED" }, { "code": "PARAMETER_UNKNOWN" }]);
    assert_eq!(answer["programCreate"], json!({ "program": null, "errors": codes }));
    assert_eq!(gradus.database.number("SELECT count(*) FROM departments").await, 0);
}
