//! What a caller knows of the organization from the answers it got: the model against which the database is held.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Witness;
use crate::support::chance::Chance;

/// A command that is drawn.
#[derive(Clone, Debug)]
pub struct Step {
    pub kind: &'static str,
    pub input: Value,
    pub key: String,
    object: String,
}

/// An object of one caller, by its code: versions, and how many rows belong to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Object {
    id: Value,
    version: i64,
    rows: u32,
    is_over: bool,
}

/// One caller's own objects. Nobody else touches them, so that what is true of them follows from the answers alone.
#[derive(Clone, Debug)]
pub struct Model {
    name: String,
    chance: Chance,
    serial: u32,
    departments: BTreeMap<String, Object>,
    employees: BTreeMap<String, Object>,
    completions: BTreeMap<String, Object>,
    /// What was sent and not answered yet.
    pub pending: Option<Step>,
    /// Keys of everything that was answered as done, in order.
    pub acknowledged: Vec<String>,
}

impl Model {
    /// A caller who has made nothing yet. `name` is a part of every code.
    pub fn new(name: String, chance: Chance) -> Self {
        Self {
            name,
            chance,
            serial: 0,
            departments: BTreeMap::new(),
            employees: BTreeMap::new(),
            completions: BTreeMap::new(),
            pending: None,
            acknowledged: Vec::new(),
        }
    }

    /// The next command: always one that the rules allow.
    pub fn draw(&mut self) -> Step {
        self.serial += 1;
        let fresh = format!("{}-{}", self.name, self.serial);
        let present = self.employees.iter().filter(|(_, employee)| !employee.is_over);
        let present: Vec<_> = present.map(|(code, employee)| (code.clone(), employee.clone())).collect();
        let valid = self.completions.iter().filter(|(_, completion)| !completion.is_over);
        let valid: Vec<_> = valid.map(|(code, completion)| (code.clone(), completion.clone())).collect();
        let departments: Vec<_> = self.departments.iter().map(|(code, d)| (code.clone(), d.clone())).collect();
        let drawn = self.chance.below(8);
        let (kind, object, input) = match drawn {
            1 if !departments.is_empty() => {
                let (code, department) = self.chance.pick(&departments).clone();
                let changes = json!({ "name": fresh });
                let input =
                    json!({ "departmentId": department.id, "expectedVersion": department.version, "changes": changes });
                ("departmentUpdate", code, input)
            }
            2 | 3 => {
                let input = json!({ "number": fresh, "name": fresh, "departmentCode": "CSD", "hiredOn": "2020-01-01" });
                ("employeeCreate", fresh.clone(), input)
            }
            4 if !present.is_empty() => {
                let (code, employee) = self.chance.pick(&present).clone();
                let changes = json!({ "name": fresh });
                let input =
                    json!({ "employeeId": employee.id, "expectedVersion": employee.version, "changes": changes });
                ("employeeUpdate", code, input)
            }
            5 if present.iter().any(|(_, employee)| employee.rows == 1) => {
                let unmoved: Vec<_> = present.into_iter().filter(|(_, employee)| employee.rows == 1).collect();
                let (code, employee) = self.chance.pick(&unmoved).clone();
                let input = json!({ "employeeId": employee.id, "expectedVersion": employee.version,
                    "departmentCode": "NET", "on": "2024-06-01" });
                ("employeeTransfer", code, input)
            }
            6 if present.len() > 5 => {
                let (code, employee) = self.chance.pick(&present).clone();
                let input = json!({ "employeeId": employee.id, "expectedVersion": employee.version,
                    "leftOn": "2024-12-31", "reason": "moved" });
                ("employeeLeave", code, input)
            }
            7 if valid.len() > 3 => {
                let (code, completion) = self.chance.pick(&valid).clone();
                let input = json!({ "completionId": completion.id, "reason": "wrong" });
                ("trainingCompletionRevoke", code, input)
            }
            0 | 7 if !present.is_empty() => {
                let (code, _) = self.chance.pick(&present);
                let input = json!({ "employeeNumber": code, "courseCode": "C-SEC-1", "completedOn": "2024-02-01",
                    "score": 90, "passed": true, "sourceRef": fresh });
                ("trainingCompletionRecord", fresh.clone(), input)
            }
            _ => ("departmentCreate", fresh.clone(), json!({ "code": fresh, "name": fresh })),
        };
        Step { kind, object, input, key: fresh }
    }

