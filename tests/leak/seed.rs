//! Two organizations with the same program and different secrets.

use std::io::Cursor;

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, MeasureId, NodeId},
};
use gradus_services::{
    Actor,
    import::{Atomicity, ImportOptions, import},
    journal::seal::seal_pending,
    people::import::employees::EmployeesImport,
    scheduling::tick::tick,
    training::{import_completions::CompletionsImport, import_waivers::WaiversImport},
};
use serde_json::{Value, json};

use super::beta::{copy, literal, mark};
use crate::support::{Gradus, Tenant, evidence::Row, imports::run_of};

/// Stands in every free text of the other organization.
pub const CANARY: &str = "CANARYBETA";
/// Stands in every free text of ALPHA that its network department does not have.
pub const ALPHAS: &str = "CANARYALPHA";
/// Stands in the name of everybody in ALPHA's network department.
pub const SIBLING: &str = "CANARYNET";

/// ALPHA with the telecom program under way, people, trainings and audits.
pub async fn fill_alpha(gradus: &Gradus) {
    let alpha = gradus.alpha.clone();
    fill(gradus, &alpha, "", SIBLING, ALPHAS).await;
}

/// BETA with the same, and with something of each kind that no other organization has.
pub async fn add_beta(gradus: &Gradus) -> Tenant {
    let beta = gradus.add_tenant("BETA").await;
    fill(gradus, &beta, CANARY, CANARY, CANARY).await;
    mark(gradus, &beta).await;
    copy(gradus, &beta).await;
    beta
}

/// Both.
pub async fn two_organizations(gradus: &Gradus) -> Tenant {
    fill_alpha(gradus).await;
    add_beta(gradus).await
}

/// Token of somebody who may send a mutation: those who run the installation neither verify nor waive.
pub fn who_may<'a>(tenant: &'a Tenant, mutation: &str) -> &'a str {
    if mutation.starts_with("evidence")
        || matches!(
            mutation,
            "measureVerify"
                | "measureCheck"
                | "phaseGateDecide"
                | "gateConditionMeet"
                | "trainingWaive"
                | "calendarApprove"
                | "findingVerify"
                | "findingJudgeEffectiveness"
        )
    {
        &tenant.quality
    } else {
        &tenant.admin
    }
}

/// Sends a command that succeeds.
async fn done(gradus: &Gradus, tenant: &Tenant, name: &str, input: Value) {
    let answer = send(gradus, tenant, name, input).await;
    assert_eq!(answer["errors"], json!([]), "{name}");
}

async fn send(gradus: &Gradus, tenant: &Tenant, name: &str, input: Value) -> Value {
    let token = who_may(tenant, name);
    let of = name[..1].to_uppercase() + &name[1..];
    let query =
        format!("mutation ($input: {of}Input!) {{ done: {name}(input: $input) {{ errors {{ code message }} }} }}");
    gradus.ask_as(token, &query, json!({ "input": input })).await["done"].clone()
}

