//! One valid input for each mutation of the schema, and the world in which it is valid.

use std::sync::atomic::{AtomicU64, Ordering};

use gradus_domain::ids::IdSource;
use serde_json::{Value, json};

use super::Caller;
use crate::support::{TestDatabase, evidence::Row};

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
    ("measureCheck", "measure { id version }"),
    ("measureConsult", "measure { id version }"),
    ("measureUpdate", "measure { id version }"),
    ("phaseReviewOpen", "phase { id version }"),
    ("phaseGateDecide", "phase { id version }"),
    ("gateConditionMeet", "phase { id version }"),
    ("programReplan", "program { id version }"),
    ("responsibilitiesPublish", "program { id version }"),
    ("trainingRequirementPublish", "requirement { id version }"),
    ("trainingCompletionRecord", "completion { id }"),
    ("trainingCompletionRevoke", "completion { id }"),
    ("trainingPeriodFreeze", "coverage { period frozen listHash }"),
    ("trainingWaive", "waiver { id }"),
    ("trainingSessionPlan", "session { id number version }"),
    ("trainingSessionChange", "session { id version }"),
    ("trainingSessionEnroll", "session { id version seatsTaken }"),
    ("trainingSessionWithdraw", "session { id version seatsTaken }"),
    ("trainingSessionRecord", "session { id version state }"),
    ("trainingSessionCancel", "session { id version state }"),
    ("auditPlan", "audit { id number version }"),
    ("auditAssign", "audit { id version }"),
    ("auditPrepare", "audit { id version }"),
    ("auditCancel", "audit { id version }"),
    ("auditStart", "audit { id version state }"),
    ("auditAnswer", "audit { id items { version } }"),
    ("auditReport", "audit { id version state }"),
    ("auditReview", "audit { id version }"),
    ("auditSignOff", "audit { id version state }"),
    ("auditFollowUp", "audit { id version state }"),
    ("auditFollowUpPlan", "audit { id number version }"),
    ("auditClose", "audit { id version state }"),
    ("auditConflictDeclare", "conflict { id version }"),
    ("auditConflictWithdraw", "conflict { id version }"),
    ("findingRaise", "finding { id number version state }"),
    ("findingIssue", "finding { id number version state }"),
    ("findingAcknowledge", "finding { id number version state }"),
    ("findingDispute", "finding { id number version state }"),
    ("findingSettle", "finding { id number version state }"),
    ("findingVoid", "finding { id number version state }"),
    ("findingClose", "finding { id number version state }"),
    ("findingAnalyze", "finding { id number version state }"),
    ("findingPlan", "finding { id number version state }"),
    ("findingStart", "finding { id number version state }"),
    ("correctiveActionAdd", "finding { id number version state }"),
    ("correctiveActionComplete", "finding { id number version state }"),
    ("findingExtend", "finding { id number version state }"),
    ("findingAcceptRisk", "finding { id number version state }"),
    ("findingVerify", "finding { id number version state }"),
    ("findingJudgeEffectiveness", "finding { id number version state }"),
    ("scheduleCreate", "schedule { id version }"),
    ("scheduleUpdate", "schedule { id version }"),
    ("schedulePause", "schedule { id version }"),
    ("scheduleResume", "schedule { id version }"),
    ("scheduleTrigger", "occurrence { id }"),
    ("scheduleBackfill", "backfill { id version }"),
    ("backfillCancel", "backfill { id version }"),
    ("scheduleArchive", "schedule { id version }"),
    ("occurrenceStart", "occurrence { id state }"),
    ("occurrenceSkip", "occurrence { id state }"),
    ("programHold", "program { id version }"),
    ("programResume", "program { id version }"),
    ("schedulingSettingsUpdate", "settings { version }"),
    ("calendarImport", "proposal { id version }"),
    ("calendarApprove", "proposal { id version }"),
    ("calendarReject", "proposal { id version }"),
    ("evidenceBind", "evidence { id version }"),
    ("evidenceUnbind", "evidence { id version }"),
    ("evidenceArchive", "evidence { id version state }"),
    ("evidenceHold", "evidence { id version }"),
    ("evidenceRelease", "evidence { id version }"),
    ("evidencePurge", "evidence { id version state }"),
    ("deliveryRetry", "deliveries { id state }"),
    ("deliveryDiscard", "deliveries { id state }"),
    ("indicatorValuesRecord", "recording { recorded unchanged }"),
    ("indicatorTargetSet", "indicator { id }"),
];

