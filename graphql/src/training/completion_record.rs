//! `trainingCompletionRecord`.

use async_graphql::{Context, InputObject, Object};
use gradus_services::training::completion_record::{TrainingCompletionRecord, completion_record};

use super::completion::TrainingCompletion;
use crate::{
    errors::Result,
    payload::payload,
    request::request,
    scalars::{Date, Period},
};

/// Input of `trainingCompletionRecord`.
#[derive(InputObject)]
pub struct TrainingCompletionRecordInput {
    /// Number of the employee.
    employee_number: String,
    /// Code of the course.
    course_code: String,
    /// Day of completion.
    completed_on: Date,
    /// Points of the examination, of 100, with at most two decimals. None where there was none.
    score: Option<f64>,
    /// Whether the course was passed.
    passed: bool,
    /// Missed period that it closes, ended before the day of completion (TRN-3); the oldest that is open where none is
    /// named. A requirement whose windows are of another kind is not concerned by it. The figures of a past period never
    /// change by it.
    closes: Option<Period>,
    /// Reference in the system that it comes from: the same again is no second completion.
    source_ref: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingCompletionRecordPayload, TrainingCompletionRecordError, TrainingCompletionRecordErrorCode;
    /// Completion on record. Null when the request was refused.
    completion: TrainingCompletion;
    /// No employee has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// No course has the code.
    CourseUnknown = "COURSE_UNKNOWN",
    /// Score lies outside 0 to 100 or is finer than hundredths.
    ScoreOutOfRange = "SCORE_OUT_OF_RANGE",
    /// Day has not come yet.
    InTheFuture = "IN_THE_FUTURE",
    /// Day lies before the person was hired.
    BeforeHired = "BEFORE_HIRED",
    /// Day lies after the person's last.
    AfterLeaving = "AFTER_LEAVING",
    /// Period that is to be closed has not ended before the day of completion (TRN-3).
    PeriodNotOver = "PERIOD_NOT_OVER",
    /// Reference is that of another completion.
    SourceRefTaken = "SOURCE_REF_TAKEN",
}

/// Mutation `trainingCompletionRecord`.
#[derive(Default)]
pub struct TrainingCompletionRecordMutation;

#[Object]
impl TrainingCompletionRecordMutation {
    /// Records that an employee completed a course. A completion is immutable: a wrong one is revoked and recorded anew.
    /// Requires `RECORD_COMPLETIONS`. Since 0.1.
    async fn training_completion_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingCompletionRecordInput,
    ) -> Result<TrainingCompletionRecordPayload> {
        let request = request(ctx);
        let command = TrainingCompletionRecord {
            employee_number: input.employee_number,
            course_code: input.course_code,
            completed_on: input.completed_on.0,
            score: input.score,
            passed: input.passed,
            closes: input.closes.map(|period| period.0),
            source_ref: input.source_ref,
        };
        let outcome = request
            .run("trainingCompletionRecord", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { completion_record(unit, &input).await })
            })
            .await;
        TrainingCompletionRecordPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingCompletion))
        })
        .await
    }
}