async fn fill(gradus: &Gradus, tenant: &Tenant, prefix: &str, network: &str, service: &str) {
    let code = format!("{prefix}TELECOM-QP");
    let input = json!({ "templateCode": "TELECOM-QP", "code": code, "startsOn": "2026-01-01" });
    done(gradus, tenant, "programCreate", input).await;
    let query =
        "query ($code: String!) { program(code: $code) { id phases { id } measures(first: 1) { nodes { id } } } }";
    let program = gradus.ask_as(&tenant.admin, query, json!({ "code": code })).await["program"].clone();
    // The second phase ends a month later, for a reason that only the own people may read.
    let replan = json!({ "phaseId": program["phases"][1]["id"], "endsOn": "2027-01-31", "expectedVersion": 1,
        "reason": format!("{service} reorganized") });
    done(gradus, tenant, "programReplan", replan).await;
    done(gradus, tenant, "programActivate", json!({ "programId": program["id"], "expectedVersion": 2 })).await;
    let measure = &program["measures"]["nodes"][0]["id"];
    let note = format!("{service} moved it");
    done(gradus, tenant, "measureStart", json!({ "measureId": measure, "expectedVersion": 1, "note": note })).await;
    for (step, department) in ["NET", "CSD", "RET", "MKT"].into_iter().enumerate() {
        let asked = json!({ "measureId": measure, "expectedVersion": step + 2, "departmentCode": department,
            "question": format!("{service} asks") });
        done(gradus, tenant, "measureConsult", asked).await;
    }
    for (version, name) in [(6, "measureImplement"), (7, "measureVerify")] {
        done(gradus, tenant, name, json!({ "measureId": measure, "expectedVersion": version, "note": note })).await;
    }
    let shop = json!({ "code": format!("{prefix}SHOP"), "name": format!("{prefix} shop"), "kind": "shop",
        "parentCode": "RET", "idempotencyKey": format!("{prefix}key") });
    done(gradus, tenant, "departmentCreate", shop).await;
    let again = send(gradus, tenant, "departmentCreate", json!({ "code": "CSD", "name": format!("{service} again") }));
    assert_eq!(again.await["errors"][0]["code"], "CODE_TAKEN");
    roster(gradus, tenant, prefix, network, service).await;
    done(gradus, tenant, "trainingPeriodFreeze", json!({ "period": "2026-Q3" })).await;
    // Told after the quarter was over.
    let late = json!({ "employeeNumber": format!("{prefix}E6"), "courseCode": "C-SEC-1", "completedOn": "2026-09-20",
        "score": 90, "passed": true });
    done(gradus, tenant, "trainingCompletionRecord", late).await;
    tick(&gradus.services).await.expect("the scheduler runs");
    schedules(gradus, tenant, prefix, service).await;
    calendars(gradus, tenant, service).await;
    let organization = literal(gradus, tenant.id.0);
    let note =
        format!("{{\"cause\":\"ZONE_DATA\",\"of\":\"{service}\",\"due_at\":null,\"local\":\"2026-07-10T10:00:00\"}}");
    let late = format!(
        "UPDATE occurrences SET reason = '{service} late', note = '{note}' WHERE organization_id = {organization}"
    );
    gradus.database.execute(&late).await;
    let blocked = format!("UPDATE occurrences SET blocked_by = id WHERE organization_id = {organization}");
    gradus.database.execute(&blocked).await;
    audits(gradus, tenant, prefix, service).await;
    indicators(gradus, tenant, service).await;
    conducted(gradus, tenant, prefix, service).await;
    evidence(gradus, tenant, prefix, service).await;
    sessions(gradus, tenant, prefix, service).await;
    gates(gradus, tenant, prefix, service).await;
    super::found::findings(gradus, tenant, prefix, service).await;
    deliveries(gradus, tenant, service).await;
    seal_pending(&gradus.services).await.expect("the journal is sealed");
}

