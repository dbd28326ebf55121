//! One valid input for each mutation of the schema, and the world in which it is valid.

use serde_json::{Value, json};

use super::Caller;

/// Every mutation, in an order in which each can be done after those before it, and what to read of its payload. A test
/// holds this list to the schema.
pub const KINDS: &[(&str, &str)] = &[
    ("departmentCreate", "department { id code version }"),
    ("departmentUpdate", "department { id version }"),
    ("employeeCreate", "employee { id number version }"),
    ("employeeUpdate", "employee { id version }"),
    ("employeeTransfer", "employee { id version }"),
    ("employeeLeave", "employee { id version }"),
    ("programCreate", "program { id version }"),
    ("programActivate", "program { id version }"),
    ("measureStart", "measure { id version }"),
    ("measureImplement", "measure { id version }"),
    ("measureVerify", "measure { id version }"),
    ("programReplan", "program { id version }"),
    ("responsibilitiesPublish", "program { id version }"),
    ("trainingRequirementPublish", "requirement { id version }"),
    ("trainingCompletionRecord", "completion { id }"),
    ("trainingCompletionRevoke", "completion { id }"),
    ("trainingWaive", "waiver { id }"),
    ("auditPlan", "audit { id number version }"),
    ("auditAssign", "audit { id version }"),
    ("auditPrepare", "audit { id version }"),
    ("auditCancel", "audit { id version }"),
    ("scheduleCreate", "schedule { id version }"),
    ("scheduleUpdate", "schedule { id version }"),
    ("schedulePause", "schedule { id version }"),
    ("scheduleResume", "schedule { id version }"),
    ("scheduleTrigger", "occurrence { id }"),
    ("scheduleBackfill", "schedule { id version }"),
    ("scheduleArchive", "schedule { id version }"),
    ("programHold", "program { id version }"),
    ("programResume", "program { id version }"),
];

/// The instant at which the world stands, on whatever clock it has: the one of the application in this process.
pub const NOW: &str = "2026-11-20T02:00:00Z";

/// What to read of a mutation's payload.
pub fn selection(name: &str) -> &'static str {
    KINDS.iter().find(|(kind, _)| *kind == name).map_or("__typename", |(_, selection)| selection)
}

/// Three organizations: one at work, one with nothing, one with a program that has not begun.
pub struct World {
    /// Administrator of the one at work.
    pub alpha: Caller,
    /// Quality manager there, who may do what an administrator may not.
    quality: Caller,
    empty: Caller,
    draft: Caller,
}

impl World {
    /// Furnishes three organizations that have nothing yet.
    pub async fn furnish(alpha: Caller, quality: Caller, empty: Caller, draft: Caller) -> Self {
        for caller in [&alpha, &draft] {
            let program = json!({ "templateCode": "TELECOM-QP", "code": "TELECOM-QP", "startsOn": "2026-01-01" });
            caller.command("programCreate", &program).await.done();
        }
        let world = Self { alpha, quality, empty, draft };
        let begin = json!({ "programId": world.program().await["id"], "expectedVersion": 1 });
        world.alpha.command("programActivate", &begin).await.done();
        for (number, department) in [("E1", "IAD"), ("E2", "IAD"), ("W1", "CSD")] {
            let hired =
                json!({ "number": number, "name": number, "departmentCode": department, "hiredOn": "2020-01-01" });
            world.alpha.command("employeeCreate", &hired).await.done();
            let trained = json!({ "employeeNumber": number, "courseCode": "C-QMS-2", "completedOn": "2026-06-01",
                "score": 90, "passed": true });
            world.alpha.command("trainingCompletionRecord", &trained).await.done();
        }
        world
    }

    /// Whether somebody is of the organization at work.
    pub fn is_at_work(&self, caller: &Caller) -> bool {
        [&self.alpha, &self.quality].iter().any(|own| own.token() == caller.token())
    }

