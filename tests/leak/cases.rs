//! An input for each mutation that would be carried out, made of what ALPHA has.

use serde_json::{Value, json};

use super::names::{Kind, Values};
use crate::support::Gradus;

/// A mutation with an input.
pub struct Case {
    /// Its name.
    pub mutation: &'static str,
    /// The input.
    pub input: Value,
    /// Codes with which it is refused as it is; none where it is carried out.
    pub refused: &'static [&'static str],
}

fn case(mutation: &'static str, input: Value) -> Case {
    Case { mutation, input, refused: &[] }
}

/// All of them, by the versions that ALPHA's objects have now, in an order in which each can be carried out.
pub async fn cases(gradus: &Gradus, own: &Values) -> Vec<Case> {
    let of = |kind| Value::from(own.get(kind));
    let query = "query ($audit: String!, $program: String!, $measure: ID!, $phase: ID!) {
        audit(number: $audit) { version } schedule(code: \"SCH-AUD-QMS\") { version }
        department(code: \"CSD\") { version } employee(number: \"E1\") { version }
        deliveries(first: 2) { nodes { id } }
        findings(first: 1, filter: { state: [ACKNOWLEDGED] }) { nodes { id version actions { id } } }
        planned: trainingSessions(first: 1, filter: { state: [PLANNED] }) { nodes { version } }
        held: trainingSessions(first: 1, filter: { state: [HELD] }) { nodes { id version } }
        current: evidenceFiles(first: 1, filter: { state: [CURRENT] }) { nodes { id version } }
        old: evidenceFiles(last: 1, filter: { state: [ARCHIVED], isOnHold: false }) { nodes { id version } }
        trainingRequirement(code: \"TR-01\") { version } measure: node(id: $measure) { ... on Measure { version } }
        phase: node(id: $phase) { ... on Phase { version } }
        program(code: $program) { version responsibilities { role department { code } measure { code } } } }";
    let variables = json!({ "audit": of(Kind::AuditNumber), "program": of(Kind::ProgramCode),
        "measure": of(Kind::Measure), "phase": of(Kind::Phase) });
    let found = gradus.ask(query, variables).await;
    let version = |name: &str| found[name]["version"].clone();
    let cells = found["program"]["responsibilities"].as_array().expect("a matrix").iter();
    let cells = cells.map(|cell| {
        json!({ "role": cell["role"], "departmentCode": cell["department"]["code"],
            "measureCode": cell["measure"]["code"] })
    });
    let audience = json!({ "include": [{ "departments": [of(Kind::DepartmentCode)], "groups": [of(Kind::Group)],
        "positions": [of(Kind::Position)], "roles": [of(Kind::Role)], "employees": [of(Kind::EmployeeNumber)] }] });
    let moved = json!({ "measureId": of(Kind::Measure), "expectedVersion": version("measure"), "note": "moved" });
    let phase = |more: Value| with(json!({ "phaseId": of(Kind::Phase), "expectedVersion": version("phase") }), more);
    let asked = |department: Value| {
        case(
            "measureConsult",
            json!({ "measureId": of(Kind::Measure), "expectedVersion": version("measure"), "departmentCode": department,
                "question": "does it suit you" }),
        )
    };
    let program = json!({ "programId": of(Kind::Program), "expectedVersion": version("program"), "reason": "decided" });
    let audit = |more: Value| with(json!({ "auditId": of(Kind::Audit), "expectedVersion": version("audit") }), more);
    let schedule =
        |more: Value| with(json!({ "scheduleId": of(Kind::Schedule), "expectedVersion": version("schedule") }), more);
    let session = |more: Value| {
        let version = found["planned"]["nodes"][0]["version"].clone();
        with(json!({ "sessionId": of(Kind::Session), "expectedVersion": version }), more)
    };
    let held = &found["held"]["nodes"][0];
    // Each command about the finding follows the one before it.
    let at = |step: i64, more: Value| {
        let version = found["findings"]["nodes"][0]["version"].as_i64().expect("a version") + step;
        with(json!({ "findingId": of(Kind::Finding), "expectedVersion": version }), more)
    };
    let done = json!({ "actionId": of(Kind::Action), "evidence": "a list",
        "expectedVersion": found["findings"]["nodes"][0]["version"] });
    let acting = json!({ "title": "Train", "ownerNumber": of(Kind::EmployeeNumber), "dueOn": "2026-12-01" });
    let planned = json!({ "actions": [acting], "similarCases": { "found": false, "note": "nowhere" },
        "effectiveness": { "method": "INDICATOR", "indicatorCode": of(Kind::Indicator), "comparator": "AT_LEAST",
            "threshold": 95, "windowDays": 30, "minimumSample": 20 } });
    let refused = |mutation, input, code| Case { mutation, input, refused: code };
    let evidence = |which: &str, more: Value| {
        let found = &found[which]["nodes"][0];
        with(json!({ "evidenceId": found["id"], "expectedVersion": found["version"] }), more)
    };
    let begun = json!({ "programId": of(Kind::Program), "expectedVersion": version("program") });
    vec![
        case("departmentCreate", json!({ "code": "NEW", "name": "New", "parentCode": of(Kind::DepartmentCode) })),
        case(
            "departmentUpdate",
            json!({ "departmentId": of(Kind::Department), "expectedVersion": version("department"), "changes": { "name": "Customers", "headNumber": "E3",
                "deputyNumber": "E1" } }),
        ),
        case(
            "employeeCreate",
            json!({ "number": "E77", "name": "Newcomer", "departmentCode": of(Kind::DepartmentCode),
                "positionCode": of(Kind::Position), "roleCodes": [of(Kind::Role)], "managerNumber": "E1",
                "hiredOn": "2026-02-01" }),
        ),
        case(
            "employeeUpdate",
            json!({ "employeeId": of(Kind::Employee), "expectedVersion": version("employee"), "changes": { "name": "One", "managerNumber": "E3" } }),
        ),
        case(
            "employeeTransfer",
            json!({ "employeeId": of(Kind::Employee), "expectedVersion": version("employee"), "departmentCode": "RET", "positionCode": of(Kind::Position),
                "on": "2026-11-01" }),
        ),
        case(
            "employeeLeave",
            json!({ "employeeId": of(Kind::Employee), "expectedVersion": version("employee"), "leftOn": "2027-12-31", "reason": "retires" }),
        ),
        case(
            "measureUpdate",
            json!({ "measureId": of(Kind::Measure), "expectedVersion": version("measure"),
                "changes": { "needs": ["M101"], "addIndicators": [of(Kind::Indicator)] } }),
        ),
        case("evidenceBind", evidence("current", json!({ "objectId": of(Kind::Measure) }))),
        case("evidenceUnbind", evidence("current", json!({ "objectId": of(Kind::Measure) }))),
        case("evidenceHold", evidence("current", json!({ "reason": "a lawsuit" }))),
        case("evidenceRelease", evidence("current", json!({ "reason": "settled" }))),
        case("evidencePurge", evidence("old", json!({ "reason": "kept long enough" }))),
        case("evidenceArchive", evidence("current", json!({ "retention": "LONG", "reason": "over" }))),
        case("measureStart", moved.clone()),
        asked(of(Kind::DepartmentCode)),
        asked("NET".into()),
        asked("SEC".into()),
        asked("HRT".into()),
        asked("FIN".into()),
        case("measureImplement", moved.clone()),
        case("measureVerify", moved),
        case(
            "measureCheck",
            json!({ "measureId": of(Kind::Measure), "expectedVersion": version("measure"), "isInEffect": true,
                "basis": "INSPECTION", "note": "seen on the spot" }),
        ),
        case("phaseReviewOpen", phase(json!({}))),
        // A token of nobody decides nothing.
        Case {
            mutation: "phaseGateDecide",
            input: phase(json!({ "decision": "PASS_WITH_CONDITIONS", "reason": "good enough",
                "conditions": [{ "text": "publish", "ownerNumber": of(Kind::EmployeeNumber), "dueOn": "2027-12-31" }],
                "waivers": [{ "criterionCode": "P2-X5", "reason": "no drill yet" }] })),
            refused: &["NOT_A_PERSON"],
        },
        Case {
            mutation: "gateConditionMeet",
            input: json!({ "conditionId": of(Kind::GateCondition), "expectedVersion": 1, "note": "published" }),
            refused: &["NOT_A_PERSON"],
        },
        case("auditPlan", json!({ "auditProgramCode": of(Kind::AuditProgram), "plannedOn": "2026-12-01" })),
        case("auditAssign", audit(json!({ "leadNumber": "E3", "memberNumbers": ["E5"] }))),
        Case {
            mutation: "auditAssign",
            input: audit(
                json!({ "leadNumber": "E3", "override": { "approverNumber": "E1", "compensation": "PEER_REVIEW",
                "compensatorNumber": "E5", "reason": "nobody else" } }),
            ),
            refused: &["OVERRIDE_NOT_NEEDED"],
        },
        case("auditPrepare", audit(json!({}))),
        // Who manages audits does not conduct them.
        Case { mutation: "auditStart", input: audit(json!({})), refused: &["FORBIDDEN"] },
        Case {
            mutation: "auditAnswer",
            input: json!({ "auditId": of(Kind::Audit), "itemCode": "Q41", "points": 1, "expectedItemVersion": 0 }),
            refused: &["FORBIDDEN"],
        },
        Case { mutation: "auditReport", input: audit(json!({})), refused: &["FORBIDDEN"] },
        Case { mutation: "auditReview", input: audit(json!({ "note": "seen" })), refused: &["FORBIDDEN"] },
        Case { mutation: "auditSignOff", input: audit(json!({})), refused: &["FORBIDDEN"] },
        Case { mutation: "auditFollowUp", input: audit(json!({})), refused: &["WRONG_STATE"] },
        Case {
            mutation: "auditFollowUpPlan",
            input: audit(json!({ "plannedOn": "2026-12-10" })),
            refused: &["WRONG_STATE"],
        },
        Case { mutation: "auditClose", input: audit(json!({})), refused: &["WRONG_STATE"] },
        case(
            "auditConflictDeclare",
            json!({ "employeeNumber": of(Kind::EmployeeNumber), "departmentCode": of(Kind::DepartmentCode),
                "reason": "kin" }),
        ),
        case(
            "auditConflictWithdraw",
            json!({ "conflictId": of(Kind::AuditConflict), "expectedVersion": 1, "reason": "a mistake" }),
        ),
        case("auditCancel", audit(json!({ "reason": "storm" }))),
        case(
            "trainingCompletionRecord",
            json!({ "employeeNumber": of(Kind::EmployeeNumber), "courseCode": of(Kind::Course),
                "completedOn": "2026-11-02", "passed": true, "score": 91, "sourceRef": "new" }),
        ),
        case("trainingCompletionRevoke", json!({ "completionId": of(Kind::Completion), "reason": "mixed up" })),
        case("trainingPeriodFreeze", json!({ "period": "2026-Q1" })),
        case(
            "trainingWaive",
            json!({ "employeeNumber": of(Kind::EmployeeNumber), "requirementCode": of(Kind::Requirement),
                "approverNumber": "E3", "reason": "abroad", "validUntil": "2026-12-31" }),
        ),
        case(
            "trainingRequirementPublish",
            json!({ "code": "TR-NEW", "name": "New", "anyOf": [of(Kind::Course)], "audience": audience,
                "recurrence": { "months": 12 }, "firstDue": { "days": 30 } }),
        ),
        case(
            "trainingRequirementPublish",
            json!({ "code": of(Kind::Requirement), "expectedVersion": version("trainingRequirement"), "name": "Again",
                "allOf": [of(Kind::Course)], "audience": audience, "recurrence": { "once": true },
                "firstDue": { "days": 30 } }),
        ),
        case(
            "trainingSessionPlan",
            json!({ "courseCode": of(Kind::Course), "departmentCode": of(Kind::DepartmentCode), "mode": "CLASSROOM",
                "place": "Hall", "link": "https://x.example/new", "trainerNumber": "E3", "capacity": 3,
                "campaignNumber": of(Kind::CampaignNumber), "startsAt": "2026-12-21T01:00:00Z",
                "endsAt": "2026-12-21T02:00:00Z" }),
        ),
        case(
            "trainingSessionPlan",
            json!({ "courseCode": of(Kind::Course), "departmentCode": of(Kind::DepartmentCode), "mode": "ONLINE",
                "link": "https://x.example/other", "trainerName": "A guest", "capacity": 3,
                "startsAt": "2027-01-12T01:00:00Z", "endsAt": "2027-01-12T02:00:00Z" }),
        ),
        case("trainingSessionChange", session(json!({ "changes": { "place": "Other", "trainerNumber": "E5" } }))),
        case(
            "trainingSessionChange",
            session(json!({ "changes": { "link": "https://x.example/moved", "trainerName": "A guest" } })),
        ),
        case("trainingSessionWithdraw", session(json!({ "employeeNumbers": [of(Kind::EmployeeNumber)] }))),
        case("trainingSessionEnroll", session(json!({ "employeeNumbers": [of(Kind::EmployeeNumber)] }))),
        // Its session has begun.
        case(
            "trainingSessionRecord",
            json!({ "sessionId": held["id"], "expectedVersion": held["version"],
                "results": [{ "employeeNumber": of(Kind::EmployeeNumber), "attendance": "EXCUSED" }] }),
        ),
        case("trainingSessionCancel", session(json!({ "reason": "storm" }))),
        case(
            "findingRaise",
            json!({ "title": "Late", "grade": "MINOR", "departmentCode": of(Kind::DepartmentCode),
                "auditNumber": of(Kind::AuditNumber), "itemCode": "8.5.1", "note": "seen" }),
        ),
        case("correctiveActionComplete", done),
        case(
            "correctiveActionAdd",
            at(
                1,
                json!({ "action": { "kind": "CONTAINMENT", "title": "Call", "ownerNumber": of(Kind::EmployeeNumber),
                "dueOn": "2026-12-01" } }),
            ),
        ),
        case("findingExtend", at(2, json!({ "dueOn": "2027-01-15", "reason": "late" }))),
        case(
            "findingAnalyze",
            at(3, json!({ "method": "FIVE_WHY", "causeCode": "X", "text": "x", "whys": ["a", "b"] })),
        ),
        case("findingPlan", at(4, planned)),
        case("findingStart", at(5, json!({}))),
        // It is worked on, and the administrator verifies nothing.
        refused("findingIssue", at(6, json!({ "ownerNumber": of(Kind::EmployeeNumber) })), &["WRONG_STATE"]),
        refused("findingAcknowledge", at(6, json!({})), &["WRONG_STATE"]),
        refused("findingDispute", at(6, json!({ "reason": "no" })), &["WRONG_STATE"]),
        refused("findingSettle", at(6, json!({ "decision": "UPHELD", "reason": "so" })), &["WRONG_STATE"]),
        refused("findingVoid", at(6, json!({ "reason": "none" })), &["WRONG_STATE"]),
        refused("findingClose", at(6, json!({})), &["WRONG_STATE"]),
        refused("findingAcceptRisk", at(6, json!({ "untilOn": "2027-01-01", "reason": "x" })), &["PERSON_NEEDED"]),
        refused("findingVerify", at(6, json!({})), &["WRONG_STATE"]),
        refused(
            "findingJudgeEffectiveness",
            at(6, json!({ "verdict": "PARTIAL", "sampleSize": 1, "note": "x" })),
            &["WRONG_STATE"],
        ),
        case(
            "scheduleCreate",
            json!({ "code": "SCH-NEW", "name": "New", "cron": "0 0 9 12 3,9 *", "timeZone": "Asia/Shanghai",
                "calendar": of(Kind::Calendar), "roll": "FOLLOWING", "action": { "createAudit": of(Kind::AuditProgram) } }),
        ),
        case("scheduleResume", schedule(json!({}))),
        case(
            "scheduleUpdate",
            schedule(json!({ "changes": { "name": "Other", "cron": "0 0 9 12 3,9 *", "calendar": of(Kind::Calendar),
                "roll": "PRECEDING", "action": { "createAudit": of(Kind::AuditProgram) } } })),
        ),
        case(
            "calendarImport",
            json!({ "calendarCode": of(Kind::Calendar), "format": "HOLIDAY_JSON", "source": "notice",
                "content": "{ \"year\": 2030, \"days\": [{ \"name\": \"x\", \"date\": \"2030-01-01\", \"isOffDay\": true }] }" }),
        ),
        case("calendarApprove", json!({ "proposalId": of(Kind::CalendarProposal), "expectedVersion": 1 })),
        // Approved just before.
        Case {
            mutation: "calendarReject",
            input: json!({ "proposalId": of(Kind::CalendarProposal), "expectedVersion": 1, "reason": "no" }),
            refused: &["CONFLICT"],
        },
        case("scheduleTrigger", json!({ "scheduleId": of(Kind::Schedule), "idempotencyKey": "now" })),
        case(
            "scheduleBackfill",
            json!({ "scheduleId": of(Kind::Schedule), "from": "2026-03-01T00:00:00Z", "to": "2026-03-31T00:00:00Z" }),
        ),
        case("schedulingSettingsUpdate", json!({ "expectedVersion": 1, "minimumSpacingMinutes": 10 })),
        // It was cancelled.
        Case {
            mutation: "backfillCancel",
            input: json!({ "backfillId": of(Kind::Backfill), "expectedVersion": 2, "reason": "over" }),
            refused: &["NOT_RUNNING"],
        },
        // It has started.
        Case {
            mutation: "occurrenceStart",
            input: json!({ "occurrenceId": of(Kind::Occurrence) }),
            refused: &["NOT_WAITING"],
        },
        Case {
            mutation: "occurrenceSkip",
            input: json!({ "occurrenceId": of(Kind::Occurrence), "reason": "over" }),
            refused: &["NOT_WAITING"],
        },
        case("deliveryDiscard", json!({ "deliveryIds": [of(Kind::Delivery)], "reason": "moved away" })),
        // Both were given up; the first one was discarded just before.
        case(
            "deliveryRetry",
            json!({ "deliveryIds": [found["deliveries"]["nodes"][1]["id"]], "reason": "the host is back" }),
        ),
        case("schedulePause", schedule(json!({ "reason": "holiday" }))),
        case("scheduleArchive", schedule(json!({ "reason": "over" }))),
        case(
            "programReplan",
            json!({ "phaseId": of(Kind::Phase), "endsOn": "2027-02-28", "expectedVersion": version("program"),
                "reason": "delayed" }),
        ),
        case(
            "responsibilitiesPublish",
            json!({ "programId": of(Kind::Program), "expectedVersion": version("program"),
                "effectiveFrom": "2027-01-01", "cells": cells.collect::<Vec<_>>() }),
        ),
        case("programHold", program.clone()),
        case("programResume", program.clone()),
        // Its program runs: what begins is a draft, and there is one program for a template.
        Case { mutation: "programActivate", input: begun, refused: &["WRONG_STATE"] },
        Case {
            mutation: "programCreate",
            input: json!({ "templateCode": "TELECOM-QP", "code": "SECOND", "startsOn": "2026-01-01", "ownerNumber": "E1",
                "parameters": [{ "key": "core_shops", "value": [of(Kind::DepartmentCode)] }] }),
            refused: &["TEMPLATE_IN_USE"],
        },
        case(
            "indicatorTargetSet",
            json!({ "indicatorCode": of(Kind::Indicator), "departmentCode": of(Kind::DepartmentCode),
                "target": { "value": "98" }, "warning": { "value": "99" }, "critical": { "value": "90.5" },
                "reason": "agreed" }),
        ),
        // More is better there, so that its limits are no bands.
        Case {
            mutation: "indicatorTargetSet",
            input: json!({ "indicatorCode": of(Kind::Indicator), "departmentCode": of(Kind::DepartmentCode),
                "target": { "lower": "1", "upper": "2" } }),
            refused: &["LIMITS_FORM"],
        },
        case(
            "indicatorValuesRecord",
            json!({ "values": [{ "indicatorCode": of(Kind::Indicator), "departmentCode": of(Kind::DepartmentCode),
                "period": "2026-11", "numerator": 9, "denominator": 10, "reason": "early" }] }),
        ),
    ]
}

fn with(mut input: Value, more: Value) -> Value {
    if let (Value::Object(input), Value::Object(more)) = (&mut input, more) {
        input.extend(more);
    }
    input
}
