//! The work list: what waits for whom (NTF-2, RPT-4).

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use crate::support::Gradus;

const TASK: &str = "kind reason command dueOn isOverdue isDueSoon object { __typename id }";

async fn hire(gradus: &Gradus, number: &str, department: &str) -> EmployeeId {
    let query =
        "mutation ($input: EmployeeCreateInput!) { employeeCreate(input: $input) { employee { id } errors { code } } }";
    let input = json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
    let made = gradus.ask(query, json!({ "input": input })).await["employeeCreate"].clone();
    assert_eq!(made["errors"], json!([]));
    made["employee"]["id"].as_str().and_then(EmployeeId::from_node_id).expect("the person")
}

async fn lead(gradus: &Gradus, department: &str, changes: Value) {
    let found =
        gradus.ask("query ($c: String!) { department(code: $c) { id version } }", json!({ "c": department })).await;
    let query = "mutation ($input: DepartmentUpdateInput!) { departmentUpdate(input: $input) { errors { code } } }";
    let input = json!({ "departmentId": found["department"]["id"], "expectedVersion": found["department"]["version"],
        "changes": changes });
    let done = gradus.ask(query, json!({ "input": input })).await;
    assert_eq!(done["departmentUpdate"]["errors"], json!([]));
}

/// All tasks, read in pages of `size`.
async fn tasks(gradus: &Gradus, token: &str, size: i32) -> Vec<Value> {
    let query = format!(
        "query ($first: Int, $after: String) {{ viewer {{ tasks(first: $first, after: $after) {{
            totalCount nodes {{ {TASK} }} pageInfo {{ endCursor hasNextPage hasPreviousPage }} }} }} }}"
    );
    let (mut all, mut after, mut total) = (Vec::new(), Value::Null, 0);
    loop {
        let page =
            gradus.ask_as(token, &query, json!({ "first": size, "after": after })).await["viewer"]["tasks"].clone();
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        all.extend(page["nodes"].as_array().expect("tasks").clone());
        total = page["totalCount"].as_u64().unwrap_or(total);
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(all.len() as u64, total);
    all
}

fn kinds<'a>(tasks: &'a [Value], kind: &str) -> Vec<&'a Value> {
    tasks.iter().filter(|task| task["kind"] == kind).collect()
}

/// NTF-2, RPT-4: everything that waits, in the order of its days, and every command is one that is offered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_work_list_holds_what_waits_for_a_person_and_nothing_of_anybody_else() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let (head, deputy, other) =
        (hire(&gradus, "H1", "CSD").await, hire(&gradus, "D1", "CSD").await, hire(&gradus, "N1", "NET").await);
    lead(&gradus, "CSD", json!({ "headNumber": "H1", "deputyNumber": "D1" })).await;
    let of_head = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), Some(head)).await;
    let of_deputy = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), Some(deputy)).await;
    let of_other = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("NET"), Some(other)).await;
    let machine = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, Some("CSD"), None).await;

    let all = tasks(&gradus, &of_head, 100).await;

    assert_eq!(tasks(&gradus, &of_head, 3).await, all, "in pages as at once");
    assert_eq!(tasks(&gradus, &machine, 100).await, [Value::Null; 0], "nothing waits for a machine");
    let days: Vec<_> = all.iter().map(|task| task["dueOn"].as_str().unwrap_or("9").to_owned()).collect();
    assert!(days.is_sorted(), "{days:?}");
    let to_start = kinds(&all, "MEASURE_START");
    assert!(!to_start.is_empty() && !kinds(&all, "TRAINING").is_empty(), "{all:#?}");
    assert!(to_start.iter().all(|task| task["reason"] == "DEPARTMENT_HEAD" && task["command"] == "measureStart"));
    for task in kinds(&all, "TRAINING") {
        assert_eq!((&task["command"], &task["reason"]), (&Value::Null, &json!("OWN")));
        assert_eq!(task["isOverdue"], task["dueOn"].as_str() < Some("2026-11-20"));
        assert_eq!(task["object"]["__typename"], "TrainingObligation");
    }
    offered(&gradus, &of_head, &all).await;
    let deputys = tasks(&gradus, &of_deputy, 100).await;
    assert_eq!(kinds(&deputys, "MEASURE_START").len(), to_start.len());
    assert!(kinds(&deputys, "MEASURE_START").iter().all(|task| task["reason"] == "DEPARTMENT_DEPUTY"));
    let own = |tasks: &[Value]| -> Vec<Value> {
        kinds(tasks, "TRAINING").into_iter().map(|task| task["object"]["id"].clone()).collect()
    };
    assert!(own(&all).iter().all(|id| !own(&deputys).contains(id)), "everybody owes their own");
    let others = tasks(&gradus, &of_other, 100).await;
    assert_eq!(kinds(&others, "MEASURE_START"), [&Value::Null; 0], "N1 heads nothing");
    assert!(kinds(&others, "TRAINING").len() == others.len());
    let beta = gradus.add_tenant("BETA").await;
    assert_eq!(tasks(&gradus, &beta.quality, 100).await, [Value::Null; 0], "nothing of another organization");
}

