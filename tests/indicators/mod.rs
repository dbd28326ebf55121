//! Indicators, and the definitions that a later release brings to life.

mod cost;
mod values;

use std::collections::BTreeMap;

use gradus_domain::access::RolePreset;
use serde_json::{Value, json};

use crate::support::Gradus;

/// Asks in a language and wants no errors.
async fn ask_in(gradus: &Gradus, language: &str, query: &str, variables: Value) -> Value {
    let body = json!({ "query": query, "variables": variables });
    let request = reqwest::Client::new().post(format!("{}/graphql", gradus.address())).json(&body);
    let request = request.bearer_auth(&gradus.alpha.admin).header("accept-language", language);
    let answer: Value = request.send().await.expect("sent").json().await.expect("JSON");
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"].clone()
}

/// All definitions of the program with their names in a language, by kind and code.
async fn definitions(gradus: &Gradus, language: &str) -> BTreeMap<(String, String), Value> {
    let query = "query ($after: String) { program(code: \"TELECOM-QP\") { definitions(first: 100, after: $after) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { __typename id kind code name active inactiveReason } } } }";
    let (mut all, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let answer = ask_in(gradus, language, query, json!({ "after": after })).await;
        let list = &answer["program"]["definitions"];
        for node in list["nodes"].as_array().expect("nodes") {
            let key = |name: &str| node[name].as_str().expect("text").to_owned();
            all.insert((key("kind"), key("code")), node.clone());
        }
        after = list["pageInfo"]["endCursor"].clone();
        if list["pageInfo"]["hasNextPage"] != true {
            assert_eq!(list["totalCount"], all.len(), "each definition once");
            return all;
        }
    }
}

#[tokio::test]
async fn the_telecom_program_has_sixty_five_indicators_with_typed_formulas() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query =
        "{ indicators(first: 100) { totalCount nodes { code name unit direction aggregation cadence owner { code }
        formula { kind inWords } active inactiveReason } } }";
    let all = gradus.ask(query, json!({})).await;
    let query = "{ indicator(code: \"NET-02\") { unit direction cadence tags basis owner { code }
        target { value } warning { value } critical { value inWords }
        formula { kind scale numerator { kind measurandCodes } denominator { kind measurandCodes } inWords } } }";
    let one = gradus.ask(query, json!({})).await;

    assert_eq!(all["indicators"]["totalCount"], 65);
    for indicator in all["indicators"]["nodes"].as_array().expect("nodes") {
        assert_ne!(indicator["formula"]["inWords"], "", "{indicator}");
        // Training coverage is computed, the others are recorded.
        assert_eq!(indicator["active"], indicator["code"] != "TRN-01", "{indicator}");
        assert_eq!(indicator["inactiveReason"].is_string(), indicator["code"] == "TRN-01", "{indicator}");
        assert!(indicator["owner"]["code"].is_string(), "{indicator}");
    }
    assert_eq!(
        one["indicator"],
        json!({
            "unit": "%", "direction": "HIGHER", "cadence": "MONTH", "tags": ["CORE"], "basis": "SOURCE",
            "owner": { "code": "NET" }, "target": { "value": "99.99" }, "warning": { "value": "99.993" },
            "critical": { "value": "99.99", "inWords": "99.99" },
            "formula": {
                "kind": "ONE_MINUS_RATIO", "scale": 100,
                "numerator": { "kind": "SUM_OF_PRODUCTS", "measurandCodes": ["impact_minutes", "affected_units"] },
                "denominator": { "kind": "SUM_OF_PRODUCTS", "measurandCodes": ["service_minutes", "active_units"] },
                "inWords": "100 × (1 − sum of (“Minutes of impact” × “Units affected”) \
                            ÷ sum of (“Minutes of service” × “Active units”))",
            },
        })
    );
}

#[tokio::test]
async fn indicators_are_filtered_and_found_at_their_measures() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "query ($filter: IndicatorFilter) { indicators(first: 100, filter: $filter) { totalCount
        nodes { tags cadence owner { id code } } } }";
    let core = gradus.ask(query, json!({ "filter": { "tag": "CORE", "cadence": "MONTH" } })).await;
    let nodes = core["indicators"]["nodes"].as_array().expect("nodes");
    assert!(!nodes.is_empty() && nodes.len() < 65);
    for node in nodes {
        assert!(
            node["tags"].as_array().expect("tags").contains(&json!("CORE")) && node["cadence"] == "MONTH",
            "{node}"
        );
    }
    let owner = nodes[0]["owner"].clone();
    let owned = gradus.ask(query, json!({ "filter": { "owner": owner["id"] } })).await;
    let owned = owned["indicators"]["nodes"].as_array().expect("nodes");
    assert!(!owned.is_empty() && owned.iter().all(|node| node["owner"] == owner));
    let none = gradus.ask(query, json!({ "filter": { "owner": "measure_1" } })).await;
    assert_eq!(none["indicators"]["totalCount"], 0);

    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 1) { nodes { code indicators { code } } } } }";
    let measures = gradus.ask(query, json!({})).await;
    let codes = ["QMS-07", "CUS-12", "BIZ-01", "BIZ-02", "BIZ-03"].map(|code| json!({ "code": code }));
    assert_eq!(measures["program"]["measures"]["nodes"], json!([{ "code": "M101", "indicators": codes }]));
}

