//! What can be named: the values that each organization has, and values that nobody has.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{beta, seed::CANARY};
use crate::support::{Gradus, Tenant};

/// Sort of thing that an id, a code, a number or a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Action,
    Area,
    Audit,
    AuditConflict,
    AuditNumber,
    AuditProgram,
    Backfill,
    Calendar,
    CalendarProposal,
    CampaignNumber,
    Completion,
    Course,
    /// A place in a list; each list has its own.
    Cursor,
    Delivery,
    Department,
    DepartmentCode,
    Employee,
    EmployeeNumber,
    GateCondition,
    Finding,
    FindingNumber,
    Group,
    Evidence,
    Import,
    Indicator,
    Measure,
    MeasureCode,
    Occurrence,
    Phase,
    Position,
    Program,
    ProgramCode,
    Requirement,
    RetryKey,
    Role,
    Schedule,
    ScheduleCode,
    Session,
    SessionNumber,
    SourceRef,
    TriggerKey,
}

/// A value of each kind.
#[derive(Clone, Debug)]
pub struct Values(BTreeMap<Kind, String>);

impl Values {
    /// Values of an organization whose own names begin with `prefix`: things of which there is much to see.
    pub async fn of(gradus: &Gradus, tenant: &Tenant, prefix: &str) -> Self {
        let (program, number) = (format!("{prefix}TELECOM-QP"), format!("{prefix}E1"));
        let query = "query ($program: String!, $number: String!) {
            department(code: \"CSD\") { id }
            employee(number: $number) { id completions { nodes { id revokedAt } } }
            program(code: $program) { id areas { code } phases { id gate { conditions { id metOn } } }
                measures(first: 1, filter: { state: [PLANNED] }) { nodes { id code } } }
            schedule(code: \"SCH-AUD-QMS\") { id }
            occurrences(first: 1, filter: { state: [STARTED] }) { nodes { id } }
            backfills(first: 1, filter: { state: [CANCELLED] }) { nodes { id } }
            calendarProposals(first: 1, filter: { state: [PENDING] }) { nodes { id } }
            evidenceFiles(first: 1, filter: { isOnHold: true }) { nodes { id } }
            imports(first: 1, filter: { kind: [COMPLETIONS] }) { nodes { id } }
            deliveries(first: 1, filter: { state: [DEAD] }) { nodes { id } }
            trainingSessions(first: 1, filter: { state: [PLANNED] }) { nodes { id number campaign { number } } }
            audits(first: 100, filter: { state: [PLANNED] }) { nodes { id number lead { number } } }
            auditConflicts(employeeNumber: $number) { id withdrawnAt }
            findings(first: 1, filter: { state: [ACKNOWLEDGED] }) { nodes { id number actions { id } } } }";
        let found = gradus.ask_as(&tenant.admin, query, json!({ "program": program, "number": number })).await;
        let audits = found["audits"]["nodes"].as_array().expect("audits");
        let audit = audits.iter().find(|audit| !audit["lead"].is_null()).expect("an audit with a lead");
        let completions = found["employee"]["completions"]["nodes"].as_array().expect("completions");
        let completion = completions.iter().find(|completion| completion["revokedAt"].is_null());
        let conflicts = found["auditConflicts"].as_array().expect("conflicts");
        let conflict = conflicts.iter().find(|conflict| conflict["withdrawnAt"].is_null()).expect("one that stands");
        let measure = &found["program"]["measures"]["nodes"][0];
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self(BTreeMap::from([
            (Kind::Action, text(&found["findings"]["nodes"][0]["actions"][0]["id"])),
            (Kind::Area, text(&found["program"]["areas"][0]["code"])),
            (Kind::Audit, text(&audit["id"])),
            (Kind::AuditConflict, text(&conflict["id"])),
            (Kind::AuditNumber, text(&audit["number"])),
            (Kind::AuditProgram, "AP-QMS".into()),
            (Kind::Backfill, text(&found["backfills"]["nodes"][0]["id"])),
            (Kind::Calendar, "CN".into()),
            (Kind::CalendarProposal, text(&found["calendarProposals"]["nodes"][0]["id"])),
            (Kind::CampaignNumber, text(&found["trainingSessions"]["nodes"][0]["campaign"]["number"])),
            (Kind::Completion, text(&completion.expect("one that counts")["id"])),
            (Kind::Course, "C-SEC-1".into()),
            (Kind::Delivery, text(&found["deliveries"]["nodes"][0]["id"])),
            (Kind::Department, text(&found["department"]["id"])),
            (Kind::DepartmentCode, "CSD".into()),
            (Kind::Employee, text(&found["employee"]["id"])),
            (Kind::EmployeeNumber, number),
            (Kind::GateCondition, text(&found["program"]["phases"][0]["gate"]["conditions"][1]["id"])),
            (Kind::Finding, text(&found["findings"]["nodes"][0]["id"])),
            (Kind::FindingNumber, text(&found["findings"]["nodes"][0]["number"])),
            (Kind::Group, "DATA_ACCESS".into()),
            (Kind::Evidence, text(&found["evidenceFiles"]["nodes"][0]["id"])),
            (Kind::Import, text(&found["imports"]["nodes"][0]["id"])),
            (Kind::Indicator, "NET-09".into()),
            (Kind::Measure, text(&measure["id"])),
            (Kind::MeasureCode, text(&measure["code"])),
            (Kind::Occurrence, text(&found["occurrences"]["nodes"][0]["id"])),
            (Kind::Phase, text(&found["program"]["phases"][1]["id"])),
            (Kind::Position, "HEAD".into()),
            (Kind::Program, text(&found["program"]["id"])),
            (Kind::ProgramCode, program),
            (Kind::Requirement, "TR-01".into()),
            (Kind::RetryKey, format!("{prefix}key")),
            (Kind::Role, "FAULT_DUTY".into()),
            (Kind::Schedule, text(&found["schedule"]["id"])),
            (Kind::ScheduleCode, "SCH-AUD-QMS".into()),
            (Kind::Session, text(&found["trainingSessions"]["nodes"][0]["id"])),
            (Kind::SessionNumber, text(&found["trainingSessions"]["nodes"][0]["number"])),
            (Kind::SourceRef, format!("{prefix}1")),
            (Kind::TriggerKey, format!("{prefix}trigger")),
        ]))
    }

    /// The same, with a department and a person beside those.
    pub async fn sibling(&self, gradus: &Gradus, tenant: &Tenant, prefix: &str) -> Self {
        let number = format!("{prefix}E2");
        let query = "query ($number: String!) { department(code: \"NET\") { id } employee(number: $number) { id } }";
        let found = gradus.ask_as(&tenant.admin, query, json!({ "number": number })).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut values = self.clone();
        values.0.extend([
            (Kind::Department, text(&found["department"]["id"])),
            (Kind::DepartmentCode, "NET".into()),
            (Kind::Employee, text(&found["employee"]["id"])),
            (Kind::EmployeeNumber, number),
        ]);
        values
    }

    /// Values that BETA has and ALPHA has not.
    pub async fn only_of(gradus: &Gradus, beta: &Tenant) -> Self {
        let mut values = Self::of(gradus, beta, CANARY).await;
        values.0.extend(beta::codes());
        values.0.insert(Kind::DepartmentCode, format!("{CANARY}SHOP"));
        values.0.insert(Kind::ScheduleCode, format!("{CANARY}SCH"));
        let query = "{ audits(first: 100) { nodes { number } } }";
        let mine = gradus.ask(query, json!({})).await["audits"]["nodes"].clone();
        let theirs = gradus.ask_as(&beta.admin, query, json!({})).await["audits"]["nodes"].clone();
        let (mine, theirs) = (mine.as_array().expect("audits"), theirs.as_array().expect("audits"));
        let number = theirs.iter().find(|audit| !mine.contains(audit)).expect("a number that ALPHA has not");
        values.0.insert(Kind::AuditNumber, number["number"].as_str().expect("a number").to_owned());
        // BETA has opened and planned one more.
        let query = "{ trainingCampaigns(first: 1) { nodes { number } } }";
        let last = gradus.ask_as(&beta.admin, query, json!({})).await["trainingCampaigns"]["nodes"][0].clone();
        values.0.insert(Kind::CampaignNumber, last["number"].as_str().expect("a number").to_owned());
        let query = "{ trainingSessions(last: 1) { nodes { number } } }";
        let last = gradus.ask_as(&beta.admin, query, json!({})).await["trainingSessions"]["nodes"][0].clone();
        values.0.insert(Kind::SessionNumber, last["number"].as_str().expect("a number").to_owned());
        let query = "{ findings(last: 1) { nodes { number } } }";
        let last = gradus.ask_as(&beta.admin, query, json!({})).await["findings"]["nodes"][0].clone();
        values.0.insert(Kind::FindingNumber, last["number"].as_str().expect("a number").to_owned());
        values
    }

    /// The ids among the values.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.0.values().filter(|value| uuid_of(value).is_some())
    }

    /// The value of a kind.
    pub fn get(&self, kind: Kind) -> &str {
        self.0.get(&kind).unwrap_or_else(|| panic!("tests/leak/names.rs has no value of {kind:?}"))
    }
}

/// A value like `like` that nobody has.
pub fn unknown(like: &str) -> String {
    match uuid_of(like) {
        Some(uuid) => like.replace(uuid, "0199000000007000800000000000dead"),
        None if like.starts_with("AUD-") => "AUD-999999".into(),
        None if like.starts_with("FND-") => "FND-999999".into(),
        None if like.starts_with("TRC-") => "TRC-999999".into(),
        None if like.starts_with("TRS-") => "TRS-999999".into(),
        None => "NOSUCH".into(),
    }
}

/// An id as that of an object of another sort; `None` for codes, numbers and keys.
pub fn of_another_sort(id: &str) -> Option<String> {
    uuid_of(id).map(|uuid| format!("token_{uuid}"))
}

fn uuid_of(id: &str) -> Option<&str> {
    let (_, uuid) = id.rsplit_once('_')?;
    (uuid.len() == 32 && uuid.chars().all(|digit| digit.is_ascii_hexdigit())).then_some(uuid)
}