/// Every command of a task is allowed by the object's own `availableTransitions`.
async fn offered(gradus: &Gradus, token: &str, tasks: &[Value]) {
    let query = "query ($id: ID!) { node(id: $id) {
        ... on Measure { availableTransitions { command allowed } }
        ... on Audit { availableTransitions { command allowed } }
        ... on TrainingSession { availableTransitions { command allowed } } } }";
    for task in tasks.iter().filter(|task| task["command"].is_string() && task["kind"] != "CALENDAR_DECIDE") {
        let found = gradus.ask_as(token, query, json!({ "id": task["object"]["id"] })).await;
        let next = found["node"]["availableTransitions"].as_array().expect("transitions");
        let may = next.iter().any(|next| next["command"] == task["command"] && next["allowed"] == true);
        assert!(may, "{task}: {next:?}");
    }
}

async fn send(gradus: &Gradus, token: &str, name: &str, input: Value) -> Value {
    let of = name[..1].to_uppercase() + &name[1..];
    let query =
        format!("mutation ($input: {of}Input!) {{ done: {name}(input: $input) {{ errors {{ code message }} }} }}");
    gradus.ask_as(token, &query, json!({ "input": input })).await["done"]["errors"].clone()
}

/// A measure goes from list to list as it moves: to those who carry it out, then to those who answer for it (RSP-5).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_measure_that_moves_waits_for_the_next_one() {
    let gradus = Gradus::start().await;
    gradus.active_telecom("2026-01-01").await;
    let query = "{ program(code: \"TELECOM-QP\") { measures(first: 100) { nodes { id version
        responsibilities { role department { code } } } } } }";
    let found = gradus.ask(query, json!({})).await["program"]["measures"]["nodes"].clone();
    let part = |measure: &Value, role: &str| -> Vec<String> {
        let cells = measure["responsibilities"].as_array().expect("cells").iter().filter(|cell| cell["role"] == role);
        cells.map(|cell| cell["department"]["code"].as_str().expect("a code").to_owned()).collect()
    };
    let measures = found.as_array().expect("measures");
    let of_two = |measure: &&Value| {
        let (does, answers) = (part(measure, "RESPONSIBLE"), part(measure, "ACCOUNTABLE"));
        !does.contains(&answers[0])
    };
    let measure = measures.iter().find(of_two).expect("one that a department does and another answers for");
    let (does, answers) = (part(measure, "RESPONSIBLE")[0].clone(), part(measure, "ACCOUNTABLE")[0].clone());
    let (doer, checker) = (hire(&gradus, "R1", &does).await, hire(&gradus, "A1", &answers).await);
    lead(&gradus, &does, json!({ "headNumber": "R1" })).await;
    lead(&gradus, &answers, json!({ "headNumber": "A1" })).await;
    let doer = gradus.token(&gradus.alpha, RolePreset::DepartmentHead, None, Some(doer)).await;
    let checker = gradus.token(&gradus.alpha, RolePreset::QualityManager, None, Some(checker)).await;
    let id = &measure["id"];
    let waits = |token: String| {
        let gradus = &gradus;
        async move {
            let all = tasks(gradus, &token, 100).await;
            offered(gradus, &token, &all).await;
            all.into_iter().find(|task| task["object"]["id"] == *id).map(|task| task["kind"].clone())
        }
    };
    let input = |version: i32| json!({ "measureId": id, "expectedVersion": version });

    assert_eq!(waits(doer.clone()).await, Some(json!("MEASURE_START")));
    assert_eq!(send(&gradus, &doer, "measureStart", input(1)).await, json!([]));
    assert_eq!(waits(doer.clone()).await, Some(json!("MEASURE_IMPLEMENT")));
    assert_eq!(waits(checker.clone()).await, None);
    assert_eq!(send(&gradus, &doer, "measureImplement", input(2)).await, json!([]));
    assert_eq!((waits(doer.clone()).await, waits(checker.clone()).await), (None, Some(json!("MEASURE_VERIFY"))));
    assert_eq!(send(&gradus, &checker, "measureVerify", input(3)).await, json!([]));
    assert_eq!(waits(checker.clone()).await, None);
}

