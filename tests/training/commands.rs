//! Publishing, recording, revoking and waiving through the API.

use gradus_domain::{
    access::{RolePreset, Scope},
    ids::{NodeId, ProgramId},
    programs::definition::{Definition, DefinitionContent, DefinitionKind},
};
use gradus_services::{Actor, Command, Never, door::Work, programs::shipped};
use gradus_store::programs::definitions;
use serde_json::{Value, json};

use super::roster::{Dice, fill};
use crate::support::Gradus;

const RECORD: &str = "mutation ($input: TrainingCompletionRecordInput!) { trainingCompletionRecord(input: $input) {
    completion { id completedOn score employee { number } course { code } revokedAt } errors { code field } } }";
const REVOKE: &str = "mutation ($input: TrainingCompletionRevokeInput!) { trainingCompletionRevoke(input: $input) {
    completion { id revocationReason revokedAt } errors { code } } }";
const PUBLISH: &str =
    "mutation ($input: TrainingRequirementPublishInput!) { trainingRequirementPublish(input: $input) {
    requirement { code version effectiveFrom audience { inWords } recurrence { inWords } courses { code } }
    errors { code } } }";
const WAIVE: &str = "mutation ($input: TrainingWaiveInput!) { trainingWaive(input: $input) {
    waiver { id reason employee { number } approvedBy { number } } errors { code } } }";

async fn with_people() -> Gradus {
    let gradus = Gradus::start().await;
    fill(&gradus, &gradus.alpha, &mut Dice::new(7), 3).await;
    // Everybody works here, so that the stories below are about training alone.
    gradus.database.execute("UPDATE employees SET left_on = NULL, hired_on = '2025-01-01'").await;
    gradus
}

async fn run(gradus: &Gradus, mutation: &str, name: &str, input: Value) -> Value {
    gradus.ask_as(&gradus.alpha.quality, mutation, json!({ "input": input })).await[name].clone()
}

fn codes(payload: &Value) -> Vec<String> {
    let errors = payload["errors"].as_array().expect("errors");
    errors.iter().map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

/// TRN-6.
#[tokio::test]
async fn a_completion_is_revoked_and_recorded_anew_but_never_edited() {
    let gradus = with_people().await;
    let input = json!({ "employeeNumber": "P1", "courseCode": "C1", "completedOn": "2026-11-10", "score": 92.5,
        "passed": true, "sourceRef": "LMS-1" });

    let first = run(&gradus, RECORD, "trainingCompletionRecord", input.clone()).await;
    let again = run(&gradus, RECORD, "trainingCompletionRecord", input.clone()).await;
    assert_eq!(first["completion"]["employee"]["number"], "P1");
    assert_eq!(first["completion"]["id"], again["completion"]["id"], "the same evidence is one completion");

    let mut other = input.clone();
    other["score"] = json!(60);
    let refused = run(&gradus, RECORD, "trainingCompletionRecord", other.clone()).await;
    assert_eq!(codes(&refused), ["SOURCE_REF_TAKEN"]);

    let id = &first["completion"]["id"];
    let unexplained = json!({ "completionId": id, "reason": " " });
    assert_eq!(codes(&run(&gradus, REVOKE, "trainingCompletionRevoke", unexplained).await), ["REASON_MISSING"]);
    let revoke = json!({ "completionId": id, "reason": "wrong score" });
    let revoked = run(&gradus, REVOKE, "trainingCompletionRevoke", revoke.clone()).await;
    assert_eq!(revoked["completion"]["revocationReason"], "wrong score");
    assert_eq!(codes(&run(&gradus, REVOKE, "trainingCompletionRevoke", revoke).await), ["ALREADY_REVOKED"]);

    let anew = run(&gradus, RECORD, "trainingCompletionRecord", other).await;
    assert_eq!((&anew["completion"]["score"], codes(&anew).len()), (&json!(60.0), 0));
    let stored = gradus.database.number("SELECT count(*) FROM completions WHERE source_ref = 'LMS-1'").await;
    assert_eq!(stored, 2, "both stay on record");
}

#[tokio::test]
async fn what_cannot_have_been_completed_is_not_recorded() {
    let gradus = with_people().await;
    let input = |number: &str, course: &str, day: &str, score: f64| json!({ "employeeNumber": number, "courseCode": course, "completedOn": day, "score": score, "passed": true });

    for (input, code) in [
        (input("P9", "C1", "2026-11-10", 90.0), "EMPLOYEE_UNKNOWN"),
        (input("P1", "C9", "2026-11-10", 90.0), "COURSE_UNKNOWN"),
        (input("P1", "C1", "2026-11-21", 90.0), "IN_THE_FUTURE"),
        (input("P1", "C1", "2024-12-31", 90.0), "BEFORE_HIRED"),
        (input("P1", "C1", "2026-11-10", 101.0), "SCORE_OUT_OF_RANGE"),
    ] {
        assert_eq!(codes(&run(&gradus, RECORD, "trainingCompletionRecord", input).await), [code]);
    }
}

#[tokio::test]
async fn completions_come_newest_first_and_page_by_page() {
    let gradus = with_people().await;
    gradus.database.number("SELECT count(*) FROM completions").await;
    let query =
        "query ($first: Int, $after: String) { employee(number: \"P2\") { completions(first: $first, after: $after) {
        totalCount nodes { id completedOn } pageInfo { hasNextPage endCursor } } } }";

    let all = gradus.ask(query, json!({ "first": 100 })).await["employee"]["completions"].clone();
    let (mut after, mut seen) = (Value::Null, Vec::new());
    loop {
        let page = gradus.ask(query, json!({ "first": 2, "after": after })).await["employee"]["completions"].clone();
        seen.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }

    assert_eq!(json!(seen), all["nodes"]);
    assert_eq!(all["totalCount"], json!(seen.len()));
    let days: Vec<_> = seen.iter().map(|node| node["completedOn"].as_str().expect("a day").to_owned()).collect();
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "{days:?}");
}