async fn roster(gradus: &Gradus, tenant: &Tenant, prefix: &str, network: &str, service: &str) {
    let actor = Actor::command_line(tenant.id);
    let options = ImportOptions::default();
    let people = format!(
        "employee_no,name,email,department_code,position_code,roles,employment_type,hired_on,left_on,manager_no,locale\n\
         {prefix}E1,{service} one,{service}@x.example,RET,HEAD,PROC_OWNER,EMPLOYEE,2020-01-01,,,en\n\
         {prefix}E2,{network} two,{network}@x.example,NET,STAFF,FAULT_DUTY,EMPLOYEE,2020-01-01,,,en\n\
         {prefix}E3,{service} three,,IAD,STAFF,LEAD_AUDITOR,EMPLOYEE,2020-01-01,,{prefix}E1,en\n\
         {prefix}E4,{service} four,,RET,STAFF,FAULT_DUTY,EMPLOYEE,2020-01-01,,{prefix}E1,en\n\
         {prefix}E5,{service} five,,IAD,STAFF,LEAD_AUDITOR,EMPLOYEE,2020-01-01,,{prefix}E3,en\n\
         {prefix}E6,{service} six,,CSD,STAFF,LEAD_AUDITOR,EMPLOYEE,2020-01-01,,{prefix}E1,en\n"
    );
    let ended = import::<EmployeesImport>(&gradus.services, &actor, &mut Cursor::new(people), options).await;
    assert!(ended.as_ref().is_ok_and(|report| report.figures.refused == 0), "{ended:?}");
    let trained = format!(
        "employee_no,course_code,completed_on,score,passed,closes,source_ref\n\
         {prefix}E1,C-SEC-1,2026-10-20,90,true,2026-Q2,{prefix}1\n\
         {prefix}E2,C-NET-1,2026-10-21,95,true,,{prefix}2\n\
         {prefix}E3,C-QMS-2,2025-12-15,88,true,,{prefix}3\n\
         {prefix}E1,C-NET-1,2026-10-22,80,true,,{prefix}4\n\
         {prefix}E5,C-QMS-2,2025-12-15,88,true,,{prefix}5\n"
    );
    let ended = import::<CompletionsImport>(&gradus.services, &actor, &mut Cursor::new(trained.clone()), options).await;
    assert!(ended.as_ref().is_ok_and(|report| report.figures.refused == 0), "{ended:?}");
    // As a run, with one more row that is refused: what it tells is read by who may import.
    let again = format!("{trained}{prefix}E9,C-SEC-1,2026-10-20,90,true,,{prefix}9\n");
    let in_batches = ImportOptions { atomicity: Atomicity::Batches, ..options };
    let name = format!("{service} completions.csv");
    let run = run_of::<CompletionsImport>(&gradus.services, &actor, &name, again.as_bytes(), in_batches).await;
    assert_eq!((run.figures.unchanged, run.figures.refused), (5, 1));
    let waived = format!(
        "employee_no,requirement_code,reason,valid_from,valid_until,approved_by_no\n\
         {prefix}E1,TR-04,{service} abroad,2026-10-01,2026-12-31,{prefix}E2\n"
    );
    let ended = import::<WaiversImport>(&gradus.services, &actor, &mut Cursor::new(waived), options).await;
    assert!(ended.as_ref().is_ok_and(|report| report.figures.refused == 0), "{ended:?}");

    let query = "query ($one: String!, $four: String!) { department(code: \"CSD\") { id version }
        one: employee(number: $one) { id completions { nodes { id sourceRef } } } four: employee(number: $four) { id } }";
    let names = json!({ "one": format!("{prefix}E1"), "four": format!("{prefix}E4") });
    let found = gradus.ask_as(&tenant.admin, query, names).await;
    // So that the walk meets a post that has ended.
    let came = json!({ "employeeId": found["one"]["id"], "expectedVersion": 1, "departmentCode": "CSD", "on": "2025-01-01",
        "reason": format!("{service} promoted") });
    done(gradus, tenant, "employeeTransfer", came).await;
    let changes = json!({ "headNumber": format!("{prefix}E1"), "deputyNumber": format!("{prefix}E2") });
    let led = json!({ "departmentId": found["department"]["id"],
        "expectedVersion": found["department"]["version"], "changes": changes });
    done(gradus, tenant, "departmentUpdate", led).await;
    let completions = found["one"]["completions"]["nodes"].as_array().expect("completions");
    let wrong = completions.iter().find(|completion| completion["sourceRef"] == format!("{prefix}4"));
    let revoked = json!({ "completionId": wrong.expect("it")["id"], "reason": format!("{service} mixed up") });
    done(gradus, tenant, "trainingCompletionRevoke", revoked).await;
    let moved = json!({ "employeeId": found["four"]["id"], "expectedVersion": 1, "departmentCode": "CSD", "on": "2026-06-01",
        "reason": format!("{service} needed") });
    done(gradus, tenant, "employeeTransfer", moved).await;
    let left = json!({ "employeeId": found["four"]["id"], "expectedVersion": 2, "leftOn": "2026-10-31", "reason": format!("{service} left") });
    done(gradus, tenant, "employeeLeave", left).await;
    let required = json!({ "code": format!("{prefix}TR"), "name": format!("{service} rule"), "anyOf": ["C-SEC-1"],
        "audience": { "include": [{ "employees": [format!("{prefix}E1")] }], "exclude": [{ "departments": ["NET"] }] },
        "recurrence": { "months": 12 }, "firstDue": { "days": 0 } });
    done(gradus, tenant, "trainingRequirementPublish", required).await;
    by_hand(gradus, tenant, prefix, service).await;
}

/// What no command writes yet, or not in this order.
async fn by_hand(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let organization = literal(gradus, tenant.id.0);
    let first = format!("(SELECT id FROM employees WHERE organization_id = {organization} AND number = '{prefix}E1')");
    for change in [
        format!("programs SET owner_id = {first} WHERE code = '{prefix}TELECOM-QP'"),
        format!("departments SET tier = '{service} tier' WHERE code = 'CSD'"),
        format!("role_holdings SET valid_to = '2027-06-30' WHERE employee_id = {first}"),
    ] {
        gradus.database.execute(&format!("UPDATE {change} AND organization_id = {organization}")).await;
    }
}

/// Proposes two versions of the calendar and turns one down; the other one waits for the administrator.
async fn calendars(gradus: &Gradus, tenant: &Tenant, service: &str) {
    for year in [2028, 2027] {
        let day =
            |day: &str| json!({ "name": format!("{service} day"), "date": format!("{year}-{day}"), "isOffDay": true });
        let days = json!({ "year": year, "days": [day("01-01"), day("01-11"), day("02-05")] });
        let file = json!({ "calendarCode": "CN", "format": "HOLIDAY_JSON", "content": days.to_string(),
            "source": format!("{service} notice") });
        let query = "mutation ($input: CalendarImportInput!) { calendarImport(input: $input) { errors { code } } }";
        let made = gradus.ask_as(&tenant.quality, query, json!({ "input": file })).await;
        assert_eq!(made["calendarImport"]["errors"], json!([]));
        if year == 2028 {
            let query = "{ calendarProposals(first: 1) { nodes { id } } }";
            let found = gradus.ask_as(&tenant.admin, query, json!({})).await;
            let reject = json!({ "proposalId": found["calendarProposals"]["nodes"][0]["id"], "expectedVersion": 1,
                "reason": format!("{service} says no") });
            done(gradus, tenant, "calendarReject", reject).await;
        }
    }
}