    /// Who may send a command of this kind, and an input with which it succeeds once. `number` tells inputs apart.
    pub async fn prepare(&self, kind: &str, number: u64) -> (&Caller, Value) {
        let alpha = &self.alpha;
        let input = match kind {
            "departmentCreate" => json!({ "code": format!("RIG{number}"), "name": "Rig" }),
            "departmentUpdate" => {
                let found = alpha.ask("{ department(code: \"CSD\") { id version } }", json!({})).await;
                let changes = json!({ "changes": { "name": format!("Service {number}") } });
                with_version("departmentId", &found["department"], changes)
            }
            "employeeCreate" => hired(number),
            "employeeUpdate" => {
                let found = alpha.ask("{ employee(number: \"W1\") { id version } }", json!({})).await;
                let changes = json!({ "changes": { "name": format!("Person {number}") } });
                with_version("employeeId", &found["employee"], changes)
            }
            "employeeTransfer" => {
                let moved = json!({ "departmentCode": "NET", "on": "2026-11-20" });
                with_version("employeeId", &self.employee(number).await, moved)
            }
            "employeeLeave" => {
                let left = json!({ "leftOn": "2026-11-20", "reason": "moved" });
                with_version("employeeId", &self.employee(number).await, left)
            }
            "programCreate" => {
                let input = json!({ "templateCode": "TELECOM-QP", "code": "RIG-QP", "startsOn": "2026-01-01" });
                return (&self.empty, input);
            }
            "programActivate" => {
                let found = self.draft.ask("{ program(code: \"TELECOM-QP\") { id version } }", json!({})).await;
                let input =
                    json!({ "programId": found["program"]["id"], "expectedVersion": found["program"]["version"] });
                return (&self.draft, input);
            }
            "programHold" => with_version("programId", &self.program().await, json!({ "reason": "moving" })),
            "programResume" => {
                if self.program().await["state"] == "ACTIVE" {
                    let hold = with_version("programId", &self.program().await, json!({ "reason": "moving" }));
                    alpha.command("programHold", &hold).await.done();
                }
                with_version("programId", &self.program().await, json!({ "reason": "moved" }))
            }
            "programReplan" => {
                let program = self.program().await;
                json!({ "phaseId": program["phases"][1]["id"], "endsOn": "2027-01-31", "reason": "late",
                    "expectedVersion": program["version"] })
            }
            "measureStart" => self.measure("M101", &[]).await,
            "measureImplement" => self.measure("M102", &["Start"]).await,
            "measureVerify" => return (&self.quality, self.measure("M103", &["Start", "Implement"]).await),
            "responsibilitiesPublish" => self.matrix().await,
            "trainingRequirementPublish" => json!({ "code": format!("RIG-{number}"), "name": "Rig",
                "anyOf": ["C-SEC-1"], "recurrence": { "months": 12 }, "firstDue": { "days": 30 },
                "audience": { "include": [{ "departments": ["NET"] }] } }),
            "trainingCompletionRecord" => trained(number),
            "trainingCompletionRevoke" => {
                let made = alpha.command("trainingCompletionRecord", &trained(number)).await.done();
                json!({ "completionId": made["completion"]["id"], "reason": "wrong" })
            }
            "trainingWaive" => {
                let input = json!({ "employeeNumber": "W1", "requirementCode": "TR-04", "reason": "abroad",
                    "validFrom": "2026-11-01", "validUntil": "2026-12-31", "approverNumber": "E1" });
                return (&self.quality, input);
            }
            "auditPlan" => planned(),
            "auditAssign" => self.audit(json!({ "leadNumber": "E1", "memberNumbers": ["E2"] })).await,
            "auditPrepare" => {
                let team = self.audit(json!({ "leadNumber": "E1", "memberNumbers": ["E2"] })).await;
                let audit = alpha.command("auditAssign", &team).await.done()["audit"].clone();
                with_version("auditId", &audit, json!({}))
            }
            "auditCancel" => self.audit(json!({ "reason": "merged" })).await,
            "scheduleCreate" => schedule(number),
            "scheduleUpdate" => self.schedule(number, json!({ "changes": { "name": "Other" } })).await,
            "schedulePause" => self.schedule(number, json!({ "reason": "moving" })).await,
            "scheduleResume" => {
                let pause = self.schedule(number, json!({ "reason": "moving" })).await;
                let paused = alpha.command("schedulePause", &pause).await.done()["schedule"].clone();
                with_version("scheduleId", &paused, json!({}))
            }
            "scheduleTrigger" => {
                let made = alpha.command("scheduleCreate", &schedule(number)).await.done();
                json!({ "scheduleId": made["schedule"]["id"], "idempotencyKey": format!("once {number}") })
            }
            "scheduleBackfill" => {
                let made = alpha.command("scheduleCreate", &schedule(number)).await.done();
                json!({ "scheduleId": made["schedule"]["id"], "from": "2026-01-01T00:00:00Z",
                    "to": "2026-05-31T00:00:00Z" })
            }
            "scheduleArchive" => self.schedule(number, json!({})).await,
            other => panic!("say in tests/rigs/commands.rs with what input {other} succeeds"),
        };
        (alpha, input)
    }

