//! The schema, put together from the areas.

use std::sync::Arc;

use async_graphql::{Data, Executor, MergedObject, Request, Response, Schema, async_trait::async_trait};
use futures_util::stream::BoxStream;

use crate::{
    audits::{
        assign::AuditAssignMutation, cancel::AuditCancelMutation, conduct::AuditConductMutation,
        conflict::AuditConflictQuery, plan::AuditPlanMutation, prepare::AuditPrepareMutation, query::AuditQuery,
    },
    changes::{query::ChangeQuery, subscription::Subscription},
    delivery::{
        delivery_discard::DeliveryDiscardMutation, delivery_retry::DeliveryRetryMutation, query::DeliveryQuery,
    },
    evidence::{bind::EvidenceBindMutation, change::EvidenceChangeMutation, query::EvidenceQuery},
    findings::{FindingMutations, query::FindingQuery},
    imports::query::ImportQuery,
    indicators::{
        dashboard::IndicatorDashboardQuery, query::IndicatorQuery, target_set::IndicatorTargetSetMutation,
        values_record::IndicatorValuesRecordMutation,
    },
    journal::query::JournalQuery,
    limits,
    node::NodeQuery,
    people::{
        department_create::DepartmentCreateMutation, department_update::DepartmentUpdateMutation,
        employee_create::EmployeeCreateMutation, employee_leave::EmployeeLeaveMutation,
        employee_transfer::EmployeeTransferMutation, employee_update::EmployeeUpdateMutation, query::PeopleQuery,
    },
    programs::{
        gate::{
            condition_meet::GateConditionMeetMutation, phase_gate_decide::PhaseGateDecideMutation,
            phase_review_open::PhaseReviewOpenMutation,
        },
        measure_check::MeasureCheckMutation,
        measure_consult::MeasureConsultMutation,
        measure_move::{MeasureImplementMutation, MeasureStartMutation, MeasureVerifyMutation},
        measure_update::MeasureUpdateMutation,
        program_create::ProgramCreateMutation,
        program_move::ProgramMoveMutation,
        program_replan::ProgramReplanMutation,
        query::ProgramQuery,
        responsibilities_publish::ResponsibilitiesPublishMutation,
    },
    scheduling::{
        backfill::BackfillQuery,
        backfill_cancel::BackfillCancelMutation,
        calendar_approve::CalendarApproveMutation,
        calendar_import::CalendarImportMutation,
        calendar_proposals::CalendarProposalQuery,
        calendar_reject::CalendarRejectMutation,
        occurrence_skip::OccurrenceSkipMutation,
        occurrence_start::OccurrenceStartMutation,
        query::SchedulingQuery,
        schedule_archive::ScheduleArchiveMutation,
        schedule_backfill::ScheduleBackfillMutation,
        schedule_create::ScheduleCreateMutation,
        schedule_pause::SchedulePauseMutation,
        schedule_resume::ScheduleResumeMutation,
        schedule_trigger::ScheduleTriggerMutation,
        schedule_update::ScheduleUpdateMutation,
        settings::{SchedulingSettingsQuery, SchedulingSettingsUpdateMutation},
    },
    training::{
        campaign::TrainingCampaignQuery,
        completion_record::TrainingCompletionRecordMutation,
        completion_revoke::TrainingCompletionRevokeMutation,
        period_freeze::TrainingPeriodFreezeMutation,
        plan::TrainingPlanQuery,
        query::TrainingQuery,
        requirement_publish::TrainingRequirementPublishMutation,
        session::{
            cancel::TrainingSessionCancelMutation, change::TrainingSessionChangeMutation,
            enroll::TrainingSessionEnrollMutation, plan::TrainingSessionPlanMutation, query::TrainingSessionQuery,
            record::TrainingSessionRecordMutation, withdraw::TrainingSessionWithdrawMutation,
        },
        waive::TrainingWaiveMutation,
    },
    upkeep::query::UpkeepQuery,
    user_error::UserError,
    watchdog::query::WatchdogQuery,
};

