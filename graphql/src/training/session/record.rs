//! `trainingSessionRecord`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{NodeId, TrainingSessionId};
use gradus_services::{
    Failure,
    training::sessions::record::{SessionResult, TrainingSessionRecord, training_session_record},
};

use super::{SessionAttendance, TrainingSession};
use crate::{errors::Result, payload::payload, request::request};

/// Input of `trainingSessionRecord`.
#[derive(InputObject)]
pub struct TrainingSessionRecordInput {
    /// Id of the session.
    session_id: ID,
    /// Version of the session that the viewer saw.
    expected_version: i32,
    /// Results, one for each person, 100 at most. Others may follow later.
    results: Vec<TrainingSessionResultInput>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// What is recorded of one person who was enrolled.
#[derive(InputObject)]
pub struct TrainingSessionResultInput {
    /// Number of the employee.
    employee_number: String,
    /// Whether they were there.
    attendance: SessionAttendance,
    /// Points of the examination, of 100, with at most two decimals. None where there was none, or they were not there.
    score: Option<f64>,
    /// Whether the course was passed: needed of those who were there, and of nobody else.
    passed: Option<bool>,
}

payload! {
    TrainingSessionRecordPayload, TrainingSessionRecordError, TrainingSessionRecordErrorCode;
    /// Session after the change. Null when the request was refused.
    session: TrainingSession;
    /// Session was called off.
    WrongState = "WRONG_STATE",
    /// Session has not begun.
    NotBegun = "NOT_BEGUN",
    /// No result is given.
    NobodyNamed = "NOBODY_NAMED",
    /// More than 100 results are given.
    TooManyNamed = "TOO_MANY_NAMED",
    /// No employee for whom the viewer records completions has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// Person is named twice.
    NamedTwice = "NAMED_TWICE",
    /// Person is not enrolled.
    NotEnrolled = "NOT_ENROLLED",
    /// Person is the one who records (SEC-3).
    OwnResult = "OWN_RESULT",
    /// Person was there, and it is not said whether they passed.
    ResultMissing = "RESULT_MISSING",
    /// Person was not there, and has a score or a result.
    ResultOdd = "RESULT_ODD",
    /// Completion of this session is on record and was not revoked (TRN-6).
    CompletionStands = "COMPLETION_STANDS",
    /// Completion of this session is on record with another result; revoke it first (TRN-6).
    SourceRefTaken = "SOURCE_REF_TAKEN",
    /// Score lies outside 0 to 100 or is finer than hundredths.
    ScoreOutOfRange = "SCORE_OUT_OF_RANGE",
    /// Last day of the session has not come yet.
    InTheFuture = "IN_THE_FUTURE",
    /// Last day of the session lies before the person was hired.
    BeforeHired = "BEFORE_HIRED",
    /// Last day of the session lies after the person's last.
    AfterLeaving = "AFTER_LEAVING",
    /// No course has the session's code any more.
    CourseUnknown = "COURSE_UNKNOWN",
}

/// Mutation `trainingSessionRecord`.
#[derive(Default)]
pub struct TrainingSessionRecordMutation;

#[Object]
impl TrainingSessionRecordMutation {
    /// Records who was there and how it went: everything, or nothing with one error for each result that is refused. Who
    /// was there has a completion of the course on the session's last day, under a reference made of session and person,
    /// so that the same result again is no second one; a wrong one is revoked and recorded anew (TRN-6). Nobody records
    /// their own result (SEC-3). Requires `RECORD_COMPLETIONS` on the department that organizes the session, and for the
    /// people. Since 0.1.
    async fn training_session_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingSessionRecordInput,
    ) -> Result<TrainingSessionRecordPayload> {
        let request = request(ctx);
        let result = |given: TrainingSessionResultInput| SessionResult {
            employee_number: given.employee_number,
            attendance: given.attendance.into(),
            score: given.score,
            passed: given.passed,
        };
        let outcome = match TrainingSessionId::from_node_id(&input.session_id) {
            None => Err(Failure::NotFound("sessionId")),
            Some(session) => {
                let command = TrainingSessionRecord {
                    session,
                    expected_version: Some(input.expected_version),
                    results: input.results.into_iter().map(result).collect(),
                };
                request
                    .run("trainingSessionRecord", input.idempotency_key, command, |unit, input| {
                        Box::pin(async move { training_session_record(unit, &input).await })
                    })
                    .await
            }
        };
        TrainingSessionRecordPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(TrainingSession))
        })
        .await
    }
}