/// The instant at which the world stands, on whatever clock it has: the one of the application in this process.
pub const NOW: &str = "2026-11-20T02:00:00Z";

/// Tells apart the deliveries that were given up.
static GIVEN_UP: AtomicU64 = AtomicU64::new(1);

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
    /// Somebody who conducts audits there.
    lead: Caller,
    empty: Caller,
    draft: Caller,
    /// Where the rows are, for what no command makes.
    database: Option<TestDatabase>,
}

impl World {
    /// Furnishes three organizations that have nothing yet.
    pub async fn furnish(alpha: Caller, [quality, lead]: [Caller; 2], empty: Caller, draft: Caller) -> Self {
        for caller in [&alpha, &draft] {
            let program = json!({ "templateCode": "TELECOM-QP", "code": "TELECOM-QP", "startsOn": "2026-01-01" });
            caller.command("programCreate", &program).await.done();
        }
        let world = Self { alpha, quality, lead, empty, draft, database: None };
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

    /// The same, with the database in which it stands: deliveries are made there.
    pub fn beside(self, database: &TestDatabase) -> Self {
        Self { database: Some(TestDatabase::beside(database)), ..self }
    }

    /// Whether somebody is of the organization at work.
    pub fn is_at_work(&self, caller: &Caller) -> bool {
        [&self.alpha, &self.quality, &self.lead].iter().any(|own| own.token() == caller.token())
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
            "measureImplement" => self.asked("M102", &["NET", "CSD", "SEC", "HRT", "FIN"]).await,
            "measureVerify" => return (&self.quality, self.implemented("M103", &["SNR", "HRT"]).await),
            "measureCheck" => {
                let done = self.implemented("M104", &["QMO", "SEC"]).await;
                let verified = self.quality.command("measureVerify", &done).await.done()["measure"].clone();
                let seen = json!({ "isInEffect": true, "basis": "INSPECTION", "note": "seen on the spot" });
                return (&self.quality, with_version("measureId", &verified, seen));
            }
            "measureConsult" => {
                let begun = self.measure("M201", &["Start"]).await;
                json!({ "measureId": begun["measureId"], "expectedVersion": begun["expectedVersion"],
                    "departmentCode": "SEC", "question": "does it suit you" })
            }
            "measureUpdate" => {
                let planned = self.measure("M202", &[]).await;
                json!({ "measureId": planned["measureId"], "expectedVersion": planned["expectedVersion"],
                    "changes": { "needs": ["M105"] } })
            }
            "phaseReviewOpen" => with_version("phaseId", &self.phase().await, json!({})),
            "phaseGateDecide" => {
                let review = self.review().await;
                let rework = json!({ "decision": "REWORK", "reason": "not there yet" });
                return (&self.quality, with_version("phaseId", &review, rework));
            }
            "gateConditionMeet" => {
                let review = self.review().await;
                let pass = json!({ "decision": "PASS_WITH_CONDITIONS", "reason": "good enough",
                    "conditions": [{ "text": "publish", "ownerNumber": "W1", "dueOn": "2027-12-31" }] });
                let pass = with_version("phaseId", &review, pass);
                self.quality.command("phaseGateDecide", &pass).await.done();
                let query = "{ program(code: \"TELECOM-QP\") { phases { gate { conditions { id version } } } } }";
                let found = alpha.ask(query, json!({})).await;
                let condition = found["program"]["phases"][0]["gate"]["conditions"][0].clone();
                return (&self.quality, with_version("conditionId", &condition, json!({ "note": "published" })));
            }
            "responsibilitiesPublish" => self.matrix().await,
            "trainingRequirementPublish" => json!({ "code": format!("RIG-{number}"), "name": "Rig",
                "anyOf": ["C-SEC-1"], "recurrence": { "months": 12 }, "firstDue": { "days": 30 },
                "audience": { "include": [{ "departments": ["NET"] }] } }),
            "trainingCompletionRecord" => trained(number),
            "trainingCompletionRevoke" => {
                let made = alpha.command("trainingCompletionRecord", &trained(number)).await.done();
                json!({ "completionId": made["completion"]["id"], "reason": "wrong" })
            }
            // Each number another month, so that each command leaves something.
            "trainingPeriodFreeze" => {
                json!({ "period": format!("{}-{:02}", 1990 + number / 12 % 35, 1 + number % 12) })
            }
            "trainingWaive" => {
                let input = json!({ "employeeNumber": "W1", "requirementCode": "TR-04", "reason": "abroad",
                    "validFrom": "2026-11-01", "validUntil": "2026-12-31", "approverNumber": "E1" });
                return (&self.quality, input);
            }
            "trainingSessionPlan" => training(number),
            "indicatorValuesRecord" => {
                json!({ "values": [{ "indicatorCode": "NET-09", "departmentCode": "CSD", "period": "2026-11",
                    "numerator": number, "denominator": 1_000_000 }] })
            }
            "indicatorTargetSet" => {
                json!({ "indicatorCode": "NET-09", "departmentCode": "CSD", "target": { "value": number.to_string() } })
            }
            "trainingSessionChange" => {
                self.session(number, json!({ "changes": { "capacity": 7, "place": "Hall" } })).await
            }
            "trainingSessionCancel" => self.session(number, json!({ "reason": "merged" })).await,
            "trainingSessionEnroll" => self.session(number, json!({ "employeeNumbers": ["W1"] })).await,
            "trainingSessionWithdraw" => {
                let enrolled = self.session(number, json!({ "employeeNumbers": ["W1"] })).await;
                let session = alpha.command("trainingSessionEnroll", &enrolled).await.done()["session"].clone();
                with_version("sessionId", &session, json!({ "employeeNumbers": ["W1"] }))
            }
            "trainingSessionRecord" => self.session_that_is_over(number).await,
            "auditPlan" => planned(),
            "auditAssign" => self.team().await.0,
            "auditPrepare" => self.staffed().await.0,
            "auditStart" => return (&self.lead, self.at("PREPARING").await),
            "auditAnswer" => {
                let answer = json!({ "auditId": self.at("IN_PROGRESS").await["auditId"], "itemCode": "Q41", "points": 1,
                    "expectedItemVersion": 0 });
                return (&self.lead, answer);
            }
            "auditReport" => return (&self.lead, self.worked_through("IN_PROGRESS").await),
            "auditReview" => {
                let mut input = self.worked_through("REPORTING").await;
                self.except(&input).await;
                input["note"] = "seen".into();
                return (&self.lead, input);
            }
            "auditSignOff" => return (&self.lead, self.worked_through("REPORTING").await),
            "auditFollowUp" | "auditClose" => self.signed(1).await,
            "auditFollowUpPlan" => {
                let mut input = self.signed(0).await;
                input["plannedOn"] = "2026-12-10".into();
                input
            }
            "auditConflictDeclare" => json!({ "employeeNumber": "W1", "departmentCode": "NET", "reason": "kin" }),
            "auditConflictWithdraw" => {
                let input = json!({ "employeeNumber": "W1", "departmentCode": "NET", "reason": "kin" });
                let declared = alpha.command("auditConflictDeclare", &input).await.done()["conflict"].clone();
                with_version("conflictId", &declared, json!({ "reason": "mixed up" }))
            }
            "auditCancel" => self.audit(json!({ "reason": "merged" })).await,
            "findingRaise" => found("MAJOR"),
            "findingAcceptRisk" | "findingVerify" | "findingJudgeEffectiveness" => {
                return (&self.quality, self.finding_for_somebody(kind).await);
            }
            kind if kind.starts_with("finding") || kind.starts_with("correctiveAction") => self.finding(kind).await,
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
            "backfillCancel" => {
                let made = alpha.command("scheduleCreate", &schedule(number)).await.done();
                let span = json!({ "scheduleId": made["schedule"]["id"], "from": "2026-01-01T00:00:00Z",
                    "to": "2026-05-31T00:00:00Z" });
                let backfill = alpha.command("scheduleBackfill", &span).await.done()["backfill"].clone();
                self.under_way(&backfill["id"]).await;
                with_version("backfillId", &backfill, json!({ "reason": "moved" }))
            }
            "scheduleArchive" => self.schedule(number, json!({})).await,
            "occurrenceStart" => json!({ "occurrenceId": self.held(number).await, "evenIfOpen": true }),
            "occurrenceSkip" => json!({ "occurrenceId": self.held(number).await, "reason": "moved" }),
            "schedulingSettingsUpdate" => {
                let found = alpha.ask("{ schedulingSettings { version } }", json!({})).await;
                json!({ "expectedVersion": found["schedulingSettings"]["version"], "minimumSpacingMinutes": 10 })
            }
            "calendarImport" => notice(number),
            // Somebody else approves what was proposed.
            "calendarApprove" => return (&self.quality, self.proposal(number, json!({})).await),
            "calendarReject" => self.proposal(number, json!({ "reason": "wrong" })).await,
            "deliveryRetry" | "deliveryDiscard" => json!({ "deliveryIds": [self.given_up().await], "reason": "moved" }),
            // Who runs the installation does not manage evidence.
            kind if kind.starts_with("evidence") => return (&self.quality, self.evidence(kind).await),
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

    /// A measure that has begun, and about which these departments were asked.
    async fn asked(&self, code: &str, departments: &[&str]) -> Value {
        let mut moved = self.measure(code, &["Start"]).await;
        for department in departments {
            let mut input = moved.clone();
            input["departmentCode"] = (*department).into();
            input["question"] = "does it suit you".into();
            let measure = self.alpha.command("measureConsult", &input).await.done()["measure"].clone();
            moved = with_version("measureId", &measure, json!({}));
        }
        moved
    }

    async fn implemented(&self, code: &str, departments: &[&str]) -> Value {
        let asked = self.asked(code, departments).await;
        let measure = self.alpha.command("measureImplement", &asked).await.done()["measure"].clone();
        with_version("measureId", &measure, json!({}))
    }

    /// The first phase.
    async fn phase(&self) -> Value {
        let query = "{ program(code: \"TELECOM-QP\") { phases { id version state } } }";
        self.alpha.ask(query, json!({})).await["program"]["phases"][0].clone()
    }

    /// The first phase, whose gate waits for its decision by the quality manager, who is a person from then on.
    async fn review(&self) -> Value {
        let database = self.database.as_ref().expect("a world beside its database");
        let person = "UPDATE tokens SET employee_id = (SELECT id FROM employees WHERE number = 'E2'
            AND organization_id = tokens.organization_id) WHERE role = 'QUALITY_MANAGER'";
        database.execute(person).await;
        if self.phase().await["state"] == "ACTIVE" {
            let open = with_version("phaseId", &self.phase().await, json!({}));
            self.alpha.command("phaseReviewOpen", &open).await.done();
        }
        self.phase().await
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

    /// A finding on which a command succeeds, and what is said with it.
    async fn finding(&self, kind: &str) -> Value {
        let steps = [
            "findingIssue",
            "findingAcknowledge",
            "findingAnalyze",
            "findingPlan",
            "findingStart",
            "correctiveActionComplete",
        ];
        let (grade, count) = match kind {
            "findingIssue" | "findingVoid" => ("MAJOR", 0),
            "findingAcknowledge" | "findingDispute" | "correctiveActionAdd" | "findingExtend" => ("MAJOR", 1),
            "findingSettle" => ("MAJOR", 1),
            "findingClose" => ("OBSERVATION", 2),
            "findingAnalyze" | "findingAcceptRisk" => ("MAJOR", 2),
            "findingPlan" => ("MAJOR", 3),
            "findingStart" => ("MAJOR", 4),
            "correctiveActionComplete" => ("MAJOR", 5),
            _ => ("MAJOR", 6),
        };
        let mut finding = self.alpha.command("findingRaise", &found(grade)).await.done()["finding"].clone();
        let dispute = (kind == "findingSettle").then_some("findingDispute");
        for step in steps.into_iter().take(count).chain(dispute) {
            let input = self.about(&finding, step).await;
            finding = self.alpha.command(step, &input).await.done()["finding"].clone();
        }
        self.about(&finding, kind).await
    }

    /// What is said in a command about a finding.
    async fn about(&self, finding: &Value, kind: &str) -> Value {
        let action = json!({ "title": "Train them", "ownerNumber": "W1", "dueOn": "2026-12-01" });
        let more = match kind {
            "findingAnalyze" => {
                json!({ "method": "FISHBONE", "causeCode": "NO-TRAINING", "text": "Nobody was trained" })
            }
            "findingPlan" => json!({ "actions": [action], "similarCases": { "found": false, "note": "nowhere" },
                "effectiveness": { "method": "SAMPLE", "comparator": "AT_LEAST", "threshold": 95, "windowDays": 30,
                    "minimumSample": 20 } }),
            "correctiveActionAdd" => {
                let mut contain = action;
                contain["kind"] = json!("CONTAINMENT");
                json!({ "action": contain })
            }
            "correctiveActionComplete" => {
                let query = "query ($number: String!) { finding(number: $number) { actions { id } } }";
                let seen = self.alpha.ask(query, json!({ "number": finding["number"] })).await;
                return json!({ "actionId": seen["finding"]["actions"][0]["id"],
                    "expectedVersion": finding["version"], "evidence": "a list" });
            }
            "findingSettle" => json!({ "decision": "UPHELD", "reason": "measured again" }),
            "findingExtend" => json!({ "dueOn": "2027-01-10", "reason": "parts are late" }),
            "findingAcceptRisk" => json!({ "untilOn": "2027-06-01", "reason": "replaced next year" }),
            "findingDispute" | "findingVoid" => json!({ "reason": "measured wrongly" }),
            "findingJudgeEffectiveness" => json!({ "verdict": "INEFFECTIVE", "sampleSize": 20, "note": "no better" }),
            _ => json!({}),
        };
        with_version("findingId", finding, more)
    }

    /// The same for commands that a named person must send: the quality manager is E2 from now on. Nobody waits until an
    /// effect shows: its finding is put there, as if by somebody else.
    async fn finding_for_somebody(&self, kind: &str) -> Value {
        let database = self.database.as_ref().expect("a world beside its database");
        let person = "UPDATE tokens SET employee_id = (SELECT e.id FROM employees AS e WHERE e.number = 'E2'
            AND e.organization_id = tokens.organization_id) WHERE role = 'QUALITY_MANAGER'";
        database.execute(person).await;
        let mut input = self.finding(kind).await;
        if kind == "findingJudgeEffectiveness" {
            let id = input["findingId"].as_str().and_then(|id| id.split_once('_')).map(|(_, id)| id.to_owned());
            let id = uuid::Uuid::parse_str(&id.expect("an id")).expect("an id");
            let of = if database.is_postgres() { format!("'{id}'") } else { format!("X'{}'", id.simple()) };
            for sql in [
                format!(
                    "UPDATE finding_rounds SET verified_on = '2026-11-01', check_due_on = '2026-11-02'
                    WHERE finding_id = {of}"
                ),
                format!("UPDATE findings SET state = 'EFFECTIVENESS_WAIT', version = version + 1 WHERE id = {of}"),
            ] {
                database.execute(&sql).await;
            }
            input["expectedVersion"] = json!(input["expectedVersion"].as_i64().expect("a version") + 1);
        }
        input
    }

    async fn audit(&self, more: Value) -> Value {
        let audit = self.alpha.command("auditPlan", &planned()).await.done()["audit"].clone();
        with_version("auditId", &audit, more)
    }

    /// An audit with a team to name. Two lead in turn, so that nobody does so too often in a row (AUD-6).
    async fn team(&self) -> (Value, &'static str) {
        let audit = self.alpha.command("auditPlan", &planned()).await.done()["audit"].clone();
        let even = audit["number"].as_str().is_some_and(|number| number.ends_with(['0', '2', '4', '6', '8']));
        let (lead, member) = if even { ("E1", "E2") } else { ("E2", "E1") };
        (with_version("auditId", &audit, json!({ "leadNumber": lead, "memberNumbers": [member] })), lead)
    }

    /// An audit with a team, and who leads it.
    async fn staffed(&self) -> (Value, &'static str) {
        let (team, lead) = self.team().await;
        let audit = self.alpha.command("auditAssign", &team).await.done()["audit"].clone();
        (with_version("auditId", &audit, json!({})), lead)
    }

    /// The row of the audit that an input is about.
    fn row(&self, input: &Value) -> String {
        let id = input["auditId"].as_str().and_then(|id| id.rsplit_once('_')).expect("an id").1;
        let id = uuid::Uuid::try_parse(id).expect("an id");
        if self.rows().is_postgres() {
            format!("id = CAST('{id}' AS uuid)")
        } else {
            format!("id = x'{}'", id.as_simple())
        }
    }

    fn rows(&self) -> &TestDatabase {
        self.database.as_ref().expect("a database")
    }

    /// An audit in `state` today that looks at one item; whoever conducts audits is its lead.
    async fn at(&self, state: &str) -> Value {
        let (input, lead) = self.staffed().await;
        let id = self.row(&input);
        let today = format!(
            "UPDATE audits SET state = '{state}', version = version + 1, planned_on = '2026-11-20',
                ends_on = '2026-11-20', informed_on = '2026-10-01', started_on = '2026-11-20', items = '[\"Q41\"]'
             WHERE {id}"
        );
        let own = format!(
            "UPDATE tokens SET employee_id = (SELECT e.id FROM employees AS e
                WHERE e.organization_id = tokens.organization_id AND e.number = '{lead}') WHERE role = 'AUDITOR'"
        );
        for sql in [today, own] {
            self.rows().execute(&sql).await;
        }
        json!({ "auditId": input["auditId"], "expectedVersion": 3 })
    }

