//! What each text in the input of a mutation is about.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{names::Kind, schema::Schema};

/// What a text is about.
#[derive(Clone, Copy, Debug)]
pub enum Text {
    /// It names something that is there; the code that tells of its absence.
    Names(Kind, &'static str),
    /// It names something new. Where the input says which version of it was seen, it names something that is there.
    New(Kind),
    /// It makes a request the same as an earlier one of the same client.
    Retry,
    /// It names nothing that an organization has.
    Free,
}

use Text::{Free, Names, New, Retry};

/// Types of which a value may name something.
const TEXTS: &[&str] = &["ID", "String", "JSON"];

/// `Input.field`, or a field's name alone for all that are called so.
const ABOUT: &[(&str, Text)] = &[
    ("idempotencyKey", Retry),
    ("cron", Free),
    ("email", Free),
    ("jitter", Free),
    ("leadTime", Free),
    ("name", Free),
    ("note", Free),
    ("reason", Free),
    ("proposalId", Names(Kind::CalendarProposal, "NOT_FOUND")),
    ("backfillId", Names(Kind::Backfill, "NOT_FOUND")),
    ("auditId", Names(Kind::Audit, "NOT_FOUND")),
    ("conflictId", Names(Kind::AuditConflict, "NOT_FOUND")),
    ("completionId", Names(Kind::Completion, "NOT_FOUND")),
    ("deliveryIds", Names(Kind::Delivery, "NOT_FOUND")),
    ("departmentId", Names(Kind::Department, "NOT_FOUND")),
    ("actionId", Names(Kind::Action, "NOT_FOUND")),
    ("findingId", Names(Kind::Finding, "NOT_FOUND")),
    ("employeeId", Names(Kind::Employee, "NOT_FOUND")),
    ("evidenceId", Names(Kind::Evidence, "NOT_FOUND")),
    // The record to which evidence is bound.
    ("objectId", Names(Kind::Measure, "NOT_FOUND")),
    ("measureId", Names(Kind::Measure, "NOT_FOUND")),
    ("conditionId", Names(Kind::GateCondition, "NOT_FOUND")),
    ("occurrenceId", Names(Kind::Occurrence, "NOT_FOUND")),
    ("phaseId", Names(Kind::Phase, "NOT_FOUND")),
    ("programId", Names(Kind::Program, "NOT_FOUND")),
    ("sessionId", Names(Kind::Session, "NOT_FOUND")),
    ("scheduleId", Names(Kind::Schedule, "NOT_FOUND")),
    ("AudienceClauseInput.departments", Names(Kind::DepartmentCode, "AUDIENCE_UNKNOWN")),
    ("AudienceClauseInput.employees", Names(Kind::EmployeeNumber, "AUDIENCE_UNKNOWN")),
    ("AudienceClauseInput.groups", Names(Kind::Group, "AUDIENCE_UNKNOWN")),
    ("AudienceClauseInput.positions", Names(Kind::Position, "AUDIENCE_UNKNOWN")),
    ("AudienceClauseInput.roles", Names(Kind::Role, "AUDIENCE_UNKNOWN")),
    ("AuditAssignInput.leadNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("AuditAssignInput.memberNumbers", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("AuditAnswerInput.evidenceNote", Free),
    ("AuditAnswerInput.itemCode", Free),
    ("AuditAnswerInput.reading", Free),
    ("AuditConflictDeclareInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("AuditConflictDeclareInput.employeeNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("AuditOverrideInput.approverNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("AuditOverrideInput.compensatorNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("AuditPlanInput.auditProgramCode", Names(Kind::AuditProgram, "PROGRAM_UNKNOWN")),
    ("CalendarImportInput.calendarCode", Names(Kind::Calendar, "CALENDAR_UNKNOWN")),
    // A file, and where its days are written.
    ("CalendarImportInput.content", Free),
    ("CalendarImportInput.source", Free),
    ("CorrectiveActionCompleteInput.evidence", Free),
    ("CorrectiveActionInput.ownerNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("CorrectiveActionInput.title", Free),
    ("DepartmentChanges.deputyNumber", Names(Kind::EmployeeNumber, "DEPUTY_UNKNOWN")),
    ("DepartmentChanges.headNumber", Names(Kind::EmployeeNumber, "HEAD_UNKNOWN")),
    ("DepartmentCreateInput.code", New(Kind::DepartmentCode)),
    // A word of the client's own.
    ("DepartmentCreateInput.kind", Free),
    ("DepartmentCreateInput.parentCode", Names(Kind::DepartmentCode, "PARENT_UNKNOWN")),
    ("EmployeeChanges.managerNumber", Names(Kind::EmployeeNumber, "MANAGER_UNKNOWN")),
    ("EmployeeCreateInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("EmployeeCreateInput.managerNumber", Names(Kind::EmployeeNumber, "MANAGER_UNKNOWN")),
    ("EmployeeCreateInput.number", New(Kind::EmployeeNumber)),
    ("EmployeeCreateInput.positionCode", Names(Kind::Position, "POSITION_UNKNOWN")),
    ("EmployeeCreateInput.roleCodes", Names(Kind::Role, "ROLE_UNKNOWN")),
    ("EmployeeTransferInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("EmployeeTransferInput.positionCode", Names(Kind::Position, "POSITION_UNKNOWN")),
    ("GateConditionInput.ownerNumber", Names(Kind::EmployeeNumber, "CONDITION_OWNER_UNKNOWN")),
    ("GateConditionInput.text", Free),
    // Codes of criteria ship with the template.
    ("GateWaiverInput.criterionCode", Free),
    ("MeasureChanges.addIndicators", Names(Kind::Indicator, "INDICATOR_UNKNOWN")),
    ("MeasureChanges.needs", Names(Kind::MeasureCode, "MEASURE_UNKNOWN")),
    ("MeasureConsultInput.departmentCode", Names(Kind::DepartmentCode, "NOT_CONSULTED")),
    ("MeasureConsultInput.question", Free),
    ("EffectivenessPlanInput.indicatorCode", Names(Kind::Indicator, "INDICATOR_UNKNOWN")),
    // Codes and words by which people tell causes apart.
    ("FindingAnalyzeInput.causeCode", Free),
    ("FindingAnalyzeInput.text", Free),
    ("FindingAnalyzeInput.whys", Free),
    ("FindingIssueInput.ownerNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("FindingRaiseInput.auditNumber", Names(Kind::AuditNumber, "AUDIT_UNKNOWN")),
    ("FindingRaiseInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    // A clause of a standard, or an item of a checklist, as a word: nothing is looked up by it.
    ("FindingRaiseInput.itemCode", Free),
    ("FindingRaiseInput.title", Free),
    // The questions of a template that ships with the program, and their answers.
    ("ParameterInput.key", Free),
    ("ParameterInput.value", Free),
    ("ProgramCreateInput.code", New(Kind::ProgramCode)),
    ("ProgramCreateInput.ownerNumber", Names(Kind::EmployeeNumber, "OWNER_UNKNOWN")),
    // Templates ship with the program and are the same for everybody.
    ("ProgramCreateInput.templateCode", Free),
    // A time of day.
    ("RecurrenceRuleInput.at", Free),
    ("ResponsibilityInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("ResponsibilityInput.measureCode", Names(Kind::MeasureCode, "MEASURE_UNKNOWN")),
    ("ScheduleActionInput.createAudit", Names(Kind::AuditProgram, "AUDIT_PROGRAM_UNKNOWN")),
    ("ScheduleChangesInput.calendar", Names(Kind::Calendar, "CALENDAR_UNKNOWN")),
    ("ScheduleCreateInput.calendar", Names(Kind::Calendar, "CALENDAR_UNKNOWN")),
    ("ScheduleCreateInput.code", New(Kind::ScheduleCode)),
    ("ScheduleExceptionInput.at", Free),
    ("ScheduleTriggerInput.idempotencyKey", New(Kind::TriggerKey)),
    ("TrainingCompletionRecordInput.courseCode", Names(Kind::Course, "COURSE_UNKNOWN")),
    ("TrainingCompletionRecordInput.employeeNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("TrainingCompletionRecordInput.sourceRef", New(Kind::SourceRef)),
    ("TrainingRequirementPublishInput.allOf", Names(Kind::Course, "COURSE_UNKNOWN")),
    ("TrainingRequirementPublishInput.anyOf", Names(Kind::Course, "COURSE_UNKNOWN")),
    ("TrainingRequirementPublishInput.code", New(Kind::Requirement)),
    ("TrainingSessionChanges.link", Free),
    ("TrainingSessionChanges.place", Free),
    ("TrainingSessionChanges.trainerName", Free),
    ("TrainingSessionChanges.trainerNumber", Names(Kind::EmployeeNumber, "TRAINER_UNKNOWN")),
    ("TrainingSessionEnrollInput.employeeNumbers", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("TrainingSessionPlanInput.campaignNumber", Names(Kind::CampaignNumber, "CAMPAIGN_UNKNOWN")),
    ("TrainingSessionPlanInput.courseCode", Names(Kind::Course, "COURSE_UNKNOWN")),
    ("TrainingSessionPlanInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("TrainingSessionPlanInput.link", Free),
    ("TrainingSessionPlanInput.place", Free),
    ("TrainingSessionPlanInput.trainerName", Free),
    ("TrainingSessionPlanInput.trainerNumber", Names(Kind::EmployeeNumber, "TRAINER_UNKNOWN")),
    ("TrainingSessionResultInput.employeeNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("TrainingSessionWithdrawInput.employeeNumbers", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    // Somebody who cannot be found approves nothing.
    ("TrainingWaiveInput.approverNumber", Names(Kind::EmployeeNumber, "APPROVER_MISSING")),
    ("TrainingWaiveInput.employeeNumber", Names(Kind::EmployeeNumber, "EMPLOYEE_UNKNOWN")),
    ("TrainingWaiveInput.requirementCode", Names(Kind::Requirement, "REQUIREMENT_UNKNOWN")),
    // Decimals.
    ("IndicatorLimitInput.lower", Free),
    ("IndicatorLimitInput.upper", Free),
    ("IndicatorLimitInput.value", Free),
    ("IndicatorTargetSetInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("IndicatorTargetSetInput.indicatorCode", Names(Kind::Indicator, "INDICATOR_UNKNOWN")),
    ("IndicatorValueInput.departmentCode", Names(Kind::DepartmentCode, "DEPARTMENT_UNKNOWN")),
    ("IndicatorValueInput.indicatorCode", Names(Kind::Indicator, "INDICATOR_UNKNOWN")),
];

/// What a text of an input is about; `None` where nobody has said so.
pub fn about(full: &str) -> Option<Text> {
    let bare = full.split_once('.').map_or(full, |(_, field)| field);
    let called = |name: &str| ABOUT.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
    called(full).or_else(|| called(bare))
}

/// Every text that an input can hold, as `Input.field`.
pub fn texts(schema: &Schema, input: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for field in schema.input(input).expect("an input") {
        if schema.input(&field.of).is_some() {
            found.extend(texts(schema, &field.of));
        } else if TEXTS.contains(&field.of.as_str()) {
            found.insert(format!("{input}.{}", field.name));
        }
    }
    found
}

/// The texts that a value of an input holds: where, and as `Input.field`. Of a list, its first item.
pub fn places(schema: &Schema, input: &str, value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for field in schema.input(input).expect("an input") {
        let (mut here, mut at) = (&value[&field.name], format!("/{}", field.name));
        if let Some(first) = here.as_array().and_then(|items| items.first()) {
            (here, at) = (first, at + "/0");
        }
        if here.is_null() || here.as_array().is_some() {
            continue;
        }
        if schema.input(&field.of).is_some() {
            let inner = places(schema, &field.of, here).into_iter();
            found.extend(inner.map(|(below, name)| (format!("{at}{below}"), name)));
        } else if TEXTS.contains(&field.of.as_str()) {
            found.push((at, format!("{input}.{}", field.name)));
        }
    }
    found
}
