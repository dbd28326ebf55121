//! Two organizations, an object of each kind, and a principal for each role and relation.

use std::collections::BTreeMap;

use gradus_domain::{
    access::RolePreset,
    ids::{EmployeeId, NodeId},
};
use serde_json::{Value, json};

use super::matrix::Relation;
use crate::{leak::seed::two_organizations, support::Gradus};

/// What is asked about, and who asks.
pub struct World {
    pub gradus: Gradus,
    /// Kinds of objects, each with the id of one: in CSD, of E1, or of the whole organization.
    pub nodes: Vec<(String, String)>,
    names: BTreeMap<String, String>,
    tokens: BTreeMap<(String, Relation), String>,
}

impl World {
    /// ALPHA with its program under way; E1 works in customer service, CSD, and sits in the team of an audit.
    pub async fn new() -> Self {
        let gradus = Gradus::start().await;
        let beta = two_organizations(&gradus).await;
        let one = gradus.ask("{ employee(number: \"E1\") { id } }", json!({})).await;
        let one = one["employee"]["id"].as_str().and_then(EmployeeId::from_node_id).expect("E1");
        let mut tokens = BTreeMap::new();
        for role in RolePreset::ALL {
            for relation in Relation::ALL.into_iter().chain([Relation::Above]) {
                let tenant = if relation == Relation::Other { &beta } else { &gradus.alpha };
                let department = match relation {
                    Relation::All | Relation::Other => None,
                    Relation::Inside => Some("CSD"),
                    Relation::Above => Some("SNR"),
                    Relation::Beside | Relation::Own => Some("NET"),
                };
                let employee = (relation == Relation::Own).then_some(one);
                let token = gradus.token(tenant, *role, department, employee).await;
                tokens.insert((role.to_string(), relation), token);
            }
        }
        let mut world = Self { gradus, nodes: Vec::new(), names: BTreeMap::new(), tokens };
        world.organization().await;
        world.people().await;
        world.sessions().await;
        world.program().await;
        world.definitions().await;
        world.schedules().await;
        world.calendars().await;
        world.imports().await;
        world.evidence().await;
        world.audits(one.0).await;
        world.findings().await;
        world
    }

    /// The token of a principal.
    pub fn token(&self, role: RolePreset, relation: Relation) -> &str {
        &self.tokens[&(role.to_string(), relation)]
    }

