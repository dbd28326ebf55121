//! `UserError`: what the errors of all payloads have in common.

use async_graphql::Interface;

use crate::{
    audits::{
        answer::AuditAnswerError,
        assign::AuditAssignError,
        cancel::AuditCancelError,
        close::AuditCloseError,
        conflict::{AuditConflictDeclareError, AuditConflictWithdrawError},
        follow_up::AuditFollowUpError,
        follow_up_plan::AuditFollowUpPlanError,
        plan::AuditPlanError,
        prepare::AuditPrepareError,
        report::AuditReportError,
        review::AuditReviewError,
        sign_off::AuditSignOffError,
        start::AuditStartError,
    },
    delivery::{delivery_discard::DeliveryDiscardError, delivery_retry::DeliveryRetryError},
    evidence::{
        bind::{EvidenceBindError, EvidenceUnbindError},
        change::{EvidenceArchiveError, EvidenceHoldError, EvidencePurgeError, EvidenceReleaseError},
    },
    findings::{
        accept_risk::FindingAcceptRiskError, acknowledge::FindingAcknowledgeError,
        action_add::CorrectiveActionAddError, action_complete::CorrectiveActionCompleteError,
        analyze::FindingAnalyzeError, close::FindingCloseError, dispute::FindingDisputeError,
        extend::FindingExtendError, issue::FindingIssueError, judge::FindingJudgeEffectivenessError,
        plan::FindingPlanError, raise::FindingRaiseError, settle::FindingSettleError, start::FindingStartError,
        verify::FindingVerifyError, void::FindingVoidError,
    },
    indicators::{target_set::IndicatorTargetSetError, values_record::IndicatorValuesRecordError},
    people::{
        department_create::DepartmentCreateError, department_update::DepartmentUpdateError,
        employee_create::EmployeeCreateError, employee_leave::EmployeeLeaveError,
        employee_transfer::EmployeeTransferError, employee_update::EmployeeUpdateError,
    },
    programs::{
        gate::{
            condition_meet::GateConditionMeetError, phase_gate_decide::PhaseGateDecideError,
            phase_review_open::PhaseReviewOpenError,
        },
        measure_check::MeasureCheckError,
        measure_consult::MeasureConsultError,
        measure_move::{MeasureImplementError, MeasureStartError, MeasureVerifyError},
        measure_update::MeasureUpdateError,
        program_create::ProgramCreateError,
        program_move::{ProgramActivateError, ProgramHoldError, ProgramResumeError},
        program_replan::ProgramReplanError,
        responsibilities_publish::ResponsibilitiesPublishError,
    },
    scheduling::{
        backfill_cancel::BackfillCancelError, calendar_approve::CalendarApproveError,
        calendar_import::CalendarImportError, calendar_reject::CalendarRejectError,
        occurrence_skip::OccurrenceSkipError, occurrence_start::OccurrenceStartError,
        schedule_archive::ScheduleArchiveError, schedule_backfill::ScheduleBackfillError,
        schedule_create::ScheduleCreateError, schedule_pause::SchedulePauseError, schedule_resume::ScheduleResumeError,
        schedule_trigger::ScheduleTriggerError, schedule_update::ScheduleUpdateError,
        settings::SchedulingSettingsUpdateError,
    },
    training::{
        completion_record::TrainingCompletionRecordError,
        completion_revoke::TrainingCompletionRevokeError,
        period_freeze::TrainingPeriodFreezeError,
        requirement_publish::TrainingRequirementPublishError,
        session::{
            cancel::TrainingSessionCancelError, change::TrainingSessionChangeError, enroll::TrainingSessionEnrollError,
            plan::TrainingSessionPlanError, record::TrainingSessionRecordError, withdraw::TrainingSessionWithdrawError,
        },
        waive::TrainingWaiveError,
    },
};

