//! The schema, put together from the areas.

use async_graphql::{EmptySubscription, MergedObject, Schema};

use crate::{
    audits::{
        assign::AuditAssignMutation, cancel::AuditCancelMutation, plan::AuditPlanMutation,
        prepare::AuditPrepareMutation, query::AuditQuery,
    },
    indicators::query::IndicatorQuery,
    journal::query::JournalQuery,
    limits,
    node::NodeQuery,
    people::{
        department_create::DepartmentCreateMutation, department_update::DepartmentUpdateMutation,
        employee_create::EmployeeCreateMutation, employee_leave::EmployeeLeaveMutation,
        employee_transfer::EmployeeTransferMutation, employee_update::EmployeeUpdateMutation, query::PeopleQuery,
    },
    programs::{
        measure_move::{MeasureImplementMutation, MeasureStartMutation, MeasureVerifyMutation},
        program_create::ProgramCreateMutation,
        program_move::ProgramMoveMutation,
        program_replan::ProgramReplanMutation,
        query::ProgramQuery,
        responsibilities_publish::ResponsibilitiesPublishMutation,
    },
    scheduling::{
        query::SchedulingQuery, schedule_archive::ScheduleArchiveMutation, schedule_backfill::ScheduleBackfillMutation,
        schedule_create::ScheduleCreateMutation, schedule_pause::SchedulePauseMutation,
        schedule_resume::ScheduleResumeMutation, schedule_trigger::ScheduleTriggerMutation,
        schedule_update::ScheduleUpdateMutation,
    },
    training::{
        completion_record::TrainingCompletionRecordMutation, completion_revoke::TrainingCompletionRevokeMutation,
        query::TrainingQuery, requirement_publish::TrainingRequirementPublishMutation, waive::TrainingWaiveMutation,
    },
};

/// Queries.
#[derive(Default, MergedObject)]
pub struct Query(
    NodeQuery,
    PeopleQuery,
    ProgramQuery,
    IndicatorQuery,
    TrainingQuery,
    SchedulingQuery,
    AuditQuery,
    JournalQuery,
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
    ResponsibilitiesPublishMutation,
    TrainingRequirementPublishMutation,
    TrainingCompletionRecordMutation,
    TrainingCompletionRevokeMutation,
    TrainingWaiveMutation,
    AuditPlanMutation,
    AuditAssignMutation,
    AuditPrepareMutation,
    AuditCancelMutation,
    ScheduleCreateMutation,
    ScheduleUpdateMutation,
    SchedulePauseMutation,
    ScheduleResumeMutation,
    ScheduleTriggerMutation,
    ScheduleBackfillMutation,
    ScheduleArchiveMutation,
);

/// The schema of Gradus.
pub type GradusSchema = Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema, with its limits. The guard before it is the boundary; these are the belt.
pub fn schema() -> GradusSchema {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .limit_complexity(limits::COMPLEXITY)
        .limit_depth(limits::SCHEMA_DEPTH)
        .limit_aliases(limits::ALIASES)
        .limit_directives(limits::DIRECTIVES_PER_NODE)
        .limit_recursive_depth(limits::SCHEMA_RECURSIVE_DEPTH)
        .disable_suggestions()
        .finish()
}

/// The schema's text, as it is committed and served.
pub fn sdl() -> String {
    schema().sdl_with_options(async_graphql::SDLExportOptions::new().sorted_fields().prefer_single_line_descriptions())
}