    /// The same with its item answered.
    async fn worked_through(&self, state: &str) -> Value {
        let input = self.at("IN_PROGRESS").await;
        let answer = json!({ "auditId": input["auditId"], "itemCode": "Q41", "points": 1, "expectedItemVersion": 0 });
        self.lead.command("auditAnswer", &answer).await.done();
        self.rows().execute(&format!("UPDATE audits SET state = '{state}' WHERE {}", self.row(&input))).await;
        input
    }

    /// An audit that was signed, with as many points for its one item.
    async fn signed(&self, points: i32) -> Value {
        let mut input = self.at("IN_PROGRESS").await;
        let answer =
            json!({ "auditId": input["auditId"], "itemCode": "Q41", "points": points, "expectedItemVersion": 0 });
        self.lead.command("auditAnswer", &answer).await.done();
        for command in ["auditReport", "auditSignOff"] {
            let after = self.lead.command(command, &input).await.done()["audit"].clone();
            input["expectedVersion"] = after["version"].clone();
        }
        input
    }

    /// Lets the exception of an audit ask for a review by whoever conducts audits.
    async fn except(&self, input: &Value) {
        let id = gradus::system::SystemIds.next();
        let id =
            if self.rows().is_postgres() { format!("CAST('{id}' AS uuid)") } else { format!("x'{}'", id.as_simple()) };
        let of = self.row(input);
        let sql = format!(
            "INSERT INTO audit_overrides (organization_id, id, audit_id, reason, approver_id, compensation, compensator_id,
                waived, made_at)
             SELECT a.organization_id, {id}, a.id, 'small', t.employee_id, 'PEER_REVIEW', t.employee_id, '[]', a.created_at
             FROM audits AS a JOIN tokens AS t ON t.organization_id = a.organization_id AND t.role = 'AUDITOR'
             WHERE a.{of} LIMIT 1"
        );
        let sql = if self.rows().is_postgres() { sql.replace("'[]'", "CAST('[]' AS jsonb)") } else { sql };
        self.rows().execute(&sql).await;
    }

    async fn session(&self, number: u64, more: Value) -> Value {
        let made = self.alpha.command("trainingSessionPlan", &training(number)).await.done()["session"].clone();
        with_version("sessionId", &made, more)
    }

    /// Results of a session that was held yesterday: no command plans in the past.
    async fn session_that_is_over(&self, number: u64) -> Value {
        let made = self.alpha.command("trainingSessionPlan", &training(number)).await.done()["session"].clone();
        let enroll = with_version("sessionId", &made, json!({ "employeeNumbers": ["W1"] }));
        let session = self.alpha.command("trainingSessionEnroll", &enroll).await.done()["session"].clone();
        let database = self.database.as_ref().expect("a world beside its database");
        let sql = format!(
            "UPDATE training_sessions SET starts_at = '2026-11-18T01:00:00+00:00',
                ends_at = '2026-11-18T02:00:00+00:00' WHERE number = '{}'",
            made["number"].as_str().expect("a number")
        );
        database.execute(&sql).await;
        let results =
            json!({ "results": [{ "employeeNumber": "W1", "attendance": "ATTENDED", "score": 90, "passed": true }] });
        with_version("sessionId", &session, results)
    }

    async fn schedule(&self, number: u64, more: Value) -> Value {
        let made = self.alpha.command("scheduleCreate", &schedule(number)).await.done()["schedule"].clone();
        with_version("scheduleId", &made, more)
    }

    async fn proposal(&self, number: u64, more: Value) -> Value {
        let made = self.alpha.command("calendarImport", &notice(number)).await.done()["proposal"].clone();
        with_version("proposalId", &made, more)
    }

    /// An occurrence that waits for a person. None of the world's schedules was late, so one that waits for another is taken.
    async fn held(&self, number: u64) -> Value {
        let mut rule = schedule(number);
        rule["overlapPolicy"] = json!("BUFFER_ONE");
        let made = self.alpha.command("scheduleCreate", &rule).await.done()["schedule"].clone();
        let mut last = Value::Null;
        for turn in ["first", "second"] {
            let trigger = json!({ "scheduleId": made["id"], "idempotencyKey": format!("{turn} {number}") });
            last = self.alpha.command("scheduleTrigger", &trigger).await.done()["occurrence"]["id"].clone();
        }
        let database = self.database.as_ref().expect("a world beside its database");
        let literal = stored(database, &last);
        database.execute(&format!("UPDATE occurrences SET reason = 'HOLD' WHERE id = {literal}")).await;
        last
    }

    /// Leaves a backfill to itself for a while, though a scheduler may have worked it off already.
    async fn under_way(&self, backfill: &Value) {
        let database = self.database.as_ref().expect("a world beside its database");
        let sql = format!(
            "UPDATE backfills SET state = 'RUNNING', ended_at = NULL, wake_at = '2036-01-01T00:00:00+00:00' WHERE id = {}",
            stored(database, backfill)
        );
        database.execute(&sql).await;
    }

    /// Evidence in the state in which `kind` succeeds, as an input about it.
    async fn evidence(&self, kind: &str) -> Value {
        let database = self.database.as_ref().expect("a world beside its database");
        let number = GIVEN_UP.fetch_add(1, Ordering::Relaxed);
        let id = format!("01990000000070008001{number:012x}");
        let literal =
            |id: &str| if database.is_postgres() { format!("CAST('{id}' AS uuid)") } else { format!("x'{id}'") };
        let purge = kind == "evidencePurge";
        let row = Row {
            organization: "(SELECT id FROM organizations WHERE code = 'ALPHA')",
            id: &literal(&id),
            file: &literal(&format!("{number:012x}99700080010199000000")),
            // There are no bytes.
            file_state: Some("REMOVED"),
            text: "rig",
            uploader: "NULL",
            replaces: "NULL",
            revision: 1,
            state: if purge { "ARCHIVED" } else { "CURRENT" },
            archived: if purge { "'2020-01-01'" } else { "NULL" },
            held: kind == "evidenceRelease",
        };
        for sql in row.statements() {
            database.execute(&sql).await;
        }
        // A measure shows it, so that everybody at work sees it.
        let shown = format!(
            "INSERT INTO evidence_uses (organization_id, id, evidence_id, object_kind, object_id, bound_at, frozen_at)
             SELECT organization_id, {0}, {0}, 'MEASURE', id, '2026-11-01T02:00:00+00:00', '2026-11-02T02:00:00+00:00'
             FROM measures WHERE organization_id = (SELECT id FROM organizations WHERE code = 'ALPHA')
             ORDER BY id LIMIT 1",
            literal(&id)
        );
        database.execute(&shown).await;
        let mut input = json!({ "evidenceId": format!("evidence_{id}"), "expectedVersion": 1 });
        if matches!(kind, "evidenceBind" | "evidenceUnbind") {
            input["objectId"] = self.audit(json!({})).await["auditId"].clone();
        } else {
            input["reason"] = "moved".into();
        }
        if kind == "evidenceUnbind" {
            self.quality.command("evidenceBind", &input).await.done();
            input["expectedVersion"] = 2.into();
        }
        input
    }

    /// A delivery that was given up. No channel is served yet, so no command causes any.
    async fn given_up(&self) -> String {
        let database = self.database.as_ref().expect("a world beside its database");
        let number = GIVEN_UP.fetch_add(1, Ordering::Relaxed);
        let id = format!("01990000000070008000{number:012x}");
        let literal = if database.is_postgres() { format!("CAST('{id}' AS uuid)") } else { format!("x'{id}'") };
        let sql = format!(
            "INSERT INTO deliveries (organization_id, id, channel, destination, key, payload, state, attempts, tries,
                epoch, wake_at, error, version, created_at, ended_at)
             VALUES ((SELECT id FROM organizations WHERE code = 'ALPHA'), {literal}, 'rig', 'rig', 'rig {number}',
                '{{}}', 'DEAD', 1, 1, 1, NULL, 'away', 1, '2026-11-18T02:00:00+00:00', '2026-11-19T02:00:00+00:00')"
        );
        database.execute(&sql).await;
        format!("delivery_{id}")
    }
}

