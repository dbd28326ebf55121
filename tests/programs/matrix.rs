//! Responsibility matrices as versions (RSP-1, RSP-2).

use serde_json::{Value, json};

use crate::support::Gradus;

const PUBLISH: &str = "mutation ($input: ResponsibilitiesPublishInput!) { responsibilitiesPublish(input: $input) {
    program { version } errors { code message } } }";

async fn cells(gradus: &Gradus) -> Vec<Value> {
    let query = "{ program(code: \"TELECOM-QP\") { responsibilities { role measure { code } department { code } } } }";
    let answer = gradus.ask(query, json!({})).await;
    let cell = |part: &Value| {
        let (measure, department) = (&part["measure"]["code"], &part["department"]["code"]);
        json!({ "measureCode": measure, "departmentCode": department, "role": part["role"] })
    };
    answer["program"]["responsibilities"].as_array().expect("cells").iter().map(cell).collect()
}

/// RSP-1
#[tokio::test]
async fn a_matrix_is_refused_with_all_its_violations_at_once() {
    let gradus = Gradus::start().await;
    let id = gradus.telecom("2026-01-01").await;
    let mut cells = cells(&gradus).await;
    cells.retain(|cell| !(cell["measureCode"] == "M101" && cell["role"] == "ACCOUNTABLE"));
    cells.retain(|cell| !(cell["measureCode"] == "M102" && cell["role"] == "RESPONSIBLE"));
    cells.push(json!({ "measureCode": "M103", "departmentCode": "NET", "role": "ACCOUNTABLE" }));
    cells.push(json!({ "measureCode": "M999", "departmentCode": "NOWHERE", "role": "INFORMED" }));

    let input = json!({ "programId": id, "effectiveFrom": "2026-12-01", "cells": cells, "expectedVersion": 1 });
    let refused = gradus.ask(PUBLISH, json!({ "input": input })).await["responsibilitiesPublish"].clone();

    let mut codes: Vec<_> = refused["errors"].as_array().expect("errors").iter().map(|e| e["code"].clone()).collect();
    codes.sort_by_key(ToString::to_string);
    let expected =
        ["DEPARTMENT_UNKNOWN", "MEASURE_UNKNOWN", "NOBODY_ACCOUNTABLE", "NOBODY_RESPONSIBLE", "SEVERAL_ACCOUNTABLE"];
    assert_eq!(codes, expected);
    assert_eq!(gradus.database.number("SELECT count(*) FROM matrix_versions").await, 1);
}

/// RSP-2
#[tokio::test]
async fn a_new_version_holds_from_its_day_and_the_old_one_stays_true_before() {
    let gradus = Gradus::start().await;
    let id = gradus.telecom("2026-01-01").await;
    let mut cells = cells(&gradus).await;
    for cell in &mut cells {
        if cell["measureCode"] == "M201" && cell["role"] == "ACCOUNTABLE" {
            cell["departmentCode"] = "QMC".into();
        }
    }

    let input = json!({ "programId": id, "effectiveFrom": "2026-12-01", "cells": cells, "expectedVersion": 1 });
    let published = gradus.ask(PUBLISH, json!({ "input": input })).await["responsibilitiesPublish"].clone();

    assert_eq!(published, json!({ "program": { "version": 2 }, "errors": [] }));
    let query = "query ($at: Date!) { department(code: \"QMC\") { responsibilities(role: ACCOUNTABLE, at: $at) {
        measure { code } } } }";
    for (day, answers) in [("2025-12-31", false), ("2026-11-30", false), ("2026-12-01", true)] {
        let parts = gradus.ask(query, json!({ "at": day })).await["department"]["responsibilities"].clone();
        let found = parts.as_array().expect("parts").iter().any(|part| part["measure"]["code"] == "M201");
        assert_eq!(found, answers, "{day}");
    }
}
