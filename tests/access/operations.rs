//! Each operation of the schema, asked in a way that tells whether the asker has the right and that changes nothing.
//!
//! A query asks for one object, or for a list in which that object must be. A command gets an input that its rule
//! refuses: who has the right is told why, who has not is told FORBIDDEN or that there is no such thing.

use serde_json::Value;

use super::matrix::Cell;

/// A field of `Query`. Names in braces are those of the world.
pub struct Query {
    /// Name of the field.
    pub name: &'static str,
    /// Document.
    pub ask: &'static str,
    /// What stands in the answer of who sees the object.
    pub shows: &'static str,
}

/// A field of `Mutation`.
pub struct Mutation {
    /// Name of the field.
    pub name: &'static str,
    /// Input, as JSON.
    pub input: &'static str,
    /// Why the rule refuses it.
    pub refused: &'static [&'static str],
    /// What is said of an object that the asker may not know.
    pub absent: &'static [&'static str],
}

/// Every field of `Subscription`, with a document. What one of them tells once it has begun is judged event by event,
/// by the code that answers `node`.
pub const SUBSCRIPTIONS: &[(&str, &str)] = &[("changes", "subscription { changes { nodeId } }")];

/// Operations that answer something of the asker's own, whoever asks: nothing of it is ALPHA's where BETA asks.
pub const ASKERS_OWN: &[&str] = &[
    "Query.changesCursor",
    "Query.consistencyIssues",
    "Query.findingFigures",
    "Query.journal",
    "Query.journalVerification",
    "Query.programTemplates",
    "Query.schedulePreview",
    "Query.schedulingSettings",
    "Subscription.changes",
    "Mutation.auditConflictDeclare",
    "Mutation.auditPlan",
    "Mutation.calendarImport",
    "Mutation.departmentCreate",
    "Mutation.employeeCreate",
    "Mutation.findingRaise",
    "Mutation.programCreate",
    "Mutation.scheduleCreate",
    "Mutation.schedulingSettingsUpdate",
    "Mutation.trainingPeriodFreeze",
    "Mutation.trainingRequirementPublish",
    "Mutation.trainingSessionPlan",
    "Mutation.indicatorTargetSet",
    "Mutation.indicatorValuesRecord",
];

impl Query {
    /// What an answer tells.
    pub fn read(&self, answer: &Value, fill: impl Fn(&str) -> String) -> Cell {
        if let Some(cell) = Cell::of_errors(self.name, answer) {
            return cell;
        }
        if answer["data"].to_string().contains(&fill(self.shows)) { Cell::Yes } else { Cell::Absent }
    }
}

impl Mutation {
    /// The document.
    pub fn document(&self) -> String {
        let Self { name, .. } = self;
        let mut of = name[..1].to_uppercase();
        of.push_str(&name[1..]);
        format!("mutation ($input: {of}Input!) {{ {name}(input: $input) {{ errors {{ code }} }} }}")
    }

    /// What an answer tells. One that says of an object that it is unknown says nothing else: a rule that speaks beside
    /// it would tell of what is there.
    pub fn read(&self, answer: &Value) -> Cell {
        if let Some(cell) = Cell::of_errors(self.name, answer) {
            return cell;
        }
        let reasons = answer["data"][self.name]["errors"].as_array().cloned().unwrap_or_default();
        let codes: Vec<_> = reasons.iter().filter_map(|reason| reason["code"].as_str()).collect();
        let absent = |code: &&str| *code == "NOT_FOUND" || self.absent.contains(code);
        if codes.iter().any(absent) {
            assert!(codes.iter().all(absent), "{} is unknown, and nothing more is told: {answer:#}", self.name);
            return Cell::Absent;
        }
        let refused = codes.iter().any(|code| self.refused.contains(code));
        assert!(refused, "{} is to be refused by its rule: {answer:#}", self.name);
        Cell::Yes
    }
}

const fn query(name: &'static str, ask: &'static str, shows: &'static str) -> Query {
    Query { name, ask, shows }
}

const fn mutation(name: &'static str, input: &'static str, refused: &'static [&'static str]) -> Mutation {
    Mutation { name, input, refused, absent: &[] }
}