async fn schedules(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let own = json!({ "code": format!("{prefix}SCH"), "name": format!("{service} schedule"), "calendar": "CN",
        "roll": "FOLLOWING", "cron": "0 0 9 11 2,5 *", "timeZone": "Asia/Shanghai", "leadTime": "P14D",
        "action": { "createAudit": "AP-QMS" } });
    done(gradus, tenant, "scheduleCreate", own).await;
    done(gradus, tenant, "schedulingSettingsUpdate", json!({ "expectedVersion": 0, "minimumSpacingMinutes": 6 })).await;
    refined(gradus, tenant, prefix, service).await;
    // So that the self-check finds something of every sort that a field tells of.
    let ahead = format!("UPDATE schedules SET cursor = next_nominal_at WHERE code = '{prefix}SCH'");
    gradus.database.execute(&format!("{ahead} AND organization_id = {}", literal(gradus, tenant.id.0))).await;
    let query = "{ schedule(code: \"SCH-AUD-QMS\") { id version } }";
    let schedule = gradus.ask_as(&tenant.admin, query, json!({})).await["schedule"].clone();
    let trigger = json!({ "scheduleId": schedule["id"], "idempotencyKey": format!("{prefix}trigger") });
    done(gradus, tenant, "scheduleTrigger", trigger).await;
    if !prefix.is_empty() {
        // So that the other organization has a number that ALPHA has not.
        let more = json!({ "scheduleId": schedule["id"], "idempotencyKey": format!("{prefix}more") });
        done(gradus, tenant, "scheduleTrigger", more).await;
    }
    backfills(gradus, tenant, &schedule["id"], service).await;
    let pause = json!({ "scheduleId": schedule["id"], "expectedVersion": schedule["version"],
        "reason": format!("{service} holiday"), "until": "2027-06-01T00:00:00Z" });
    done(gradus, tenant, "schedulePause", pause).await;
}

/// A backfill that was cancelled and one under way, as if it had been in each other's way; none was worked off.
async fn backfills(gradus: &Gradus, tenant: &Tenant, schedule: &Value, service: &str) {
    for year in [2024, 2025] {
        let span = json!({ "scheduleId": schedule, "from": format!("{year}-01-01T00:00:00Z"),
            "to": format!("{year}-12-31T00:00:00Z"), "reason": format!("{service} lost it") });
        done(gradus, tenant, "scheduleBackfill", span).await;
        if year == 2024 {
            let query = "{ backfills(first: 1) { nodes { id } } }";
            let found = gradus.ask_as(&tenant.admin, query, json!({})).await;
            let cancel = json!({ "backfillId": found["backfills"]["nodes"][0]["id"], "expectedVersion": 1,
                "reason": format!("{service} has enough") });
            done(gradus, tenant, "backfillCancel", cancel).await;
        }
    }
    let organization = literal(gradus, tenant.id.0);
    for change in [
        "watermark = span_from, made = 1, error = 'away' WHERE true",
        // So that no tick goes on with it.
        "wake_at = '2027-12-01T00:00:00+00:00' WHERE wake_at IS NOT NULL",
    ] {
        gradus.database.execute(&format!("UPDATE backfills SET {change} AND organization_id = {organization}")).await;
    }
}

/// Schedules by rules that are no cron expressions, with all that refines one.
async fn refined(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let rules = [
        json!({ "kind": "EVERY_WEEKS", "interval": 2, "anchor": "2027-02-01", "weekday": "MONDAY", "at": "09:00" }),
        json!({ "kind": "NTH_WEEKDAY", "nth": 2, "weekday": "MONDAY", "of": "QUARTER", "at": "09:00" }),
    ];
    for (number, rule) in rules.into_iter().enumerate() {
        let input = json!({ "code": format!("{prefix}RULE{number}"), "name": format!("{service} rule {number}"),
            "rule": rule, "timeZone": "Asia/Shanghai", "calendar": "CN", "roll": "FOLLOWING", "startsOn": "2027-02-01",
            "endsOn": "2029-12-31", "jitter": "PT30M", "exclusions": [{ "first": "2027-07-01", "last": "2027-07-31" }],
            "exceptions": [{ "on": "2027-04-12", "moveTo": "2027-04-13", "at": "14:00" }],
            "action": { "createAudit": "AP-QMS" } });
        done(gradus, tenant, "scheduleCreate", input).await;
    }
}