    async fn program(&self) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { id version state phases { id } } }";
        self.alpha.ask(query, json!({})).await["program"].clone()
    }

    async fn employee(&self, number: u64) -> Value {
        self.alpha.command("employeeCreate", &hired(number)).await.done()["employee"].clone()
    }

    async fn measure(&self, code: &str, before: &[&str]) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { measures(first: 100) { nodes { id code version } } } }";
        let found = self.alpha.ask(query, json!({})).await;
        let measures = found["program"]["measures"]["nodes"].as_array().expect("measures");
        let mut measure = measures.iter().find(|measure| measure["code"] == code).expect("the measure").clone();
        for command in before {
            let input = with_version("measureId", &measure, json!({}));
            measure = self.alpha.command(&format!("measure{command}"), &input).await.done()["measure"].clone();
        }
        with_version("measureId", &measure, json!({}))
    }

    async fn matrix(&self) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { id version responsibilities { role measure { code } department { code } } } }";
        let program = self.alpha.ask(query, json!({})).await["program"].clone();
        let cell = |part: &Value| {
            json!({ "measureCode": part["measure"]["code"], "departmentCode": part["department"]["code"],
                "role": part["role"] })
        };
        let cells: Vec<_> = program["responsibilities"].as_array().expect("cells").iter().map(cell).collect();
        with_version("programId", &program, json!({ "effectiveFrom": "2026-12-01", "cells": cells }))
    }

    async fn audit(&self, more: Value) -> Value {
        let audit = self.alpha.command("auditPlan", &planned()).await.done()["audit"].clone();
        with_version("auditId", &audit, more)
    }

    async fn schedule(&self, number: u64, more: Value) -> Value {
        let made = self.alpha.command("scheduleCreate", &schedule(number)).await.done()["schedule"].clone();
        with_version("scheduleId", &made, more)
    }
}

/// An input about an object as it was seen.
fn with_version(key: &str, object: &Value, more: Value) -> Value {
    let mut input = more;
    input[key] = object["id"].clone();
    input["expectedVersion"] = object["version"].clone();
    input
}

fn hired(number: u64) -> Value {
    json!({ "number": format!("R{number}"), "name": "Rig", "departmentCode": "CSD", "hiredOn": "2020-01-01" })
}

fn trained(number: u64) -> Value {
    json!({ "employeeNumber": "W1", "courseCode": "C-SEC-1", "completedOn": "2026-11-10", "score": 90, "passed": true,
        "sourceRef": format!("rig-{number}") })
}

fn planned() -> Value {
    json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-01" })
}

fn schedule(number: u64) -> Value {
    json!({ "code": format!("RIG-S{number}"), "name": "Rig", "cron": "0 0 9 10 1,4,7,10 *",
        "timeZone": "Asia/Shanghai", "action": { "createAudit": "AP-QMS" } })
}