/// Every field of `Query`.
pub const QUERIES: &[Query] = &[
    query("audit", r#"{ audit(number: "{auditNumber}") { id } }"#, "{Audit}"),
    query("auditConflicts", r#"{ auditConflicts(employeeNumber: "E1") { id } }"#, "{auditConflict}"),
    query("auditPrograms", "{ auditPrograms { id } }", "{AuditProgram}"),
    query("audits", "{ audits(first: 100) { nodes { id } } }", "{Audit}"),
    query("backfills", "{ backfills(first: 100) { nodes { id } } }", "{Backfill}"),
    query("calendarProposals", "{ calendarProposals(first: 100) { nodes { id } } }", "{CalendarProposal}"),
    query("changesCursor", "{ changesCursor }", "changesCursor"),
    query("consistencyIssues", "{ consistencyIssues { nodes { check } } }", "consistencyIssues"),
    query("course", r#"{ course(code: "C-SEC-1") { id } }"#, "{Course}"),
    query("courses", "{ courses(first: 100) { nodes { id } } }", "{Course}"),
    query("deliveries", "{ deliveries(first: 100) { nodes { id } } }", "{Delivery}"),
    query("department", r#"{ department(code: "CSD") { id } }"#, "{Department}"),
    query("departments", "{ departments(first: 100) { nodes { id } } }", "{Department}"),
    query("employee", r#"{ employee(number: "E1") { id } }"#, "{Employee}"),
    query("employees", "{ employees(first: 100) { nodes { id } } }", "{Employee}"),
    query("finding", r#"{ finding(number: "{findingNumber}") { id } }"#, "{Finding}"),
    query("findingFigures", r#"{ findingFigures(period: "2026") { period } }"#, "2026"),
    query("findings", "{ findings(first: 100) { nodes { id } } }", "{Finding}"),
    query("evidence", r#"{ evidence(id: "{Evidence}") { id } }"#, "{Evidence}"),
    query("evidenceFiles", "{ evidenceFiles(first: 100) { nodes { id } } }", "{Evidence}"),
    query("import", r#"{ import(id: "{Import}") { id } }"#, "{Import}"),
    query("imports", "{ imports(first: 100) { nodes { id } } }", "{Import}"),
    query("indicator", r#"{ indicator(code: "SEC-02") { id } }"#, "{Indicator}"),
    query("indicators", "{ indicators(first: 100) { nodes { id } } }", "{Indicator}"),
    query(
        "indicatorDashboard",
        r#"{ indicatorDashboard(department: "CSD", period: "2026-Q3") { indicator { id } } }"#,
        "{Indicator}",
    ),
    query("journal", "{ journal(first: 5) { nodes { id } } }", "\"id\""),
    // Whether it is intact is not for the matrix to say: the world changes rows behind the journal's back.
    query("journalVerification", "{ journalVerification { intact } }", "intact"),
    query("node", r#"{ node(id: "{Employee}") { id } }"#, "{Employee}"),
    query("nodes", r#"{ nodes(ids: ["{Employee}"]) { id } }"#, "{Employee}"),
    query(
        "occurrences",
        r#"{ occurrences(first: 100, filter: { scheduleId: "{occurrenceSchedule}" }) { nodes { id } } }"#,
        "{Occurrence}",
    ),
    query("organization", "{ organization { id } }", "{organization}"),
    query("program", r#"{ program(code: "TELECOM-QP") { id } }"#, "{Program}"),
    query("programTemplates", "{ programTemplates { code } }", "TELECOM-QP"),
    query("programs", "{ programs { nodes { id } } }", "{Program}"),
    query("schedule", r#"{ schedule(code: "SCH-AUD-QMS") { id } }"#, "{Schedule}"),
    query(
        "schedulePreview",
        r#"{ schedulePreview(input: { cron: "0 0 9 1 * *", timeZone: "Asia/Shanghai" }) { occurrences { dueAt } } }"#,
        "dueAt",
    ),
    query("schedulingSettings", "{ schedulingSettings { minimumSpacingMinutes } }", "minimumSpacingMinutes"),
    query("schedules", "{ schedules(first: 100) { nodes { id } } }", "{Schedule}"),
    query("trainingCampaign", r#"{ trainingCampaign(number: "{campaignNumber}") { id } }"#, "{TrainingCampaign}"),
    query("trainingCampaigns", "{ trainingCampaigns(first: 100) { nodes { id } } }", "{TrainingCampaign}"),
    query(
        "trainingCoverage",
        r#"{ trainingCoverage(department: "CSD", period: "2026-Q3") { unfulfilled(first: 100) { nodes {
            employee { id } } } } }"#,
        "{Employee}",
    ),
    query(
        "trainingPlan",
        r#"{ trainingPlan(period: "2026-Q3", department: "CSD") { byRequirement { requirement { id } } } }"#,
        "{TrainingRequirement}",
    ),
    query("trainingRequirement", r#"{ trainingRequirement(code: "TR-01") { id } }"#, "{TrainingRequirement}"),
    query("trainingRequirements", "{ trainingRequirements(first: 100) { nodes { id } } }", "{TrainingRequirement}"),
    query("trainingSession", r#"{ trainingSession(number: "{sessionNumber}") { id } }"#, "{TrainingSession}"),
    query("trainingSessions", "{ trainingSessions(first: 100) { nodes { id } } }", "{TrainingSession}"),
    query(
        "trainingWatchdog",
        r#"{ trainingWatchdog(period: "2026-Q3", first: 100) { nodes { department { id } } } }"#,
        "{Department}",
    ),
    query("viewer", "{ viewer { organization { id } } }", "{organization}"),
    query("watchdog", "{ watchdog { subject { id } } }", "{TrainingRequirement}"),
];

/// Every field of `Mutation`.
pub const MUTATIONS: &[Mutation] = &[
    mutation(
        "auditAnswer",
        r#"{ "auditId": "{Audit}", "itemCode": "Q41", "points": 1, "expectedItemVersion": 0 }"#,
        &["LOCKED"],
    ),
    mutation(
        "auditAssign",
        r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion}, "leadNumber": "NOBODY" }"#,
        &["EMPLOYEE_UNKNOWN"],
    ),
    mutation(
        "auditCancel",
        r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation("auditClose", r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "auditConflictDeclare",
        r#"{ "departmentCode": "NONE", "reason": "kin" }"#,
        &["NOBODY_NAMED", "DEPARTMENT_UNKNOWN"],
    ),
    mutation(
        "auditConflictWithdraw",
        r#"{ "conflictId": "{auditConflict}", "expectedVersion": 1, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation("auditFollowUp", r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "auditFollowUpPlan",
        r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion}, "plannedOn": "2027-03-01" }"#,
        &["WRONG_STATE"],
    ),
    mutation("auditPlan", r#"{ "auditProgramCode": "NONE", "plannedOn": "2027-03-01" }"#, &["PROGRAM_UNKNOWN"]),
    mutation(
        "auditPrepare",
        r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#,
        &["NOT_INDEPENDENT", "NOT_QUALIFIED"],
    ),
    mutation("auditReport", r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "auditReview",
        r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion}, "note": "seen" }"#,
        &["WRONG_STATE"],
    ),
    mutation("auditSignOff", r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#, &["WRONG_STATE"]),
    mutation("auditStart", r#"{ "auditId": "{Audit}", "expectedVersion": {auditVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "backfillCancel",
        r#"{ "backfillId": "{Backfill}", "expectedVersion": {BackfillVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation(
        "calendarApprove",
        r#"{ "proposalId": "{CalendarProposal}", "expectedVersion": {CalendarProposalVersion} }"#,
        &["DECIDED"],
    ),
    mutation(
        "calendarImport",
        r#"{ "calendarCode": "CN", "format": "HOLIDAY_JSON", "content": "{}" }"#,
        &["ROW_UNFIT"],
    ),
    mutation(
        "calendarReject",
        r#"{ "proposalId": "{CalendarProposal}", "expectedVersion": {CalendarProposalVersion}, "reason": " " }"#,
        &["REASON_UNFIT"],
    ),
    mutation("deliveryDiscard", r#"{ "deliveryIds": ["{Delivery}"], "reason": " " }"#, &["REASON_MISSING"]),
    mutation("deliveryRetry", r#"{ "deliveryIds": ["{waitingDelivery}"] }"#, &["NOT_DEAD"]),
    mutation("departmentCreate", r#"{ "code": "no good", "name": "x" }"#, &["CODE_MALFORMED"]),
    mutation(
        "departmentUpdate",
        r#"{ "departmentId": "{Department}", "expectedVersion": {departmentVersion}, "changes": { "name": " " } }"#,
        &["NAME_BLANK"],
    ),
    Mutation {
        absent: &["DEPARTMENT_UNKNOWN"],
        ..mutation(
            "employeeCreate",
            r#"{ "number": "no good", "name": "x", "departmentCode": "CSD", "positionCode": "STAFF",
                "hiredOn": "2026-01-01" }"#,
            &["NUMBER_MALFORMED"],
        )
    },
    mutation(
        "employeeLeave",
        r#"{ "employeeId": "{Employee}", "expectedVersion": {employeeVersion}, "leftOn": "1990-01-01" }"#,
        &["LEFT_BEFORE_HIRED"],
    ),
    mutation(
        "employeeTransfer",
        r#"{ "employeeId": "{Employee}", "expectedVersion": {employeeVersion}, "departmentCode": "CSD",
            "positionCode": "STAFF", "on": "2030-01-01" }"#,
        &["IN_THE_FUTURE"],
    ),
    mutation(
        "employeeUpdate",
        r#"{ "employeeId": "{Employee}", "expectedVersion": {employeeVersion}, "changes": { "name": " " } }"#,
        &["NAME_BLANK"],
    ),
    mutation(
        "gateConditionMeet",
        r#"{ "conditionId": "{condition}", "expectedVersion": 1, "note": " " }"#,
        &["NOTE_MISSING"],
    ),
    mutation(
        "measureCheck",
        r#"{ "measureId": "{plannedMeasure}", "expectedVersion": 1, "isInEffect": true, "basis": "INSPECTION", "note": "x" }"#,
        &["WRONG_STATE", "OWN_WORK"],
    ),
    mutation(
        "measureConsult",
        r#"{ "measureId": "{plannedMeasure}", "expectedVersion": 1, "departmentCode": "NONE", "question": "x" }"#,
        &["NOT_CONSULTED"],
    ),
    mutation(
        "measureUpdate",
        r#"{ "measureId": "{plannedMeasure}", "expectedVersion": 1, "changes": { "needs": ["NONE"] } }"#,
        &["MEASURE_UNKNOWN"],
    ),
    mutation(
        "phaseGateDecide",
        r#"{ "phaseId": "{passedPhase}", "expectedVersion": {passedVersion}, "decision": "REWORK", "reason": "x" }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "phaseReviewOpen",
        r#"{ "phaseId": "{passedPhase}", "expectedVersion": {passedVersion} }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "correctiveActionAdd",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "action": { "title": "x", "ownerNumber": "NOBODY", "dueOn": "2027-01-01" } }"#,
        &["EMPLOYEE_UNKNOWN"],
    ),
    mutation(
        "correctiveActionComplete",
        r#"{ "actionId": "{action}", "expectedVersion": {findingVersion}, "evidence": " " }"#,
        &["TEXT_MISSING"],
    ),
    mutation(
        "findingAcceptRisk",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "untilOn": "2027-01-01", "reason": "x" }"#,
        &["PERSON_NEEDED"],
    ),
    mutation(
        "findingAcknowledge",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion} }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "findingAnalyze",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "method": "FISHBONE", "causeCode": "no code", "text": "x" }"#,
        &["CODE_MALFORMED"],
    ),
    mutation(
        "findingClose",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion} }"#,
        &["EFFECT_REQUIRED"],
    ),
    mutation(
        "findingDispute",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "reason": "x" }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "findingExtend",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "dueOn": "2026-01-01", "reason": "x" }"#,
        &["NOT_LATER"],
    ),
    mutation("findingIssue", r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "findingJudgeEffectiveness",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "verdict": "PARTIAL", "sampleSize": 1, "note": "x" }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "findingPlan",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "actions": [], "effectiveness": { "method": "SAMPLE", "comparator": "AT_LEAST", "threshold": 1,
            "windowDays": 1, "minimumSample": 1 }, "similarCases": { "found": false, "note": "x" } }"#,
        &["WRONG_STATE"],
    ),
    Mutation {
        absent: &["DEPARTMENT_UNKNOWN"],
        ..mutation("findingRaise", r#"{ "title": " ", "grade": "MINOR", "departmentCode": "CSD" }"#, &["TEXT_MISSING"])
    },
    mutation(
        "findingSettle",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "decision": "UPHELD", "reason": "x" }"#,
        &["WRONG_STATE"],
    ),
    mutation("findingStart", r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion} }"#, &["WRONG_STATE"]),
    mutation("findingVerify", r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "findingVoid",
        r#"{ "findingId": "{Finding}", "expectedVersion": {findingVersion}, "reason": " " }"#,
        &["TEXT_MISSING"],
    ),
    mutation(
        "evidenceArchive",
        r#"{ "evidenceId": "{Evidence}", "expectedVersion": {evidenceVersion} }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "evidenceBind",
        r#"{ "evidenceId": "{Evidence}", "objectId": "{Measure}", "expectedVersion": {evidenceVersion} }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "evidenceHold",
        r#"{ "evidenceId": "{Evidence}", "expectedVersion": {evidenceVersion}, "reason": "x" }"#,
        &["ON_HOLD"],
    ),
    mutation(
        "evidencePurge",
        r#"{ "evidenceId": "{Evidence}", "expectedVersion": {evidenceVersion}, "reason": "x" }"#,
        &["ON_HOLD"],
    ),
    mutation(
        "evidenceRelease",
        r#"{ "evidenceId": "{Evidence}", "expectedVersion": {evidenceVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation(
        "evidenceUnbind",
        r#"{ "evidenceId": "{Evidence}", "objectId": "{Measure}", "expectedVersion": {evidenceVersion} }"#,
        &["NOT_BOUND"],
    ),
    mutation("measureImplement", r#"{ "measureId": "{plannedMeasure}", "expectedVersion": 1 }"#, &["WRONG_STATE"]),
    mutation("measureStart", r#"{ "measureId": "{Measure}", "expectedVersion": 2 }"#, &["WRONG_STATE"]),
    mutation(
        "measureVerify",
        r#"{ "measureId": "{plannedMeasure}", "expectedVersion": 1 }"#,
        &["WRONG_STATE", "OWN_WORK"],
    ),
    mutation(
        "occurrenceSkip",
        r#"{ "occurrenceId": "{Occurrence}", "reason": " " }"#,
        &["REASON_MISSING", "NOT_WAITING"],
    ),
    mutation("occurrenceStart", r#"{ "occurrenceId": "{Occurrence}" }"#, &["NOT_WAITING"]),
    mutation(
        "programActivate",
        r#"{ "programId": "{Program}", "expectedVersion": {programVersion} }"#,
        &["WRONG_STATE"],
    ),
    mutation(
        "programCreate",
        r#"{ "templateCode": "NONE", "code": "NEW", "startsOn": "2026-01-01" }"#,
        &["TEMPLATE_UNKNOWN"],
    ),
    mutation(
        "programHold",
        r#"{ "programId": "{Program}", "expectedVersion": {programVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation(
        "programReplan",
        r#"{ "phaseId": "{Phase}", "expectedVersion": {programVersion}, "endsOn": "2027-03-31", "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation("programResume", r#"{ "programId": "{Program}", "expectedVersion": {programVersion} }"#, &["WRONG_STATE"]),
    mutation(
        "responsibilitiesPublish",
        r#"{ "programId": "{Program}", "expectedVersion": {programVersion}, "effectiveFrom": "2026-12-01",
            "cells": [{ "measureCode": "NONE", "departmentCode": "CSD", "role": "RESPONSIBLE" }] }"#,
        &["MEASURE_UNKNOWN"],
    ),
    mutation(
        "scheduleArchive",
        r#"{ "scheduleId": "{archived}", "expectedVersion": {archivedVersion} }"#,
        &["ARCHIVED"],
    ),
    mutation(
        "scheduleBackfill",
        r#"{ "scheduleId": "{Schedule}", "from": "2026-03-01T00:00:00Z", "to": "2026-02-01T00:00:00Z" }"#,
        &["SPAN_REVERSED"],
    ),
    mutation(
        "scheduleCreate",
        r#"{ "code": "no good", "name": "x", "cron": "0 0 9 1 * *", "timeZone": "Asia/Shanghai",
            "action": { "createAudit": "NONE" } }"#,
        &["CODE_MALFORMED"],
    ),
    mutation(
        "schedulePause",
        r#"{ "scheduleId": "{active}", "expectedVersion": {activeVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation("scheduleResume", r#"{ "scheduleId": "{active}", "expectedVersion": {activeVersion} }"#, &["NOT_PAUSED"]),
    mutation("scheduleTrigger", r#"{ "scheduleId": "{archived}", "idempotencyKey": "k" }"#, &["ARCHIVED"]),
    mutation(
        "scheduleUpdate",
        r#"{ "scheduleId": "{active}", "expectedVersion": {activeVersion}, "changes": { "name": " " } }"#,
        &["NAME_BLANK"],
    ),
    mutation("schedulingSettingsUpdate", r#"{ "expectedVersion": 1, "minimumSpacingMinutes": 0 }"#, &["OUT_OF_BOUNDS"]),
    Mutation {
        absent: &["EMPLOYEE_UNKNOWN"],
        ..mutation(
            "trainingCompletionRecord",
            r#"{ "employeeNumber": "E1", "courseCode": "NONE", "completedOn": "2026-11-01", "passed": true }"#,
            &["COURSE_UNKNOWN"],
        )
    },
    mutation(
        "trainingCompletionRevoke",
        r#"{ "completionId": "{TrainingCompletion}", "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation("trainingPeriodFreeze", r#"{ "period": "2999-Q1" }"#, &["TOO_EARLY"]),
    mutation(
        "trainingRequirementPublish",
        r#"{ "code": "no good", "name": "x", "allOf": ["C-SEC-1"], "firstDue": { "days": 30 },
            "recurrence": { "once": true }, "audience": { "include": [{ "departments": ["CSD"] }] } }"#,
        &["CODE_MALFORMED"],
    ),
    mutation(
        "trainingSessionCancel",
        r#"{ "sessionId": "{TrainingSession}", "expectedVersion": {sessionVersion}, "reason": " " }"#,
        &["REASON_MISSING"],
    ),
    mutation(
        "trainingSessionChange",
        r#"{ "sessionId": "{TrainingSession}", "expectedVersion": {sessionVersion}, "changes": { "capacity": 0 } }"#,
        &["CAPACITY_OUT_OF_RANGE"],
    ),
    mutation(
        "trainingSessionEnroll",
        r#"{ "sessionId": "{TrainingSession}", "employeeNumbers": [] }"#,
        &["NOBODY_NAMED"],
    ),
    Mutation {
        absent: &["DEPARTMENT_UNKNOWN"],
        ..mutation(
            "trainingSessionPlan",
            r#"{ "courseCode": "C-SEC-1", "departmentCode": "CSD", "mode": "CLASSROOM", "capacity": 0, "place": "x",
                "startsAt": "2027-03-01T01:00:00Z", "endsAt": "2027-03-01T02:00:00Z" }"#,
            &["CAPACITY_OUT_OF_RANGE"],
        )
    },
    mutation(
        "trainingSessionRecord",
        r#"{ "sessionId": "{TrainingSession}", "expectedVersion": {sessionVersion}, "results": [] }"#,
        &["NOT_BEGUN"],
    ),
    mutation(
        "trainingSessionWithdraw",
        r#"{ "sessionId": "{TrainingSession}", "employeeNumbers": [] }"#,
        &["NOBODY_NAMED"],
    ),
    Mutation {
        absent: &["EMPLOYEE_UNKNOWN"],
        ..mutation(
            "trainingWaive",
            r#"{ "employeeNumber": "E1", "requirementCode": "NONE", "reason": "x", "approverNumber": "E3",
                "validUntil": "2027-01-01" }"#,
            &["REQUIREMENT_UNKNOWN"],
        )
    },
    Mutation {
        absent: &["DEPARTMENT_UNKNOWN"],
        ..mutation(
            "indicatorTargetSet",
            r#"{ "indicatorCode": "NET-09", "departmentCode": "CSD", "target": { "value": "much" } }"#,
            &["LIMIT_MALFORMED"],
        )
    },
    Mutation {
        absent: &["DEPARTMENT_UNKNOWN"],
        ..mutation(
            "indicatorValuesRecord",
            r#"{ "values": [{ "indicatorCode": "NET-09", "departmentCode": "CSD", "period": "2026-10" }] }"#,
            &["PART_MISSING"],
        )
    },
];