/// Sessions of customer service: one to come, one called off, one that was held. BETA plans one more.
async fn sessions(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let plan = |day: &str, more: Value| {
        let mut input = json!({ "courseCode": "C-SEC-1", "departmentCode": "CSD", "mode": "CLASSROOM", "capacity": 5,
            "startsAt": format!("{day}T01:00:00Z"), "endsAt": format!("{day}T03:00:00Z") });
        input.as_object_mut().expect("an input").extend(more.as_object().expect("more").clone());
        input
    };
    let query = "{ trainingCampaigns { nodes { number period } } }";
    let opened = gradus.ask_as(&tenant.admin, query, json!({})).await["trainingCampaigns"]["nodes"].clone();
    let opened = opened.as_array().expect("campaigns").iter();
    let current = opened.clone().find(|campaign| campaign["period"] == "2026-Q4").expect("this quarter's");
    let room = json!({ "campaignNumber": current["number"], "place": format!("{service} room"), "trainerNumber": format!("{prefix}E3") });
    done(gradus, tenant, "trainingSessionPlan", plan("2026-12-01", room)).await;
    let link = json!({ "mode": "EXAM", "link": format!("https://x.example/{service}"),
        "trainerName": format!("{service} guest") });
    done(gradus, tenant, "trainingSessionPlan", plan("2026-12-02", link)).await;
    done(gradus, tenant, "trainingSessionPlan", plan("2026-12-03", json!({ "place": format!("{service} hall") })))
        .await;
    let query = "{ trainingSessions(filter: { department: \"CSD\" }) { nodes { id number version } } }";
    let found = gradus.ask_as(&tenant.admin, query, json!({})).await["trainingSessions"]["nodes"].clone();
    let (first, second, third) = (&found[0], &found[1], &found[2]);
    for session in [first, third] {
        let people = json!({ "sessionId": session["id"],
            "employeeNumbers": [format!("{prefix}E1"), format!("{prefix}E6")] });
        done(gradus, tenant, "trainingSessionEnroll", people).await;
    }
    let off = json!({ "sessionId": second["id"], "expectedVersion": 1, "reason": format!("{service} storm") });
    done(gradus, tenant, "trainingSessionCancel", off).await;
    let (organization, number) = (literal(gradus, tenant.id.0), third["number"].as_str().expect("a number"));
    // So that it is over by now: no command plans in the past.
    let over = format!(
        "UPDATE training_sessions SET starts_at = '2026-11-03T01:00:00+00:00', ends_at = '2026-11-03T03:00:00+00:00'
         WHERE organization_id = {organization} AND number = '{number}'"
    );
    gradus.database.execute(&over).await;
    let results = json!({ "sessionId": third["id"], "expectedVersion": 2, "results": [
        { "employeeNumber": format!("{prefix}E6"), "attendance": "ATTENDED", "score": 88, "passed": true }] });
    done(gradus, tenant, "trainingSessionRecord", results).await;
    if !prefix.is_empty() {
        // So that the other organization has numbers that ALPHA has not.
        let query = "{ schedule(code: \"SCH-TRN-PLAN\") { id } }";
        let schedule = gradus.ask_as(&tenant.admin, query, json!({})).await["schedule"].clone();
        let more = json!({ "scheduleId": schedule["id"], "idempotencyKey": format!("{prefix}campaign") });
        done(gradus, tenant, "scheduleTrigger", more).await;
        done(gradus, tenant, "trainingSessionPlan", plan("2026-12-09", json!({ "place": format!("{service} hall") })))
            .await;
    }
}

/// The gate of the first phase, passed under two conditions of which one is met; a measure that was checked and one that
/// needs it.
async fn gates(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let query = "query ($program: String!, $opener: String!, $decider: String!) {
        program(code: $program) { phases { id version } measures(first: 2) { nodes { id version } } }
        opener: employee(number: $opener) { id } decider: employee(number: $decider) { id } }";
    let names = json!({ "program": format!("{prefix}TELECOM-QP"), "opener": format!("{prefix}E5"),
        "decider": format!("{prefix}E3") });
    let found = gradus.ask_as(&tenant.admin, query, names).await;
    let mut people = Vec::new();
    for who in ["opener", "decider"] {
        let employee = EmployeeId::from_node_id(found[who]["id"].as_str().expect("an id"));
        people.push(gradus.token(tenant, RolePreset::QualityManager, None, employee).await);
    }
    let (phase, measures) = (&found["program"]["phases"][0], &found["program"]["measures"]["nodes"]);
    let open = json!({ "phaseId": phase["id"], "expectedVersion": phase["version"] });
    done_by(gradus, &people[0], "phaseReviewOpen", open).await;
    let condition = |what: &str| json!({ "text": format!("{service} {what}"), "ownerNumber": format!("{prefix}E6"), "dueOn": "2027-12-31" });
    let pass = json!({ "phaseId": phase["id"], "expectedVersion": 3, "decision": "PASS_WITH_CONDITIONS",
        "reason": format!("{service} accepts"), "conditions": [condition("publishes"), condition("trains")],
        "waivers": [{ "criterionCode": "P1-X1", "reason": format!("{service} waits") }] });
    done_by(gradus, &people[1], "phaseGateDecide", pass).await;
    let query = "query ($id: ID!) { node(id: $id) { ... on Phase { gate { conditions { id } } } } }";
    let gate = gradus.ask_as(&tenant.admin, query, json!({ "id": phase["id"] })).await["node"]["gate"].clone();
    let met = json!({ "conditionId": gate["conditions"][0]["id"], "expectedVersion": 1,
        "note": format!("{service} published") });
    done_by(gradus, &people[1], "gateConditionMeet", met).await;
    let (first, second) = (&measures[0], &measures[1]);
    let checked = json!({ "measureId": first["id"], "expectedVersion": first["version"], "isInEffect": true,
        "basis": "INSPECTION", "note": format!("{service} saw it") });
    done_by(gradus, &people[1], "measureCheck", checked).await;
    let asked = json!({ "measureId": second["id"], "expectedVersion": 1, "departmentCode": "CSD",
        "question": format!("{service} asks") });
    done_by(gradus, &people[0], "measureConsult", asked).await;
    let needs = json!({ "measureId": second["id"], "expectedVersion": 2, "changes": { "needs": ["M101"] } });
    done(gradus, tenant, "measureUpdate", needs).await;
}

