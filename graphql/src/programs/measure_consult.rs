//! `measureConsult`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{MeasureId, NodeId};
use gradus_services::programs::measure_consult::{MeasureConsult, measure_consult};

use super::measure::Measure;
use crate::{errors::Result, payload::payload, request::request};

/// Input of `measureConsult`.
#[derive(InputObject)]
pub struct MeasureConsultInput {
    /// Id of the measure.
    measure_id: ID,
    /// Code of the department that is asked.
    department_code: String,
    /// What it is asked, in one line.
    question: String,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    MeasureConsultPayload, MeasureConsultError, MeasureConsultErrorCode;
    /// Measure after the change. Null when the request was refused.
    measure: Measure;
    /// Measure is done, or was given up.
    WrongState = "WRONG_STATE",
    /// Program is not active.
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Matrix in force does not have the department asked about this measure.
    NotConsulted = "NOT_CONSULTED",
    /// Question must be given.
    QuestionMissing = "QUESTION_MISSING",
    /// Question is not one line that may stand.
    QuestionMalformed = "QUESTION_MALFORMED",
}

/// Mutation `measureConsult`.
#[derive(Default)]
pub struct MeasureConsultMutation;

#[Object]
impl MeasureConsultMutation {
    /// Records that a department was asked about a measure: every one that the matrix names as CONSULTED must be, before
    /// the measure is implemented (RSP-4). Requires `UPDATE_MEASURES` on a department that carries the measure out or
    /// answers for it. Since 0.1.
    async fn measure_consult(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: MeasureConsultInput,
    ) -> Result<MeasureConsultPayload> {
        let request = request(ctx);
        let command = MeasureConsult {
            measure: MeasureId::from_node_id(&input.measure_id).unwrap_or(MeasureId(uuid::Uuid::nil())),
            department_code: input.department_code,
            question: input.question,
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("measureConsult", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { measure_consult(unit, &input).await })
            })
            .await;
        MeasureConsultPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Measure)) })
            .await
    }
}