/// TRN-1.
#[tokio::test]
async fn a_requirement_gets_a_new_version_and_keeps_the_past() {
    let gradus = with_people().await;
    let input = |version: Value, any_of: &[&str]| {
        json!({ "code": "R9", "name": "Newcomers", "anyOf": any_of, "recurrence": { "window": "QUARTER" },
            "firstDue": { "days": 30 }, "expectedVersion": version,
            "audience": { "include": [{ "departments": ["NET"], "tenureLessThanMonths": 6 }] } })
    };

    let made = run(&gradus, PUBLISH, "trainingRequirementPublish", input(Value::Null, &["C1"])).await;
    let words = "employees in NET and below hired less than 6 months ago";
    assert_eq!(made["requirement"]["audience"]["inWords"], words);
    assert_eq!(made["requirement"]["recurrence"]["inWords"], "in each calendar quarter");
    let taken = run(&gradus, PUBLISH, "trainingRequirementPublish", input(Value::Null, &["C2"])).await;
    assert_eq!(codes(&taken), ["CODE_TAKEN"]);
    let next = run(&gradus, PUBLISH, "trainingRequirementPublish", input(json!(1), &["C2"])).await;
    assert_eq!(next["requirement"]["version"], 2);
    let stale = run(&gradus, PUBLISH, "trainingRequirementPublish", input(json!(1), &["C2"])).await;
    assert_eq!(codes(&stale), ["CONFLICT"]);
    let wrong = run(&gradus, PUBLISH, "trainingRequirementPublish", input(json!(2), &["C9", "C9"])).await;
    assert_eq!(codes(&wrong), ["COURSE_UNKNOWN", "COURSE_UNKNOWN"]);
}

/// TRN-6.
#[tokio::test]
async fn nobody_waives_a_requirement_for_themselves() {
    let gradus = with_people().await;
    let input = |approver: &str| {
        json!({ "employeeNumber": "P1", "requirementCode": "R1", "reason": "posted abroad", "validUntil": "2026-12-31",
            "approverNumber": approver })
    };

    assert_eq!(codes(&run(&gradus, WAIVE, "trainingWaive", input("P1")).await), ["APPROVER_IS_PERSON"]);
    assert_eq!(codes(&run(&gradus, WAIVE, "trainingWaive", input("P9")).await), ["APPROVER_MISSING"]);
    let waived = run(&gradus, WAIVE, "trainingWaive", input("P2")).await;
    assert_eq!(waived["waiver"]["approvedBy"]["number"], "P2");
}