/// Sends a command of one person that succeeds.
async fn done_by(gradus: &Gradus, token: &str, name: &str, input: Value) {
    let of = name[..1].to_uppercase() + &name[1..];
    let query =
        format!("mutation ($input: {of}Input!) {{ done: {name}(input: $input) {{ errors {{ code message }} }} }}");
    let answer = gradus.ask_as(token, &query, json!({ "input": input })).await["done"].clone();
    assert_eq!(answer["errors"], json!([]), "{name}");
}

/// Two deliveries that were given up and one that waits: no channel is served yet, so no command causes any.
async fn deliveries(gradus: &Gradus, tenant: &Tenant, service: &str) {
    let organization = literal(gradus, tenant.id.0);
    for (number, state, wake, ended) in [
        (1, "DEAD", "NULL", "'2026-11-19T02:00:00+00:00'"),
        (2, "DEAD", "NULL", "'2026-11-19T02:00:00+00:00'"),
        (3, "PENDING", "'2026-11-21T02:00:00+00:00'", "NULL"),
    ] {
        let id = literal(gradus, gradus.services.ids.next());
        let delivery = format!(
            "INSERT INTO deliveries (organization_id, id, channel, destination, key, payload, state, attempts, tries,
                epoch, wake_at, error, version, created_at, ended_at)
             VALUES ({organization}, {id}, '{service}', '{service} host', '{service} {number}',
                '{{\"text\": \"{service} text\"}}', '{state}', 1, 1, 1, {wake},
                '{service} away', 1, '2026-11-1{number}T02:00:00+00:00', {ended})"
        );
        let attempt = format!(
            "INSERT INTO delivery_attempts (organization_id, delivery_id, number, started_at, ended_at, failure, error)
             VALUES ({organization}, {id}, 1, '2026-11-18T02:00:00+00:00', '2026-11-18T02:00:01+00:00', 'PERMANENT',
                '{service} away')"
        );
        for sql in [delivery, attempt] {
            gradus.database.execute(&sql).await;
        }
    }
    let place = format!("INSERT INTO destinations (organization_id, channel, name, failures) VALUES ({organization}");
    gradus.database.execute(&format!("{place}, '{service}', '{service} host', 1)")).await;
}

