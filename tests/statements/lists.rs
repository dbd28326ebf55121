//! Programs, schedules, audits and what the template lays down.

use gradus_services::{Actor, import::ImportOptions, training::import_completions::CompletionsImport};
use serde_json::json;

use super::{
    does_not_grow,
    seed::{self, organization},
};
use crate::support::imports::run_of;

#[tokio::test]
async fn every_relation_of_a_measure_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { program(code: \"TELECOM-QP\") { measures(first: $first) { totalCount nodes {
        code area isOverdue phase { code } deliverables { name } indicators { code owner { code } }
        responsibilities { role department { code } measure { code } }
        availableTransitions { command allowed reasons } } } } }";

    does_not_grow(&gradus, query, "/program/measures/nodes", 5, 39).await;
}

#[tokio::test]
async fn every_relation_of_a_schedule_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { schedules(first: $first) { nodes {
        code inWords nextDueAt calendar { code name days(year: 2026) { date } isWorkingDay(on: \"2026-10-10\") }
        preview(first: 2) { dueAt } occurrences(first: 2) { nodes { state } }
        availableTransitions { command allowed } } } }";

    does_not_grow(&gradus, query, "/schedules/nodes", 5, 40).await;
}

#[tokio::test]
async fn every_relation_of_an_occurrence_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { occurrences(first: $first) { nodes {
        state schedule { code calendar { code } } subject { id ... on Audit { number program { code } } } } } }";

    does_not_grow(&gradus, query, "/occurrences/nodes", 3, 8).await;
}

#[tokio::test]
async fn every_relation_of_an_audit_is_read_for_the_whole_page() {
    let gradus = organization().await;
    seed::teams(&gradus).await;

    let query = "query ($first: Int) { audits(first: $first) { totalCount nodes {
        number department { code head { number } } lead { number } team { number position { code } }
        program { code department { code } checklist { code } program { code } }
        occurrence { state schedule { code } } checklist { code sections { code items { code } } }
        scope { areas departments { code } measures { code phase { code } responsibilities { role } } } } } }";

    does_not_grow(&gradus, query, "/audits/nodes", 3, 8).await;
}

#[tokio::test]
async fn every_relation_of_a_requirement_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { trainingRequirements(first: $first) { nodes {
        code audience { inWords } courses { code name } recurrence { inWords } } } }";

    does_not_grow(&gradus, query, "/trainingRequirements/nodes", 3, 11).await;
}

#[tokio::test]
async fn every_relation_of_an_indicator_is_read_for_the_whole_page() {
    let gradus = organization().await;

    let query = "query ($first: Int) { indicators(first: $first) { nodes { code owner { code } } } }";

    does_not_grow(&gradus, query, "/indicators/nodes", 5, 60).await;
}

#[tokio::test]
async fn the_first_refusals_of_imports_are_read_for_the_whole_page() {
    let gradus = organization().await;
    let actor = Actor::command_line(gradus.alpha.id);
    for number in 0..6 {
        let rows = format!("employee_no,course_code,completed_on,score,passed\nX{number},C-SEC-1,2026-10-01,80,true\n");
        let options = ImportOptions::default();
        run_of::<CompletionsImport>(&gradus.services, &actor, "x.csv", rows.as_bytes(), options).await;
    }

    let query = "query ($first: Int) { imports(first: $first) { nodes {
        state rowCount refusals(first: 2) { totalCount nodes { line code } } } } }";

    does_not_grow(&gradus, query, "/imports/nodes", 2, 6).await;
}

#[tokio::test]
async fn every_relation_of_evidence_is_read_for_the_whole_page() {
    let gradus = organization().await;
    let quality = gradus.alpha.quality.as_str();
    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 6) { nodes { id } } } }";
    let measures = gradus.ask(query, json!({})).await["program"]["measures"]["nodes"].clone();
    for (number, measure) in measures.as_array().expect("measures").iter().enumerate() {
        let id = gradus.picture(quality, &format!("{number}.png"), &[u8::try_from(number).expect("a byte")]).await;
        let bind = "mutation ($input: EvidenceBindInput!) { evidenceBind(input: $input) { errors { code } } }";
        let input = json!({ "evidenceId": id, "objectId": measure["id"], "expectedVersion": 1 });
        let bound = gradus.ask_as(quality, bind, json!({ "input": input })).await;
        assert_eq!(bound["evidenceBind"]["errors"], json!([]));
    }

    let query = "query ($first: Int) { evidenceFiles(first: $first) { totalCount nodes {
        name state uploader { number } replaces { id } replacedBy { id } hold { reason }
        uses { boundAt object { id ... on Measure { code } } } availableTransitions { command allowed } } } }";

    does_not_grow(&gradus, query, "/evidenceFiles/nodes", 2, 6).await;
}