/// Lets the rules of training of `program` say another percent of waivers.
async fn alert_above(gradus: &Gradus, program: ProgramId, percent: u8) {
    gradus.database.execute("DELETE FROM definitions WHERE kind = 'TRAINING_RULES'").await;
    let mut template = shipped::find("TELECOM-QP").expect("the template").content.clone();
    template.training_rules.waiver_share_alert_percent = percent;
    let all = DefinitionContent::from_template(&template);
    let content = all.into_iter().find(|content| content.kind() == DefinitionKind::TrainingRules).expect("the rules");
    let actor = Actor::command_line(gradus.alpha.id);
    let saved = gradus.services.door.run(&actor, Command::internal("testRules"), move |unit| {
        let content = content.clone();
        let work: Work<'_, (), Never> = Box::pin(async move {
            let rules = Definition { id: unit.new_id(), program, code: content.code(), position: 1_000, content };
            definitions::insert(unit.tx(), &Scope::organization(unit.actor.organization), &[rules]).await?;
            unit.record(program, None::<&()>, Some(&percent), None);
            Ok(())
        });
        work
    });
    saved.await.expect("rules");
}

/// Formula 4.10: the percent is the program's own.
#[tokio::test]
async fn more_waivers_than_the_rules_of_training_allow_are_an_alert() {
    let gradus = with_people().await;
    let program = gradus.telecom("2026-01-01").await;
    let program = ProgramId::from_node_id(&program).expect("an id");
    let query = "{ trainingCoverage { unfulfilled(first: 1) { nodes { employee { number } requirement { code } } } } }";
    let open = gradus.ask(query, json!({})).await["trainingCoverage"]["unfulfilled"]["nodes"][0].clone();
    let (number, requirement) = (&open["employee"]["number"], &open["requirement"]["code"]);
    let approver = if number == "P1" { "P2" } else { "P1" };
    let input = json!({ "employeeNumber": number, "requirementCode": requirement, "reason": "posted abroad",
        "validUntil": "2027-12-31", "approverNumber": approver });
    assert_eq!(codes(&run(&gradus, WAIVE, "trainingWaive", input).await), [""; 0]);

    let query = "query ($requirement: String) { trainingCoverage(requirement: $requirement) {
        required waived waiverAlert } }";
    let ask = async || gradus.ask(query, json!({ "requirement": requirement })).await["trainingCoverage"].clone();
    let seen = ask().await;
    let count = |name: &str| seen[name].as_u64().expect("a number");
    let (waived, all) = (count("waived"), count("waived") + count("required"));
    let enough = u8::try_from((100 * waived).div_ceil(all)).expect("a percent");

    assert!(waived > 0);
    assert_eq!(seen["waiverAlert"], json!(waived * 10 > all), "the telecom program says 10 percent");
    for (percent, alert) in [(enough, false), (enough - 1, true)] {
        alert_above(&gradus, program, percent).await;
        assert_eq!(ask().await["waiverAlert"], alert, "{percent} percent of {waived} in {all}");
    }
}

#[tokio::test]
async fn an_executive_asks_in_vain_and_another_organization_finds_nothing() {
    let gradus = with_people().await;
    let executive = gradus.token(&gradus.alpha, RolePreset::Executive, None, None).await;
    let beta = gradus.add_tenant("BETA").await;

    let refused = gradus.answer(&executive, "{ trainingCoverage { required } }", json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");

    let query = "{ trainingCoverage { unfulfilled(first: 1) { nodes { id requirement { id } } } } }";
    let mine = gradus.ask(query, json!({})).await["trainingCoverage"]["unfulfilled"]["nodes"][0].clone();
    let ids = json!({ "ids": [mine["id"], mine["requirement"]["id"]] });
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    assert_eq!(
        gradus.ask(nodes, ids.clone()).await["nodes"],
        json!([{ "id": mine["id"] }, { "id": mine["requirement"]["id"] }])
    );
    assert_eq!(gradus.ask_as(&beta.admin, nodes, ids).await["nodes"], json!([null, null]));
    let seen = gradus
        .ask_as(&beta.admin, "{ trainingCoverage { required basisPoints } course(code: \"C1\") { id } }", json!({}))
        .await;
    assert_eq!(seen, json!({ "trainingCoverage": { "required": 0, "basisPoints": null }, "course": null }));
}