    /// A text with the world's names in the place of the braces.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in &self.names {
            filled = filled.replace(&format!("{{{name}}}"), value);
        }
        filled
    }

    async fn ask(&self, query: &str) -> Value {
        self.gradus.ask(query, json!({})).await
    }

    fn name(&mut self, name: &str, value: &Value) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        assert_ne!(text, "null", "{name}");
        self.names.insert(name.to_owned(), text);
    }

    /// An object of a kind.
    fn node(&mut self, kind: &str, id: &Value) {
        self.name(kind, id);
        self.nodes.push((kind.to_owned(), id.as_str().expect(kind).to_owned()));
    }

    async fn organization(&mut self) {
        let found = self
            .ask("{ organization { id } department(code: \"CSD\") { id version } indicator(code: \"SEC-02\") { id } }")
            .await;
        self.name("organization", &found["organization"]["id"]);
        self.node("Department", &found["department"]["id"]);
        self.name("departmentVersion", &found["department"]["version"]);
        self.node("Indicator", &found["indicator"]["id"]);
        let query = "{ dead: deliveries(filter: { state: [DEAD] }) { nodes { id } }
            waiting: deliveries(filter: { state: [PENDING] }) { nodes { id } } }";
        let found = self.ask(query).await;
        self.node("Delivery", &found["dead"]["nodes"][0]["id"]);
        self.name("waitingDelivery", &found["waiting"]["nodes"][0]["id"]);
    }

    async fn people(&mut self) {
        let query =
            "{ employee(number: \"E1\") { id version completions { nodes { id revokedAt } } trainingWaivers { id }
            trainingObligations(period: \"2026-Q3\") { nodes { id } } }
            course(code: \"C-SEC-1\") { id } trainingRequirement(code: \"TR-01\") { id } }";
        let found = self.ask(query).await;
        let person = &found["employee"];
        self.node("Employee", &person["id"]);
        self.name("employeeVersion", &person["version"]);
        let completions = person["completions"]["nodes"].as_array().expect("completions");
        let counts = completions.iter().find(|completion| completion["revokedAt"].is_null());
        self.node("TrainingCompletion", &counts.expect("one that counts")["id"]);
        self.node("TrainingWaiver", &person["trainingWaivers"][0]["id"]);
        self.node("TrainingObligation", &person["trainingObligations"]["nodes"][0]["id"]);
        self.node("Course", &found["course"]["id"]);
        self.node("TrainingRequirement", &found["trainingRequirement"]["id"]);
    }

    /// A planned session that CSD organizes and in which E1 is enrolled.
    async fn sessions(&mut self) {
        let query = "{ trainingSessions(first: 1, filter: { state: [PLANNED], department: \"CSD\" }) {
            nodes { id number version } } trainingCampaigns(first: 1) { nodes { id number } } }";
        let found = self.ask(query).await;
        let campaign = &found["trainingCampaigns"]["nodes"][0];
        self.node("TrainingCampaign", &campaign["id"]);
        self.name("campaignNumber", &campaign["number"]);
        let found = found["trainingSessions"]["nodes"][0].clone();
        self.node("TrainingSession", &found["id"]);
        self.name("sessionNumber", &found["number"]);
        self.name("sessionVersion", &found["version"]);
    }

    /// Two measures that CSD carries out or answers for: one begun, one not.
    async fn program(&mut self) {
        let query = "{ program(code: \"TELECOM-QP\") { id version phases { id version gate { conditions { id } } }
            measures(first: 100) { nodes { id state responsibilities { role department { code } } } } } }";
        let program = self.ask(query).await["program"].clone();
        let concerns = |cell: &Value| {
            cell["department"]["code"] == "CSD" && (cell["role"] == "RESPONSIBLE" || cell["role"] == "ACCOUNTABLE")
        };
        let measures = program["measures"]["nodes"].as_array().expect("measures");
        let of_csd = measures
            .iter()
            .filter(|measure| measure["responsibilities"].as_array().is_some_and(|cells| cells.iter().any(concerns)));
        let of_csd: Vec<_> = of_csd.map(|measure| measure["id"].clone()).collect();
        assert!(of_csd.len() > 1, "CSD has things to do");
        let start = "mutation ($id: ID!) { measureStart(input: { measureId: $id, expectedVersion: 1 }) {
            errors { code } } }";
        let started = self.gradus.ask(start, json!({ "id": of_csd[0] })).await;
        assert_eq!(started["measureStart"]["errors"], json!([]));
        self.node("Measure", &of_csd[0]);
        self.name("plannedMeasure", &of_csd[1]);
        self.node("Program", &program["id"]);
        self.name("programVersion", &program["version"]);
        self.node("Phase", &program["phases"][1]["id"]);
        let passed = &program["phases"][0];
        self.name("passedPhase", &passed["id"]);
        self.name("passedVersion", &passed["version"]);
        self.name("condition", &passed["gate"]["conditions"][1]["id"]);
    }

    /// One definition of each kind.
    async fn definitions(&mut self) {
        let mut place = Value::Null;
        let query = "query ($after: String) { program(code: \"TELECOM-QP\") { definitions(first: 100, after: $after) {
            nodes { __typename ... on Node { id } } pageInfo { endCursor hasNextPage } } } }";
        let mut kinds = BTreeMap::new();
        loop {
            let found = self.gradus.ask(query, json!({ "after": place })).await["program"]["definitions"].clone();
            for definition in found["nodes"].as_array().expect("definitions") {
                let kind = definition["__typename"].as_str().expect("a kind").to_owned();
                kinds.entry(kind).or_insert_with(|| definition["id"].clone());
            }
            if found["pageInfo"]["hasNextPage"] != true {
                break;
            }
            place = found["pageInfo"]["endCursor"].clone();
        }
        for (kind, id) in kinds {
            self.node(&kind, &id);
        }
    }

    /// One that is paused, one that runs and one in the archive.
    async fn schedules(&mut self) {
        let query = "{ schedule(code: \"SCH-AUD-QMS\") { id } occurrences(first: 1) { nodes { id schedule { id } } }
            schedules(first: 100) { nodes { id version state } } }";
        let found = self.ask(query).await;
        self.node("Schedule", &found["schedule"]["id"]);
        self.node("Occurrence", &found["occurrences"]["nodes"][0]["id"]);
        self.name("occurrenceSchedule", &found["occurrences"]["nodes"][0]["schedule"]["id"]);
        let active = found["schedules"]["nodes"].as_array().expect("schedules").iter();
        let active: Vec<_> = active.filter(|schedule| schedule["state"] == "ACTIVE").collect();
        self.name("active", &active[0]["id"]);
        self.name("activeVersion", &active[0]["version"]);
        let backfill = "mutation ($input: ScheduleBackfillInput!) { scheduleBackfill(input: $input) {
            backfill { id version } errors { code } } }";
        let input = json!({ "scheduleId": active[0]["id"], "from": "2024-01-01T00:00:00Z",
            "to": "2024-12-31T00:00:00Z" });
        let done = self.gradus.ask(backfill, json!({ "input": input })).await["scheduleBackfill"].clone();
        assert_eq!(done["errors"], json!([]));
        self.node("Backfill", &done["backfill"]["id"]);
        self.name("BackfillVersion", &done["backfill"]["version"]);
        let archive = "mutation ($input: ScheduleArchiveInput!) { scheduleArchive(input: $input) {
            schedule { id version } errors { code } } }";
        let input = json!({ "scheduleId": active[1]["id"], "expectedVersion": active[1]["version"] });
        let done = self.gradus.ask(archive, json!({ "input": input })).await["scheduleArchive"].clone();
        assert_eq!(done["errors"], json!([]));
        self.name("archived", &done["schedule"]["id"]);
        self.name("archivedVersion", &done["schedule"]["version"]);
    }

    /// Evidence that is archived and held, and that a measure shows.
    async fn evidence(&mut self) {
        let query = "{ evidenceFiles(first: 1, filter: { isOnHold: true }) { nodes { id version } } }";
        let found = self.ask(query).await["evidenceFiles"]["nodes"][0].clone();
        self.node("Evidence", &found["id"]);
        self.name("evidenceVersion", &found["version"]);
    }

    /// A run of the importer that the command line began.
    async fn imports(&mut self) {
        let query = "{ imports(first: 1, filter: { kind: [COMPLETIONS] }) { nodes { id } } }";
        let found = self.gradus.ask(query, json!({})).await;
        self.node("Import", &found["imports"]["nodes"][0]["id"]);
    }

    /// A version of the calendar that was proposed and turned down.
    async fn calendars(&mut self) {
        let import = "mutation ($input: CalendarImportInput!) { calendarImport(input: $input) {
            proposal { id version } errors { code } } }";
        let days = json!({ "year": 2029, "days": [{ "name": "x", "date": "2029-01-01", "isOffDay": true }] });
        let input =
            json!({ "calendarCode": "CN", "format": "HOLIDAY_JSON", "content": days.to_string(), "source": "x" });
        let made = self.gradus.ask(import, json!({ "input": input })).await["calendarImport"].clone();
        assert_eq!(made["errors"], json!([]));
        let reject = "mutation ($input: CalendarRejectInput!) { calendarReject(input: $input) {
            proposal { id version } errors { code } } }";
        let input = json!({ "proposalId": made["proposal"]["id"], "expectedVersion": 1, "reason": "over" });
        let done = self.gradus.ask(reject, json!({ "input": input })).await["calendarReject"].clone();
        assert_eq!(done["errors"], json!([]));
        self.node("CalendarProposal", &done["proposal"]["id"]);
        self.name("CalendarProposalVersion", &done["proposal"]["version"]);
    }

    /// A major finding about CSD that is acknowledged, for which E1 answers, with an action that E1 does.
    async fn findings(&mut self) {
        let mut finding = Value::Null;
        for (name, input) in [
            ("Raise", json!({ "title": "Calls are not returned", "grade": "MAJOR", "departmentCode": "CSD" })),
            ("Issue", json!({ "ownerNumber": "E1" })),
            ("Acknowledge", json!({})),
        ] {
            finding = self.command(&format!("finding{name}"), &finding, input).await;
        }
        let action = json!({ "kind": "CONTAINMENT", "title": "Call back", "ownerNumber": "E1", "dueOn": "2026-12-01" });
        finding = self.command("correctiveActionAdd", &finding, json!({ "action": action })).await;
        self.node("Finding", &finding["id"]);
        self.name("findingNumber", &finding["number"]);
        self.name("findingVersion", &finding["version"]);
        self.name("action", &finding["actions"][0]["id"]);
    }

    /// Sends a command about a finding as it is; answers the finding after it.
    async fn command(&self, name: &str, finding: &Value, mut input: Value) -> Value {
        let first = name[..1].to_uppercase();
        let query = format!(
            "mutation ($input: {first}{}Input!) {{ {name}(input: $input) {{
                finding {{ id number version actions {{ id }} }} errors {{ code }} }} }}",
            &name[1..]
        );
        if !finding.is_null() {
            input["findingId"] = finding["id"].clone();
            input["expectedVersion"] = finding["version"].clone();
        }
        let answer = self.gradus.ask(&query, json!({ "input": input })).await[name].clone();
        assert_eq!(answer["errors"], json!([]), "{name}");
        answer["finding"].clone()
    }

    /// An audit that looks at CSD and not at NET, and that another department carries out, with E1 as its lead: no rule would let that
    /// be, so it is written behind the scenes.
    async fn audits(&mut self, employee: uuid::Uuid) {
        let query = "{ audits(first: 100) { nodes { id number version state department { code }
            checklist { id } program { id } scope { departments { code } } } } }";
        let audits = self.ask(query).await["audits"]["nodes"].as_array().expect("audits").clone();
        let looks_at_csd = |audit: &Value| {
            let departments = audit["scope"]["departments"].as_array().cloned().unwrap_or_default();
            audit["state"] == "PLANNED"
                && audit["checklist"] != Value::Null
                && departments.iter().any(|department| department["code"] == "CSD")
                && departments.iter().all(|department| department["code"] != "NET")
        };
        let audit = audits.into_iter().find(looks_at_csd).expect("an audit of CSD");
        self.node("Audit", &audit["id"]);
        let declared = self.ask("{ auditConflicts(employeeNumber: \"E1\") { id version withdrawnAt } }").await;
        let declared = declared["auditConflicts"].as_array().expect("conflicts").clone();
        let standing = declared.iter().find(|conflict| conflict["withdrawnAt"].is_null()).expect("one that stands");
        self.name("auditConflict", &standing["id"]);
        self.name("auditNumber", &audit["number"]);
        self.name("auditVersion", &audit["version"]);
        self.node("AuditProgram", &audit["program"]["id"]);
        self.node("Checklist", &audit["checklist"]["id"]);
        let postgres = self.gradus.database.is_postgres();
        let quoted = |id: uuid::Uuid| if postgres { format!("'{id}'") } else { format!("x'{}'", id.as_simple()) };
        let number = audit["number"].as_str().expect("a number");
        let alone = format!(
            "DELETE FROM audit_members WHERE organization_id = {org} AND audit_id =
             (SELECT id FROM audits WHERE organization_id = {org} AND number = '{number}')",
            org = quoted(self.gradus.alpha.id.0)
        );
        self.gradus.database.execute(&alone).await;
        let sql = format!(
            "INSERT INTO audit_members (organization_id, audit_id, employee_id, role)
             SELECT organization_id, id, {}, 'LEAD' FROM audits WHERE organization_id = {} AND number = '{number}'",
            quoted(employee),
            quoted(self.gradus.alpha.id.0)
        );
        self.gradus.database.execute(&sql).await;
    }
}
