//! Two organizations with the same program and different secrets.

use std::io::Cursor;

use gradus_domain::{
    ids::{EmployeeId, NodeId},
    locale::{Locale, LocalizedText},
};
use gradus_services::{
    Actor, Command,
    import::{ImportOptions, import},
    people::{
        department_create::{DepartmentCreate, department_create},
        import::employees::EmployeesImport,
    },
    scheduling::tick::tick,
    training::{import_completions::CompletionsImport, import_waivers::WaiversImport},
};
use serde_json::{Value, json};

use super::walk::Arguments;
use crate::support::{Gradus, Tenant};

/// Stands in every free text of the other organization.
pub const CANARY: &str = "CANARYBETA";
/// Stands in the name of everybody in ALPHA's network department.
pub const SIBLING: &str = "CANARYNET";

/// What was made.
pub struct Seeded {
    /// The other organization.
    pub beta: Tenant,
    /// Somebody in ALPHA's customer service.
    pub employee: EmployeeId,
    /// What ALPHA's people pass for required arguments.
    pub own: Arguments,
    /// What BETA's people pass.
    pub theirs: Arguments,
}

/// ALPHA and BETA, both with the telecom program under way, people, trainings and audits.
pub async fn two_organizations(gradus: &Gradus) -> Seeded {
    let beta = gradus.add_tenant("BETA").await;
    let alpha = gradus.alpha.clone();
    fill(gradus, &alpha, "", SIBLING, "plain").await;
    fill(gradus, &beta, CANARY, CANARY, CANARY).await;
    mark(gradus, &beta).await;
    let number = "{ employee(number: \"E1\") { id } }";
    let id = gradus.ask(number, json!({})).await["employee"]["id"].clone();
    let employee = EmployeeId::from_node_id(id.as_str().expect("an id")).expect("an employee");
    Seeded { employee, own: arguments(gradus, &alpha, "").await, theirs: arguments(gradus, &beta, CANARY).await, beta }
}

async fn fill(gradus: &Gradus, tenant: &Tenant, prefix: &str, network: &str, service: &str) {
    let program = format!("{prefix}TELECOM-QP");
    let create = "mutation ($code: String!) { programCreate(input: { templateCode: \"TELECOM-QP\", code: $code,
        startsOn: \"2026-01-01\" }) { program { id version } errors { message } } }";
    let made = gradus.ask_as(&tenant.admin, create, json!({ "code": program })).await["programCreate"].clone();
    assert_eq!(made["errors"], json!([]), "{made}");
    replan(gradus, tenant, &program, service).await;
    let begin =
        "mutation ($id: ID!) { programActivate(input: { programId: $id, expectedVersion: 2 }) { errors { message } } }";
    gradus.ask_as(&tenant.admin, begin, json!({ "id": made["program"]["id"] })).await;
    let extra = DepartmentCreate {
        code: format!("{prefix}SHOP"),
        name: LocalizedText([(Locale::En, format!("{prefix} shop"))].into()),
        kind: "shop".into(),
        parent_code: Some("RET".into()),
    };
    let actor = Actor::command_line(tenant.id);
    let shop = gradus.services.door.run(&actor, Command::internal("departmentCreate"), move |unit| {
        let extra = extra.clone();
        Box::pin(async move { department_create(unit, &extra).await })
    });
    shop.await.expect("a department");
    let people = format!(
        "employee_no,name,email,department_code,position_code,roles,employment_type,hired_on,left_on,manager_no,locale\n\
         {prefix}E1,{service} one,{service}@x.example,CSD,HEAD,PROC_OWNER,EMPLOYEE,2020-01-01,,,en\n\
         {prefix}E2,{network} two,{network}@x.example,NET,STAFF,FAULT_DUTY,EMPLOYEE,2020-01-01,,,en\n\
         {prefix}E3,{service} three,,IAD,STAFF,LEAD_AUDITOR,EMPLOYEE,2020-01-01,,{prefix}E1,en\n"
    );
    let options = ImportOptions::default();
    let done = import::<EmployeesImport>(&gradus.services, &actor, &mut Cursor::new(people), options).await;
    assert!(done.as_ref().is_ok_and(|report| report.figures.refused == 0), "{done:?}");
    let trained = format!(
        "employee_no,course_code,completed_on,score,passed,source_ref\n\
         {prefix}E1,C-SEC-1,2026-10-20,90,true,{prefix}1\n\
         {prefix}E2,C-NET-1,2026-10-21,95,true,{prefix}2\n\
         {prefix}E3,C-QMS-2,2026-02-01,88,true,{prefix}3\n"
    );
    let done = import::<CompletionsImport>(&gradus.services, &actor, &mut Cursor::new(trained), options).await;
    assert!(done.as_ref().is_ok_and(|report| report.figures.refused == 0), "{done:?}");
    let waived = format!(
        "employee_no,requirement_code,reason,valid_from,valid_until,approved_by_no\n\
         {prefix}E1,TR-04,{service} abroad,2026-10-01,2026-12-31,{prefix}E3\n"
    );
    let done = import::<WaiversImport>(&gradus.services, &actor, &mut Cursor::new(waived), options).await;
    assert!(done.as_ref().is_ok_and(|report| report.figures.refused == 0), "{done:?}");
    tick(&gradus.services).await.expect("the scheduler runs");
    let schedule = "{ schedule(code: \"SCH-AUD-QMS\") { id version } }";
    let schedule = gradus.ask_as(&tenant.admin, schedule, json!({})).await["schedule"].clone();
    let pause = "mutation ($input: SchedulePauseInput!) { schedulePause(input: $input) { errors { message } } }";
    let reason = format!("{service} holiday");
    let input = json!({ "scheduleId": schedule["id"], "expectedVersion": schedule["version"], "reason": reason });
    let paused = gradus.ask_as(&tenant.admin, pause, json!({ "input": input })).await;
    assert_eq!(paused["schedulePause"]["errors"], json!([]), "{paused}");
}