#[tokio::test]
async fn every_definition_is_readable_in_three_languages_and_says_whether_it_is_active() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let [english, simplified, traditional] =
        [definitions(&gradus, "en").await, definitions(&gradus, "zh-CN").await, definitions(&gradus, "zh-TW").await];

    assert!(english.len() > 150, "{}", english.len());
    for (key, node) in &english {
        let other = &simplified[key];
        assert_ne!(node["name"], "", "{node}");
        assert_eq!(node["active"] == true, node["inactiveReason"].is_null(), "{node}");
        let alike = ["STANDARD"].contains(&key.0.as_str());
        assert!(alike || (node["name"] != other["name"] && traditional[key]["name"] != ""), "{node} {other}");
    }
    let survey = english.iter().find(|((kind, _), _)| kind == "SURVEY").expect("a survey").1;
    assert_eq!((&survey["__typename"], &survey["active"]), (&json!("SurveyDefinition"), &json!(false)));
    assert!(english[&("STANDARD".into(), "ISO-9001".into())]["active"] == true);
}

#[tokio::test]
async fn a_definition_shows_its_typed_fields_and_conditions_in_words() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;

    let query = "{ program(code: \"TELECOM-QP\") { definitions(first: 1, kind: [SLA_POLICY]) { totalCount nodes {
        id code ... on SlaPolicyDefinition { object basis
            applies { kind inWords conditions { kind severityCodes conditions { kind } } }
            clocks { key limit calendar longestPause } } } } } }";
    let policies = gradus.ask(query, json!({})).await;
    let policy = policies["program"]["definitions"]["nodes"][0].clone();
    let query = "query ($id: ID!) { node(id: $id) { id ... on Definition { kind code } } }";
    let node = gradus.ask(query, json!({ "id": policy["id"] })).await;
    let query = "{ program(code: \"TELECOM-QP\") { definitions(first: 100, kind: [DRILL, REPORT, COMPLAINT_RULES]) { nodes {
        ... on DrillDefinition { scheduleCode drillKind objectives owner { code } }
        ... on ReportDefinition { approver { code } sections { needs } }
        ... on ComplaintRulesDefinition { categories { code routeTo { code name } } closeNeeds { kind inWords } } } } } }";
    let rest = gradus.ask(query, json!({})).await;

    assert_eq!(policy["code"], "SLA-CMP");
    assert_eq!(
        policy["applies"],
        json!({
            "kind": "ALL_OF",
            "inWords": "severity is S2 or S3 and not (customer is a key customer)",
            "conditions": [
                { "kind": "SEVERITY", "severityCodes": ["S2", "S3"], "conditions": null },
                { "kind": "NOT", "severityCodes": null, "conditions": [{ "kind": "VIP" }] },
            ],
        })
    );
    let second = json!({ "key": "resolution", "limit": "PT48H", "calendar": "ALWAYS", "longestPause": "PT24H" });
    assert_eq!(policy["clocks"][1], second);
    assert_eq!(node["node"], json!({ "id": policy["id"], "kind": "SLA_POLICY", "code": "SLA-CMP" }));
    let nodes = rest["program"]["definitions"]["nodes"].as_array().expect("nodes");
    let complaints = nodes.iter().find(|node| node.get("categories").is_some()).expect("complaints");
    assert_eq!(complaints["categories"][1]["routeTo"]["code"], "NET");
    assert!(nodes.iter().any(|node| node["owner"]["code"].is_string()), "{rest}");
}

#[tokio::test]
async fn definitions_and_indicators_of_another_organization_are_not_found() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let query = "{ indicator(code: \"NET-02\") { id }
        program(code: \"TELECOM-QP\") { definitions(first: 1) { nodes { id } } } }";
    let own = gradus.ask(query, json!({})).await;
    let beta = gradus.add_tenant("BETA").await;

    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } indicator(code: \"NET-02\") { id }
        indicators { totalCount } }";
    let ids = json!({ "ids": [own["indicator"]["id"], own["program"]["definitions"]["nodes"][0]["id"]] });
    let foreign = gradus.ask_as(&beta.admin, query, ids.clone()).await;
    let mine = gradus.ask(query, ids).await;

    let nothing = json!({ "nodes": [null, null], "indicator": null, "indicators": { "totalCount": 0 } });
    assert_eq!(foreign, nothing);
    assert!(mine["nodes"].as_array().expect("nodes").iter().all(Value::is_object));
}

#[tokio::test]
async fn indicators_need_their_permission() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let employee = gradus.token(&gradus.alpha, RolePreset::Employee, None, None).await;

    let refused = gradus.answer(&employee, "{ indicators { totalCount } }", json!({})).await;
    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 1) { nodes { indicators { code } } } } }";
    let measure = gradus.ask_as(&employee, query, json!({})).await;

    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(measure["program"]["measures"]["nodes"], json!([{ "indicators": [] }]));
}
