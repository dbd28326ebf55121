//! Employees: who sees whom, and what moves them.

use std::io::Cursor;

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use gradus_services::{
    Actor,
    import::{ImportOptions, import},
    people::import::{departments::DepartmentsImport, employees::EmployeesImport},
};
use serde_json::{Value, json};

use crate::support::{Gradus, Tenant};

const TREE: &str = "code,parent_code,name\nSNR,,SNR\nNET,SNR,NET\nNET-GD,NET,NET-GD\nCSD,SNR,CSD\n";
const PEOPLE: &str = "employee_no,name,department_code,position_code,hired_on,left_on\n\
    E1,Ann Lee,SNR,HEAD,2020-01-01,\nE2,Bo Chen,NET,HEAD,2020-01-01,\nE3,Cy Wu,NET-GD,STAFF,2020-01-01,\n\
    E4,Di Xu,CSD,STAFF,2020-01-01,\nE5,Ed Yu,CSD,STAFF,2020-01-01,2026-01-31\nE6,Fu Zhou,CSD,STAFF,2026-12-01,\n";

async fn roster(gradus: &Gradus, tenant: &Tenant) {
    let actor = Actor::command_line(tenant.id);
    let options = ImportOptions::default();
    let made = import::<DepartmentsImport>(&gradus.services, &actor, &mut Cursor::new(TREE), options).await;
    assert_eq!(made.expect("departments").figures.refused, 0);
    let made = import::<EmployeesImport>(&gradus.services, &actor, &mut Cursor::new(PEOPLE), options).await;
    assert_eq!(made.expect("employees").figures.refused, 0);
}

fn numbers(answer: &Value) -> Vec<&str> {
    let nodes = answer["employees"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| node["number"].as_str().expect("a number")).collect()
}

async fn id_of(gradus: &Gradus, number: &str) -> String {
    let answer = gradus.ask("query ($n: String!) { employee(number: $n) { id } }", json!({ "n": number })).await;
    answer["employee"]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_head_sees_the_subtree_a_person_themselves_and_a_stranger_nobody() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let beta = gradus.add_tenant("BETA").await;
    let own = EmployeeId::from_node_id(&id_of(&gradus, "E3").await).expect("an id");
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let person = gradus.token(&gradus.alpha, RolePreset::Employee, None, Some(own)).await;
    let query =
        "{ employees { totalCount nodes { number department { code } } } one: employee(number: \"E4\") { id } }";

    let by_head = gradus.ask_as(&head, query, json!({})).await;
    let by_person = gradus.ask_as(&person, query, json!({})).await;
    let by_stranger = gradus.ask_as(&beta.admin, query, json!({})).await;

    assert_eq!(numbers(&by_head), ["E2", "E3"]);
    assert_eq!(numbers(&by_person), ["E3"]);
    assert_eq!(by_person["employees"]["nodes"][0]["department"]["code"], "NET-GD");
    assert_eq!(by_stranger["employees"]["totalCount"], 0);
    for seen in [&by_head, &by_person, &by_stranger] {
        assert_eq!(seen["one"], Value::Null);
    }
    let node = "query ($id: ID!) { node(id: $id) { id } }";
    let id = id_of(&gradus, "E1").await;
    assert_eq!(gradus.ask_as(&beta.admin, node, json!({ "id": id })).await["node"], Value::Null);
    assert_eq!(gradus.ask(node, json!({ "id": id })).await["node"]["id"], json!(id));
}