/// An audit waits for a lead, then for its team; a session for whoever held it; a calendar for a second pair of eyes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn audits_sessions_and_calendars_wait_for_those_who_can_answer() {
    let gradus = Gradus::start().await;
    gradus.telecom("2026-01-01").await;
    let lead_id = hire(&gradus, "E1", "IAD").await;
    let head = hire(&gradus, "H1", "IAD").await;
    lead(&gradus, "IAD", json!({ "headNumber": "H1" })).await;
    let trained = json!({ "employeeNumber": "E1", "courseCode": "C-QMS-2", "completedOn": "2026-06-01", "score": 90,
        "passed": true });
    assert_eq!(send(&gradus, &gradus.alpha.admin, "trainingCompletionRecord", trained).await, json!([]));
    let planned = json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-01" });
    assert_eq!(send(&gradus, &gradus.alpha.quality, "auditPlan", planned).await, json!([]));
    let of_head = gradus.token(&gradus.alpha, RolePreset::QualityManager, None, Some(head)).await;
    let of_lead = gradus.token(&gradus.alpha, RolePreset::Auditor, None, Some(lead_id)).await;
    let kind = |tasks: &[Value], kind: &str| kinds(tasks, kind).len();

    let all = tasks(&gradus, &of_head, 100).await;
    let audit = kinds(&all, "AUDIT_STAFF")[0].clone();
    assert_eq!((&audit["dueOn"], &audit["command"]), (&json!("2026-12-01"), &json!("auditAssign")));
    assert_eq!((&audit["isDueSoon"], &audit["isOverdue"]), (&json!(true), &json!(false)));
    offered(&gradus, &of_head, &all).await;
    assert_eq!(kind(&tasks(&gradus, &of_lead, 100).await, "AUDIT_PREPARE"), 0);
    let team = json!({ "auditId": audit["object"]["id"], "expectedVersion": 1, "leadNumber": "E1" });
    assert_eq!(send(&gradus, &of_head, "auditAssign", team).await, json!([]));
    assert_eq!(kind(&tasks(&gradus, &of_head, 100).await, "AUDIT_STAFF"), 0);
    let leads = tasks(&gradus, &of_lead, 100).await;
    assert_eq!(kinds(&leads, "AUDIT_PREPARE")[0]["reason"], "AUDIT_LEAD");
    offered(&gradus, &of_lead, &leads).await;

    let session = json!({ "courseCode": "C-SEC-1", "departmentCode": "IAD", "mode": "CLASSROOM", "place": "Hall",
        "trainerNumber": "E1", "capacity": 3, "startsAt": "2026-11-21T01:00:00Z", "endsAt": "2026-11-21T02:00:00Z" });
    assert_eq!(send(&gradus, &gradus.alpha.admin, "trainingSessionPlan", session).await, json!([]));
    let trainer = gradus.token(&gradus.alpha, RolePreset::Trainer, Some("IAD"), Some(lead_id)).await;
    assert_eq!(kind(&tasks(&gradus, &trainer, 100).await, "SESSION_RECORD"), 0, "it has not begun");
    gradus.set_clock("2026-11-23T02:00:00Z");
    let all = tasks(&gradus, &trainer, 100).await;
    let waiting = kinds(&all, "SESSION_RECORD")[0];
    assert_eq!((&waiting["dueOn"], &waiting["isOverdue"]), (&json!("2026-11-21"), &json!(true)));
    offered(&gradus, &trainer, &all).await;

    let days = json!({ "year": 2029, "days": [{ "name": "x", "date": "2029-01-01", "isOffDay": true }] });
    let notice =
        json!({ "calendarCode": "CN", "format": "HOLIDAY_JSON", "content": days.to_string(), "source": "notice" });
    assert_eq!(send(&gradus, &gradus.alpha.quality, "calendarImport", notice).await, json!([]));
    assert_eq!(kind(&tasks(&gradus, &gradus.alpha.quality, 100).await, "CALENDAR_DECIDE"), 0, "not one's own");
    let last = tasks(&gradus, &of_head, 100).await.pop().expect("a task");
    assert_eq!((&last["kind"], &last["dueOn"]), (&json!("CALENDAR_DECIDE"), &Value::Null), "no day comes last");
    assert_eq!(last["object"]["__typename"], "CalendarProposal");
}