/// Queries.
#[derive(Default, MergedObject)]
pub struct Query(
    NodeQuery,
    PeopleQuery,
    ProgramQuery,
    IndicatorQuery,
    TrainingQuery,
    TrainingSessionQuery,
    TrainingPlanQuery,
    TrainingCampaignQuery,
    SchedulingQuery,
    CalendarProposalQuery,
    BackfillQuery,
    SchedulingSettingsQuery,
    AuditQuery,
    AuditConflictQuery,
    FindingQuery,
    JournalQuery,
    ChangeQuery,
    WatchdogQuery,
    UpkeepQuery,
    DeliveryQuery,
    ImportQuery,
    IndicatorDashboardQuery,
    EvidenceQuery,
);

/// Mutations.
#[derive(Default, MergedObject)]
pub struct Mutation(
    DepartmentCreateMutation,
    DepartmentUpdateMutation,
    EmployeeCreateMutation,
    EmployeeUpdateMutation,
    EmployeeTransferMutation,
    EmployeeLeaveMutation,
    ProgramCreateMutation,
    ProgramMoveMutation,
    ProgramReplanMutation,
    MeasureStartMutation,
    MeasureImplementMutation,
    MeasureVerifyMutation,
    MeasureCheckMutation,
    MeasureConsultMutation,
    MeasureUpdateMutation,
    PhaseReviewOpenMutation,
    PhaseGateDecideMutation,
    GateConditionMeetMutation,
    ResponsibilitiesPublishMutation,
    TrainingRequirementPublishMutation,
    TrainingCompletionRecordMutation,
    TrainingCompletionRevokeMutation,
    TrainingPeriodFreezeMutation,
    TrainingWaiveMutation,
    TrainingSessionPlanMutation,
    TrainingSessionChangeMutation,
    TrainingSessionEnrollMutation,
    TrainingSessionWithdrawMutation,
    TrainingSessionRecordMutation,
    TrainingSessionCancelMutation,
    AuditPlanMutation,
    AuditAssignMutation,
    AuditPrepareMutation,
    AuditCancelMutation,
    AuditConductMutation,
    ScheduleCreateMutation,
    ScheduleUpdateMutation,
    SchedulePauseMutation,
    ScheduleResumeMutation,
    ScheduleTriggerMutation,
    ScheduleBackfillMutation,
    BackfillCancelMutation,
    ScheduleArchiveMutation,
    OccurrenceStartMutation,
    OccurrenceSkipMutation,
    SchedulingSettingsUpdateMutation,
    CalendarImportMutation,
    CalendarApproveMutation,
    CalendarRejectMutation,
    DeliveryRetryMutation,
    DeliveryDiscardMutation,
    IndicatorValuesRecordMutation,
    IndicatorTargetSetMutation,
    FindingMutations,
    EvidenceBindMutation,
    EvidenceChangeMutation,
);

/// The schema of Gradus, ready to execute.
///
/// Its futures are boxed here, so that all resolvers are compiled in this crate: left generic, every crate and test that
/// serves the schema would compile them again.
#[derive(Clone)]
pub struct GradusSchema(Schema<Query, Mutation, Subscription>);

#[async_trait]
impl Executor for GradusSchema {
    async fn execute(&self, request: Request) -> Response {
        self.0.execute(request).await
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        Executor::execute_stream(&self.0, request, session)
    }
}

/// Builds the schema, with its limits. The guard before it is the boundary; these are the belt.
pub fn schema() -> GradusSchema {
    let schema = Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<UserError>()
        .limit_complexity(limits::COMPLEXITY)
        .limit_depth(limits::SCHEMA_DEPTH)
        .limit_aliases(limits::ALIASES)
        .limit_directives(limits::DIRECTIVES_PER_NODE)
        .limit_recursive_depth(limits::SCHEMA_RECURSIVE_DEPTH)
        .disable_suggestions()
        .finish();
    GradusSchema(schema)
}

/// The schema's text, as it is committed and served.
pub fn sdl() -> String {
    schema()
        .0
        .sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields().prefer_single_line_descriptions())
}