/// Reliability 3.7: what is one's own is read beside every role.
#[tokio::test]
async fn a_head_of_one_department_who_works_in_another_keeps_their_own_record() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let own = EmployeeId::from_node_id(&id_of(&gradus, "E4").await).expect("an id");
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), Some(own)).await;

    let query = "{ employees { totalCount nodes { number } } departments(first: 10) { nodes { code } }
        colleague: employee(number: \"E5\") { id } }";
    let seen = gradus.ask_as(&head, query, json!({})).await;

    assert_eq!(numbers(&seen), ["E2", "E3", "E4"]);
    assert_eq!(seen["employees"]["totalCount"], 3);
    assert_eq!(seen["departments"]["nodes"], json!([{ "code": "CSD" }, { "code": "NET" }, { "code": "NET-GD" }]));
    assert_eq!(seen["colleague"], Value::Null);
}

#[tokio::test]
async fn the_viewer_is_told_who_they_are() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let own = EmployeeId::from_node_id(&id_of(&gradus, "E2").await).expect("an id");
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), Some(own)).await;

    let query = "{ viewer { employee { number } organization { code } roles { role department { code } } } }";
    let viewer = gradus.ask_as(&head, query, json!({})).await["viewer"].clone();

    assert_eq!(viewer["employee"]["number"], "E2");
    assert_eq!(viewer["organization"]["code"], "ALPHA");
    assert_eq!(viewer["roles"], json!([{ "role": "DEPARTMENT_HEAD", "department": { "code": "NET" } }]));
}

#[tokio::test]
async fn employees_are_found_by_standing_part_of_a_name_and_department() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let department = gradus.ask("{ department(code: \"NET\") { id } }", json!({})).await;
    let query =
        "query ($f: EmployeeFilter, $o: EmployeeOrder) { employees(filter: $f, orderBy: $o) { nodes { number } } }";
    let found = async |filter: Value| gradus.ask(query, json!({ "f": filter, "o": "NAME" })).await;

    assert_eq!(numbers(&found(json!({ "status": ["LEFT"] })).await), ["E5"]);
    assert_eq!(numbers(&found(json!({ "status": ["UPCOMING"] })).await), ["E6"]);
    assert_eq!(numbers(&found(json!({ "search": "ＡＮＮ" })).await), ["E1"]);
    assert_eq!(numbers(&found(json!({ "search": "%" })).await), Vec::<&str>::new());
    assert_eq!(numbers(&found(json!({ "within": department["department"]["id"] })).await), ["E2", "E3"]);
    assert_eq!(numbers(&found(json!({ "within": "finding_1" })).await), Vec::<&str>::new());
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let query = "query ($a: String) { employees(first: 2, after: $a, orderBy: NAME) { nodes { number } pageInfo { endCursor hasNextPage } } }";

    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = gradus.ask(query, json!({ "a": after })).await;
        all.extend(numbers(&answer).into_iter().map(str::to_owned));
        after = answer["employees"]["pageInfo"]["endCursor"].clone();
        if answer["employees"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }

    assert_eq!(all, ["E1", "E2", "E3", "E4", "E5", "E6"]);
}

#[tokio::test]
async fn a_transfer_keeps_the_past_true_and_moves_who_may_see() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let transfer = "mutation ($input: EmployeeTransferInput!) { employeeTransfer(input: $input) {
        employee { version department { code } assignments { department { code } from to } } errors { code field currentVersion } } }";
    let input = |department: &str, on: &str, version: i32| json!({ "departmentCode": department, "positionCode": "STAFF", "on": on, "expectedVersion": version });
    let id = id_of(&gradus, "E4").await;
    let ask = async |mut input: Value| {
        input["employeeId"] = json!(id);
        gradus.ask(transfer, json!({ "input": input })).await["employeeTransfer"].clone()
    };

    let early = ask(input("NET", "2026-12-01", 1)).await;
    let stale = ask(input("NET", "2026-11-01", 7)).await;
    let moved = ask(input("NET", "2026-11-01", 1)).await;

    assert_eq!(early["errors"][0]["code"], "IN_THE_FUTURE");
    assert_eq!((&stale["errors"][0]["code"], &stale["errors"][0]["currentVersion"]), (&json!("CONFLICT"), &json!(1)));
    assert_eq!(moved["employee"]["department"]["code"], "NET");
    let past = json!({ "department": { "code": "CSD" }, "from": "2020-01-01", "to": "2026-11-01" });
    assert_eq!(moved["employee"]["assignments"][0], past);
    let seen = gradus.ask_as(&head, "{ employees { nodes { number } } }", json!({})).await;
    assert_eq!(numbers(&seen), ["E2", "E3", "E4"]);
}