/// Reason for a refusal, of whichever mutation. A client reads it by one fragment, `... on UserError { message field }`;
/// for programs, the type of each mutation's error adds a `code` of the mutation's own enum.
#[derive(Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "Reason, for people, in the request's language."),
    field(
        name = "field",
        ty = "&Option<Vec<String>>",
        desc = "Path of the input field that it is about. Null when it is about the object."
    ),
    field(
        name = "rule",
        ty = "&Option<String>",
        desc = "Code of the business rule that refuses, such as AUD-5. Null when no numbered rule does."
    ),
    field(
        name = "current_version",
        ty = "&Option<i32>",
        desc = "Present version of the object, when it was changed since the viewer saw it."
    )
)]
pub enum UserError {
    /// Of `auditAnswer`.
    AuditAnswerError(AuditAnswerError),
    /// Of `auditAssign`.
    AuditAssignError(AuditAssignError),
    /// Of `auditCancel`.
    AuditCancelError(AuditCancelError),
    /// Of `auditClose`.
    AuditCloseError(AuditCloseError),
    /// Of `auditConflictDeclare`.
    AuditConflictDeclareError(AuditConflictDeclareError),
    /// Of `auditConflictWithdraw`.
    AuditConflictWithdrawError(AuditConflictWithdrawError),
    /// Of `auditFollowUp`.
    AuditFollowUpError(AuditFollowUpError),
    /// Of `auditFollowUpPlan`.
    AuditFollowUpPlanError(AuditFollowUpPlanError),
    /// Of `auditPlan`.
    AuditPlanError(AuditPlanError),
    /// Of `auditPrepare`.
    AuditPrepareError(AuditPrepareError),
    /// Of `auditReport`.
    AuditReportError(AuditReportError),
    /// Of `auditReview`.
    AuditReviewError(AuditReviewError),
    /// Of `auditSignOff`.
    AuditSignOffError(AuditSignOffError),
    /// Of `auditStart`.
    AuditStartError(AuditStartError),
    /// Of `backfillCancel`.
    BackfillCancelError(BackfillCancelError),
    /// Of `calendarApprove`.
    CalendarApproveError(CalendarApproveError),
    /// Of `calendarImport`.
    CalendarImportError(CalendarImportError),
    /// Of `calendarReject`.
    CalendarRejectError(CalendarRejectError),
    /// Of `correctiveActionAdd`.
    CorrectiveActionAddError(CorrectiveActionAddError),
    /// Of `correctiveActionComplete`.
    CorrectiveActionCompleteError(CorrectiveActionCompleteError),
    /// Of `deliveryDiscard`.
    DeliveryDiscardError(DeliveryDiscardError),
    /// Of `deliveryRetry`.
    DeliveryRetryError(DeliveryRetryError),
    /// Of `departmentCreate`.
    DepartmentCreateError(DepartmentCreateError),
    /// Of `departmentUpdate`.
    DepartmentUpdateError(DepartmentUpdateError),
    /// Of `employeeCreate`.
    EmployeeCreateError(EmployeeCreateError),
    /// Of `employeeLeave`.
    EmployeeLeaveError(EmployeeLeaveError),
    /// Of `employeeTransfer`.
    EmployeeTransferError(EmployeeTransferError),
    /// Of `employeeUpdate`.
    EmployeeUpdateError(EmployeeUpdateError),
    /// Of `indicatorTargetSet`.
    IndicatorTargetSetError(IndicatorTargetSetError),
    /// Of `indicatorValuesRecord`.
    IndicatorValuesRecordError(IndicatorValuesRecordError),
    /// Of `gateConditionMeet`.
    GateConditionMeetError(GateConditionMeetError),
    /// Of `measureCheck`.
    MeasureCheckError(MeasureCheckError),
    /// Of `measureConsult`.
    MeasureConsultError(MeasureConsultError),
    /// Of `findingAcceptRisk`.
    FindingAcceptRiskError(FindingAcceptRiskError),
    /// Of `findingAcknowledge`.
    FindingAcknowledgeError(FindingAcknowledgeError),
    /// Of `findingAnalyze`.
    FindingAnalyzeError(FindingAnalyzeError),
    /// Of `findingClose`.
    FindingCloseError(FindingCloseError),
    /// Of `findingDispute`.
    FindingDisputeError(FindingDisputeError),
    /// Of `findingExtend`.
    FindingExtendError(FindingExtendError),
    /// Of `findingIssue`.
    FindingIssueError(FindingIssueError),
    /// Of `findingJudgeEffectiveness`.
    FindingJudgeEffectivenessError(FindingJudgeEffectivenessError),
    /// Of `findingPlan`.
    FindingPlanError(FindingPlanError),
    /// Of `findingRaise`.
    FindingRaiseError(FindingRaiseError),
    /// Of `findingSettle`.
    FindingSettleError(FindingSettleError),
    /// Of `findingStart`.
    FindingStartError(FindingStartError),
    /// Of `findingVerify`.
    FindingVerifyError(FindingVerifyError),
    /// Of `findingVoid`.
    FindingVoidError(FindingVoidError),
    /// Of `evidenceArchive`.
    EvidenceArchiveError(EvidenceArchiveError),
    /// Of `evidenceBind`.
    EvidenceBindError(EvidenceBindError),
    /// Of `evidenceHold`.
    EvidenceHoldError(EvidenceHoldError),
    /// Of `evidencePurge`.
    EvidencePurgeError(EvidencePurgeError),
    /// Of `evidenceRelease`.
    EvidenceReleaseError(EvidenceReleaseError),
    /// Of `evidenceUnbind`.
    EvidenceUnbindError(EvidenceUnbindError),
    /// Of `measureImplement`.
    MeasureImplementError(MeasureImplementError),
    /// Of `measureStart`.
    MeasureStartError(MeasureStartError),
    /// Of `measureUpdate`.
    MeasureUpdateError(MeasureUpdateError),
    /// Of `measureVerify`.
    MeasureVerifyError(MeasureVerifyError),
    /// Of `occurrenceSkip`.
    OccurrenceSkipError(OccurrenceSkipError),
    /// Of `occurrenceStart`.
    OccurrenceStartError(OccurrenceStartError),
    /// Of `phaseGateDecide`.
    PhaseGateDecideError(PhaseGateDecideError),
    /// Of `phaseReviewOpen`.
    PhaseReviewOpenError(PhaseReviewOpenError),
    /// Of `programActivate`.
    ProgramActivateError(ProgramActivateError),
    /// Of `programCreate`.
    ProgramCreateError(ProgramCreateError),
    /// Of `programHold`.
    ProgramHoldError(ProgramHoldError),
    /// Of `programReplan`.
    ProgramReplanError(ProgramReplanError),
    /// Of `programResume`.
    ProgramResumeError(ProgramResumeError),
    /// Of `responsibilitiesPublish`.
    ResponsibilitiesPublishError(ResponsibilitiesPublishError),
    /// Of `scheduleArchive`.
    ScheduleArchiveError(ScheduleArchiveError),
    /// Of `scheduleBackfill`.
    ScheduleBackfillError(ScheduleBackfillError),
    /// Of `scheduleCreate`.
    ScheduleCreateError(ScheduleCreateError),
    /// Of `schedulePause`.
    SchedulePauseError(SchedulePauseError),
    /// Of `scheduleResume`.
    ScheduleResumeError(ScheduleResumeError),
    /// Of `scheduleTrigger`.
    ScheduleTriggerError(ScheduleTriggerError),
    /// Of `scheduleUpdate`.
    ScheduleUpdateError(ScheduleUpdateError),
    /// Of `schedulingSettingsUpdate`.
    SchedulingSettingsUpdateError(SchedulingSettingsUpdateError),
    /// Of `trainingCompletionRecord`.
    TrainingCompletionRecordError(TrainingCompletionRecordError),
    /// Of `trainingCompletionRevoke`.
    TrainingCompletionRevokeError(TrainingCompletionRevokeError),
    /// Of `trainingPeriodFreeze`.
    TrainingPeriodFreezeError(TrainingPeriodFreezeError),
    /// Of `trainingRequirementPublish`.
    TrainingRequirementPublishError(TrainingRequirementPublishError),
    /// Of `trainingSessionCancel`.
    TrainingSessionCancelError(TrainingSessionCancelError),
    /// Of `trainingSessionChange`.
    TrainingSessionChangeError(TrainingSessionChangeError),
    /// Of `trainingSessionEnroll`.
    TrainingSessionEnrollError(TrainingSessionEnrollError),
    /// Of `trainingSessionPlan`.
    TrainingSessionPlanError(TrainingSessionPlanError),
    /// Of `trainingSessionRecord`.
    TrainingSessionRecordError(TrainingSessionRecordError),
    /// Of `trainingSessionWithdraw`.
    TrainingSessionWithdrawError(TrainingSessionWithdrawError),
    /// Of `trainingWaive`.
    TrainingWaiveError(TrainingWaiveError),
}