    /// The command was answered as done.
    pub fn done(&mut self, step: &Step, payload: &Value) {
        let (objects, field) = match step.kind {
            kind if kind.starts_with("department") => (&mut self.departments, "department"),
            kind if kind.starts_with("employee") => (&mut self.employees, "employee"),
            _ => (&mut self.completions, "completion"),
        };
        let object = objects.entry(step.object.clone()).or_default();
        object.id = payload[field]["id"].clone();
        object.version = payload[field]["version"].as_i64().unwrap_or(0);
        match step.kind {
            "employeeCreate" | "employeeTransfer" => object.rows += 1,
            "employeeLeave" => object.is_over = true,
            "trainingCompletionRevoke" => (object.is_over, object.rows) = (true, 1),
            _ => {}
        }
        self.acknowledged.push(step.key.clone());
    }

    /// What the database must hold of this caller's objects.
    fn told(&self) -> Vec<String> {
        let departments = self.departments.iter().map(|(code, of)| format!("department {code} {}", of.version));
        let employees = self.employees.iter().map(|(code, of)| {
            let left = if of.is_over { "2024-12-31" } else { "-" };
            format!("employee {code} {} {left} {}", of.version, of.rows)
        });
        let completions = self.completions.iter().map(|(code, of)| format!("completion {code} {}", of.rows));
        departments.chain(employees).chain(completions).collect()
    }
}

/// Where the database and the callers' models differ; empty where all is well. Nothing may be pending.
pub async fn differences(witness: &Witness, models: &[Model]) -> Vec<String> {
    let queries = [
        "SELECT 'department ' || code || ' ' || version FROM departments WHERE code LIKE 'W%-%'",
        "SELECT 'employee ' || e.number || ' ' || e.version || ' ' || COALESCE(CAST(e.left_on AS TEXT), '-') || ' ' || (
            SELECT count(*) FROM assignments a WHERE a.organization_id = e.organization_id AND a.employee_id = e.id)
         FROM employees e WHERE e.number LIKE 'W%-%'",
        "SELECT 'completion ' || c.source_ref || ' ' || (SELECT count(*) FROM completion_revocations r
            WHERE r.organization_id = c.organization_id AND r.completion_id = c.id)
         FROM completions c WHERE c.source_ref LIKE 'W%-%'",
    ];
    let mut held = Vec::new();
    for query in queries {
        held.extend(witness.texts(query).await);
    }
    held.sort_unstable();
    let mut told: Vec<_> = models.iter().flat_map(Model::told).collect();
    told.sort_unstable();
    let missing = told.iter().filter(|line| held.binary_search(line).is_err()).map(|line| format!("missing: {line}"));
    let extra = held.iter().filter(|line| told.binary_search(line).is_err()).map(|line| format!("unexpected: {line}"));
    let mut found: Vec<_> = missing.chain(extra).collect();
    if held.len() != told.len() {
        found.push(format!("{} rows instead of {}", held.len(), told.len()));
    }
    found
}

/// Keys that were answered as done and that the journal does not know as done exactly once.
pub async fn lost(witness: &Witness, acknowledged: &[String]) -> Vec<String> {
    let mut lost = Vec::new();
    for keys in acknowledged.chunks(200) {
        let list: Vec<_> = keys.iter().map(|key| format!("'{key}'")).collect();
        let sql = format!(
            "SELECT idempotency_key FROM journal_entries WHERE outcome = 'DONE' AND idempotency_key IN ({})",
            list.join(", ")
        );
        let mut found = witness.texts(&sql).await;
        found.sort_unstable();
        for key in keys {
            let times = found.iter().filter(|other| *other == key).count();
            if times != 1 {
                lost.push(format!("{key} is there {times} times"));
            }
        }
    }
    lost
}