#[tokio::test]
async fn only_who_manages_people_changes_them() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), None).await;
    let leave = "mutation ($input: EmployeeLeaveInput!) { employeeLeave(input: $input) { employee { leftOn } errors { code } } }";
    let input = |id: String, day: &str| json!({ "input": { "employeeId": id, "leftOn": day, "expectedVersion": 1 } });

    let seen = gradus.answer(&head, leave, input(id_of(&gradus, "E3").await, "2026-11-30")).await;
    let unseen = gradus.ask_as(&head, leave, input(id_of(&gradus, "E4").await, "2026-11-30")).await;
    let early = gradus.ask(leave, input(id_of(&gradus, "E4").await, "2019-01-01")).await;
    let done = gradus.ask(leave, input(id_of(&gradus, "E4").await, "2026-11-30")).await;

    assert_eq!(seen["errors"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(unseen["employeeLeave"]["errors"][0]["code"], "NOT_FOUND");
    assert_eq!(early["employeeLeave"]["errors"][0]["code"], "LEFT_BEFORE_HIRED");
    assert_eq!(done["employeeLeave"]["employee"]["leftOn"], "2026-11-30");
}

/// Reliability 3.7: which numbers are taken is not told to who may add nobody there.
#[tokio::test]
async fn a_taken_number_is_told_only_to_who_may_add_somebody_to_the_department() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let admin = gradus.token(&gradus.alpha, RolePreset::OrganizationAdmin, Some("NET"), None).await;
    let create = "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { errors { code } } }";
    let ask = async |token: &str, department: &str| {
        let input = json!({ "number": "E4", "name": "x", "departmentCode": department, "hiredOn": "2020-01-01" });
        gradus.ask_as(token, create, json!({ "input": input })).await["employeeCreate"]["errors"].clone()
    };

    assert_eq!(ask(admin.as_str(), "CSD").await, json!([{ "code": "DEPARTMENT_UNKNOWN" }]));
    assert_eq!(ask(admin.as_str(), "NET").await, json!([{ "code": "NUMBER_TAKEN" }]));
}

#[tokio::test]
async fn a_department_has_a_head_a_deputy_and_counts_its_people() {
    let gradus = Gradus::start().await;
    roster(&gradus, &gradus.alpha).await;
    let id = gradus.ask("{ department(code: \"NET\") { id } }", json!({})).await["department"]["id"].clone();
    let update = "mutation ($input: DepartmentUpdateInput!) { departmentUpdate(input: $input) {
        department { head { number } deputy { number } employeeCount own: employeeCount(includeSubtree: false) } errors { code } } }";
    let ask = async |version: i32, changes: Value| {
        let input = json!({ "input": { "departmentId": id, "expectedVersion": version, "changes": changes } });
        gradus.ask(update, input).await["departmentUpdate"].clone()
    };

    let named = ask(1, json!({ "headNumber": "E2", "deputyNumber": "E3" })).await;
    let refused = ask(2, json!({ "headNumber": "E5" })).await;
    let cleared = ask(2, json!({ "deputyNumber": null })).await;

    let expected = json!({ "head": { "number": "E2" }, "deputy": { "number": "E3" }, "employeeCount": 2, "own": 1 });
    assert_eq!(named["department"], expected);
    assert_eq!(refused["errors"][0]["code"], "HAS_LEFT");
    assert_eq!(cleared["department"]["deputy"], Value::Null);
    assert_eq!(cleared["department"]["head"]["number"], "E2");
}