/// Four revisions of evidence that a verified measure shows, and the last one a planned measure too: purged; archived, held, and between two others; current; and
/// kept long enough.
async fn evidence(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let query = "query ($code: String!, $number: String!) { employee(number: $number) { id }
        program(code: $code) { measures(first: 1, filter: { state: [VERIFIED] }) { nodes { id } }
            planned: measures(first: 1, filter: { state: [PLANNED] }) { nodes { id } } } }";
    let variables = json!({ "code": format!("{prefix}TELECOM-QP"), "number": format!("{prefix}E3") });
    let found = gradus.ask_as(&tenant.admin, query, variables).await;
    let person = EmployeeId::from_node_id(found["employee"]["id"].as_str().expect("an id")).expect("an employee");
    let measure = found["program"]["measures"]["nodes"][0]["id"].as_str().and_then(MeasureId::from_node_id);
    let (organization, person) = (literal(gradus, tenant.id.0), literal(gradus, person.0));
    let measure = literal(gradus, measure.expect("a measure").0);
    let planned = found["program"]["planned"]["nodes"][0]["id"].as_str().and_then(MeasureId::from_node_id);
    let planned = literal(gradus, planned.expect("a planned measure").0);
    let id = || literal(gradus, gradus.services.ids.next());
    let (gone, kept) = (id(), id());
    let ids = [id(), id(), id(), id()];
    let row = |place: usize| Row {
        organization: &organization,
        id: &ids[place],
        file: if place == 0 { &gone } else { &kept },
        file_state: [Some("REMOVED"), Some("STORED"), None, None][place],
        text: service,
        uploader: if place == 1 { &person } else { "NULL" },
        replaces: ["NULL", &ids[0], &ids[1], "NULL"][place],
        revision: [1, 2, 3, 1][place],
        state: ["PURGED", "ARCHIVED", "CURRENT", "ARCHIVED"][place],
        archived: ["'2020-01-01'", "'2026-10-01'", "NULL", "'2020-01-01'"][place],
        held: place == 1,
    };
    for (place, measure) in [(0, &measure), (1, &measure), (2, &measure), (3, &measure), (3, &planned)] {
        let statements = if measure == &planned { Vec::new() } else { row(place).statements() };
        for sql in statements {
            gradus.database.execute(&sql).await;
        }
        let bound = format!(
            "INSERT INTO evidence_uses (organization_id, id, evidence_id, object_kind, object_id, bound_at, frozen_at)
             VALUES ({organization}, {}, {}, 'MEASURE', {measure}, '2026-11-01T02:00:00+00:00',
                '2026-11-02T02:00:00+00:00')",
            id(),
            ids[place]
        );
        gradus.database.execute(&bound).await;
    }
}

/// Gives a lead to every audit that takes one, and calls the last one off.
async fn audits(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let query = "{ audits(first: 100) { nodes { id version } } }";
    let audits = gradus.ask_as(&tenant.admin, query, json!({})).await["audits"]["nodes"].clone();
    let audits = audits.as_array().expect("audits");
    let mut led = 0;
    for audit in audits {
        let team = json!({ "auditId": audit["id"], "expectedVersion": audit["version"],
            "leadNumber": format!("{prefix}E3") });
        led += usize::from(send(gradus, tenant, "auditAssign", team).await["errors"] == json!([]));
    }
    assert!(led > 2, "only {led} of {} audits have a lead", audits.len());
    let last = &gradus.ask_as(&tenant.admin, "{ audits(last: 1) { nodes { id version } } }", json!({})).await["audits"]
        ["nodes"][0];
    let off =
        json!({ "auditId": last["id"], "expectedVersion": last["version"], "reason": format!("{service} storm") });
    done(gradus, tenant, "auditCancel", off).await;
    // Their days are far away: it is only written down that the lead was reminded.
    let query = "query ($number: String!) { employee(number: $number) { id } }";
    let lead = gradus.ask_as(&tenant.admin, query, json!({ "number": format!("{prefix}E3") })).await;
    let lead = EmployeeId::from_node_id(lead["employee"]["id"].as_str().expect("an id")).expect("an employee");
    let organization = literal(gradus, tenant.id.0);
    let reminded = format!(
        "UPDATE timers SET state = 'FIRED', wake_at = NULL, ended_at = due_at, told = '[\"{}\"]'
         WHERE organization_id = {organization} AND state = 'ARMED'",
        lead.0
    );
    gradus.database.execute(&reminded).await;
}

/// Two years of values, told late: of customer service and of everybody, with a run of red months, a score with its weight,
/// raw readings, and hours without a failure; and targets of both.
async fn indicators(gradus: &Gradus, tenant: &Tenant, service: &str) {
    let months = (0..22).map(|number| format!("{}-{:02}", 2025 + number / 12, number % 12 + 1));
    let mut values = Vec::new();
    for (number, month) in months.enumerate() {
        for department in [json!("CSD"), Value::Null] {
            let done = if matches!(number, 14 | 15) { 80 } else { 96 + number % 3 };
            values.push(json!({ "indicatorCode": "NET-09", "departmentCode": department, "period": month,
                "numerator": done, "denominator": 100, "sampleSize": 100 }));
            values.push(json!({ "indicatorCode": "CUS-06", "departmentCode": department, "period": month,
                "value": 90 + number * 7 % 5, "weight": 40 }));
        }
    }
    for (code, more) in [
        ("NET-15", json!({ "readings": [10.5, 11, 11, 40] })),
        ("NET-01", json!({ "numerator": 2160, "denominator": 0 })),
    ] {
        for department in [json!("CSD"), Value::Null] {
            let mut value = json!({ "indicatorCode": code, "departmentCode": department, "period": "2026-10" });
            value.as_object_mut().expect("a value").extend(more.as_object().expect("parts").clone());
            values.push(value);
        }
    }
    for value in &mut values {
        value["reason"] = json!(format!("{service} told late"));
    }
    done(gradus, tenant, "indicatorValuesRecord", json!({ "values": values })).await;
    for department in [json!("CSD"), Value::Null] {
        let target = json!({ "indicatorCode": "NET-09", "departmentCode": department, "target": { "value": "99" },
            "critical": { "value": "90" }, "reason": format!("{service} goal") });
        done(gradus, tenant, "indicatorTargetSet", target).await;
    }
}