/// The second phase ends a month later, for a reason that only the own people may read.
async fn replan(gradus: &Gradus, tenant: &Tenant, program: &str, reason: &str) {
    let phases = "query ($code: String!) { program(code: $code) { phases { id } } }";
    let found = gradus.ask_as(&tenant.admin, phases, json!({ "code": program })).await;
    let replan = "mutation ($input: ProgramReplanInput!) { programReplan(input: $input) { errors { message } } }";
    let input = json!({ "phaseId": found["program"]["phases"][1]["id"], "endsOn": "2027-01-31", "expectedVersion": 1,
        "reason": format!("{reason} reorganized") });
    let done = gradus.ask_as(&tenant.admin, replan, json!({ "input": input })).await;
    assert_eq!(done["programReplan"]["errors"], json!([]), "{done}");
}

/// Writes the canary into every text in several languages that BETA has.
async fn mark(gradus: &Gradus, beta: &Tenant) {
    let postgres = gradus.database.is_postgres();
    let columns = if postgres {
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'jsonb' AND column_name IN ('name', 'duty', 'objectives', 'steps', 'text')"
    } else {
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND c.name IN ('name', 'duty', 'objectives', 'steps', 'text') AND c.type LIKE 'json%'"
    };
    let columns = gradus.database.texts(columns).await;
    assert!(columns.len() > 10, "{columns:?}");
    let organization = if postgres { format!("'{}'", beta.id.0) } else { format!("x'{}'", beta.id.0.as_simple()) };
    for column in columns {
        let (table, column) = column.split_once('.').expect("a column");
        let key = if table == "organizations" { "id" } else { "organization_id" };
        let sql = if postgres {
            format!(
                "UPDATE {table} SET {column} = replace({column}::text, '\": \"', '\": \"{CANARY} ')::jsonb
                 WHERE {key} = {organization}"
            )
        } else {
            format!(
                "UPDATE {table} SET {column} = replace({column}, '\":\"', '\":\"{CANARY} ') WHERE {key} = {organization}"
            )
        };
        gradus.database.execute(&sql).await;
    }
}

async fn arguments(gradus: &Gradus, tenant: &Tenant, prefix: &str) -> Arguments {
    let audits = gradus.ask_as(&tenant.admin, "{ audits(first: 1) { nodes { number } } }", json!({})).await;
    let audit = audits["audits"]["nodes"][0]["number"].clone();
    assert_ne!(audit, Value::Null, "the scheduler has made audits");
    let quoted = |text: &str| format!("{text:?}");
    vec![
        ("Query.department.code", quoted("CSD")),
        ("Query.employee.number", quoted(&format!("{prefix}E1"))),
        ("Query.program.code", quoted(&format!("{prefix}TELECOM-QP"))),
        ("Query.course.code", quoted("C-SEC-1")),
        ("Query.trainingRequirement.code", quoted("TR-01")),
        ("Query.schedule.code", quoted("SCH-AUD-QMS")),
        ("Query.indicator.code", quoted("SEC-02")),
        ("Query.trainingCoverage.period", quoted("2026-Q3")),
        ("Query.audit.number", audit.to_string()),
        (
            "Query.schedulePreview.input",
            "{ cron: \"0 0 9 10 1,4,7,10 *\", timeZone: \"Asia/Shanghai\", calendar: \"CN\", roll: FOLLOWING }".into(),
        ),
        ("year", "2026".into()),
        ("on", quoted("2026-10-10")),
        ("from", quoted("2026-Q1")),
        ("to", quoted("2026-Q3")),
    ]
}
