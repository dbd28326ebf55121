//! `responsibilitiesPublish`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::{
    ids::{NodeId, ProgramId},
    programs::matrix::Cell,
};
use gradus_services::programs::responsibilities_publish::{ResponsibilitiesPublish, responsibilities_publish};

use super::{program::Program, responsibility::RaciRole};
use crate::{
    errors::{Result, bad_request},
    payload::payload,
    request::request,
    scalars::Date,
};

/// Most cells of a matrix: more than an input list usually has, because a matrix is published as a whole.
const MAX_CELLS: usize = 5_000;

/// Cell of a responsibility matrix.
#[derive(InputObject)]
pub struct ResponsibilityInput {
    /// Code of the measure.
    measure_code: String,
    /// Code of the department.
    department_code: String,
    /// Part of the department in the measure.
    role: RaciRole,
}

/// Input of `responsibilitiesPublish`.
#[derive(InputObject)]
pub struct ResponsibilitiesPublishInput {
    /// Id of the program.
    program_id: ID,
    /// First day on which the matrix is in force; after that of every version before.
    effective_from: Date,
    /// Whole matrix: every measure has exactly one ACCOUNTABLE and at least one RESPONSIBLE.
    cells: Vec<ResponsibilityInput>,
    /// Version of the program that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    ResponsibilitiesPublishPayload, ResponsibilitiesPublishError, ResponsibilitiesPublishErrorCode;
    /// Program after the change. Null when the request was refused.
    program: Program;
    /// Nobody is accountable for a measure.
    NobodyAccountable = "NOBODY_ACCOUNTABLE",
    /// Several departments are accountable for a measure.
    SeveralAccountable = "SEVERAL_ACCOUNTABLE",
    /// Nobody is responsible for a measure.
    NobodyResponsible = "NOBODY_RESPONSIBLE",
    /// Same cell is given twice.
    Repeated = "REPEATED",
    /// Program has no such measure.
    MeasureUnknown = "MEASURE_UNKNOWN",
    /// Department does not exist.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Version that takes effect on that day or later exists already.
    EffectiveBeforeLast = "EFFECTIVE_BEFORE_LAST",
    /// Program is completed or cancelled.
    WrongState = "WRONG_STATE",
}

/// Mutation `responsibilitiesPublish`.
#[derive(Default)]
pub struct ResponsibilitiesPublishMutation;

#[Object]
impl ResponsibilitiesPublishMutation {
    /// Puts a responsibility matrix in force from a day on; what held before stays true for the days before. Every
    /// violation is told at once (RSP-1, RSP-2). Requires `MANAGE_PROGRAMS` on the whole organization. Since 0.1.
    #[graphql(complexity = "100 + child_complexity")]
    async fn responsibilities_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: ResponsibilitiesPublishInput,
    ) -> Result<ResponsibilitiesPublishPayload> {
        if input.cells.len() > MAX_CELLS {
            return Err(bad_request(format!("`cells` has at most {MAX_CELLS} members.")));
        }
        let request = request(ctx);
        let cell = |cell: ResponsibilityInput| Cell {
            measure: cell.measure_code,
            department: cell.department_code,
            role: cell.role.into(),
        };
        let command = ResponsibilitiesPublish {
            program: ProgramId::from_node_id(&input.program_id).unwrap_or(ProgramId(uuid::Uuid::nil())),
            effective_from: input.effective_from.0,
            cells: input.cells.into_iter().map(cell).collect(),
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("responsibilitiesPublish", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { responsibilities_publish(unit, &input).await })
            })
            .await;
        ResponsibilitiesPublishPayload::of(request, outcome, |after, id| async move {
            Ok(after.load(id).await?.map(Program))
        })
        .await
    }
}