/// Conflicts that were declared, and an audit that was conducted: that takes people, weeks and signatures, so it is written
/// down at once.
async fn conducted(gradus: &Gradus, tenant: &Tenant, prefix: &str, service: &str) {
    let conflict = json!({ "employeeNumber": format!("{prefix}E1"), "departmentCode": "NET",
        "startsOn": "2026-10-01", "endsOn": "2026-10-31", "reason": format!("{service} kin") });
    for _ in 0..2 {
        done(gradus, tenant, "auditConflictDeclare", conflict.clone()).await;
    }
    let query = "query ($number: String!) { auditConflicts(employeeNumber: $number) { id }
        lead: employee(number: $lead) { id }
        audits(first: 100, filter: { program: \"AP-QMS\", state: [PLANNED] }) { nodes { id lead { number } } } }";
    let query = query.replace("($number: String!)", "($number: String!, $lead: String!)");
    let variables = json!({ "number": format!("{prefix}E1"), "lead": format!("{prefix}E3") });
    let found = gradus.ask_as(&tenant.admin, &query, variables).await;
    let back = json!({ "conflictId": found["auditConflicts"][0]["id"], "expectedVersion": 1,
        "reason": format!("{service} mistake") });
    done(gradus, tenant, "auditConflictWithdraw", back).await;

    let audits = found["audits"]["nodes"].as_array().expect("audits");
    let led: Vec<_> = audits.iter().filter(|audit| !audit["lead"].is_null()).collect();
    let id = |value: &Value| {
        let id = value["id"].as_str().and_then(|id| id.rsplit_once('_')).expect("an id").1;
        literal(gradus, uuid::Uuid::try_parse(id).expect("an id"))
    };
    let (audit, first) = (id(led.last().expect("one with a lead")), id(&audits[0]));
    let (organization, lead) = (literal(gradus, tenant.id.0), id(&found["lead"]));
    let at = "'2026-11-10T02:00:00+00:00'";
    let score = json!({ "basis_points": 5000, "grade": "FAIL", "is_passed": false, "is_valid": true,
        "sections": [{ "code": "Q4", "weight": 100, "basis_points": 5000 }],
        "vetoes": [{ "item": "Q41", "scope": "SECTION" }], "not_applicable": ["Q62"], "formula_version": "4.15/1" });
    let result = json!({ "score": score, "answers": [{ "note": format!("{service} note") }] });
    let mut all = vec![
        format!(
            "INSERT INTO audit_sources (organization_id, audit_id, follows_up_id, planned_by)
             VALUES ({organization}, {audit}, {first}, {lead})"
        ),
        format!(
            "INSERT INTO audit_results (organization_id, audit_id, edition, formula_version, json, hash, answers_hash,
                basis_points, signed_by, signed_at)
             VALUES ({organization}, {audit}, 1, '4.15/1', '{result}', 'aa', 'bb', 5000, {lead}, {at})"
        ),
        format!(
            "INSERT INTO audit_overrides (organization_id, id, audit_id, reason, approver_id, compensation,
                compensator_id, waived, made_at, review_note, reviewed_at)
             VALUES ({organization}, {}, {audit}, '{service} small', {lead}, 'PEER_REVIEW', {lead}, '{}', {at},
                '{service} seen', {at})",
            literal(gradus, gradus.services.ids.next()),
            json!([{ "employee": uuid::Uuid::nil(), "number": "E3",
                "refusal": { "AUDITED_UNIT": { "unit": format!("{service} unit") } } }])
        ),
        format!(
            "UPDATE audits SET state = 'SIGNED_OFF', items = '[\"Q41\",\"Q53\",\"Q62\"]', informed_on = '2026-10-01',
                started_on = '2026-11-10' WHERE organization_id = {organization} AND id = {audit}"
        ),
    ];
    for (item, value) in [
        ("Q41", json!({ "points": 0 })),
        ("Q53", json!({ "reading": "1.5" })),
        ("Q62", json!({ "not_applicable": { "reason": format!("{service} none") } })),
    ] {
        all.push(format!(
            "INSERT INTO audit_answers (organization_id, audit_id, item_code, value, note, evidence_note, sample_size,
                population, version, answered_by, answered_at)
             VALUES ({organization}, {audit}, '{item}', '{value}', '{service} note', '{service} proof', 1, 2, 1, {lead}, {at})"
        ));
    }
    for sql in all {
        gradus.database.execute(&sql).await;
    }
}