/// An id as the database keeps it.
fn stored(database: &TestDatabase, id: &Value) -> String {
    let id = id.as_str().and_then(|id| id.rsplit_once('_')).map(|(_, id)| id).expect("an id");
    if database.is_postgres() { format!("CAST('{id}' AS uuid)") } else { format!("x'{id}'") }
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

/// A session at a time of its own, so that the same person can be in all of them.
fn training(number: u64) -> Value {
    let begin = |minute| format!("20{:02}-03-01T{:02}:{minute}:00Z", 27 + number / 20 % 60, number % 20);
    json!({ "courseCode": "C-SEC-1", "departmentCode": "CSD", "mode": "CLASSROOM", "place": "Room", "capacity": 5,
        "startsAt": begin("10"), "endsAt": begin("20") })
}

fn found(grade: &str) -> Value {
    json!({ "title": "Calls are not returned", "grade": grade, "departmentCode": "CSD" })
}

fn planned() -> Value {
    json!({ "auditProgramCode": "AP-QMS", "plannedOn": "2026-12-01" })
}

/// A notice of a year of its own: one proposal for a year waits at a time.
fn notice(number: u64) -> Value {
    let year = 2030 + number;
    let days = json!([{ "name": "Rig", "date": format!("{year}-01-01"), "isOffDay": true }]);
    json!({ "calendarCode": "CN", "format": "HOLIDAY_JSON", "source": "rig",
        "content": json!({ "year": year, "days": days }).to_string() })
}

fn schedule(number: u64) -> Value {
    json!({ "code": format!("RIG-S{number}"), "name": "Rig", "cron": "0 0 9 10 1,4,7,10 *",
        "timeZone": "Asia/Shanghai", "action": { "createAudit": "AP-QMS" } })
}
