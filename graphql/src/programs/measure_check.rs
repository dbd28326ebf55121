//! `measureCheck`, and what was checked, asked and needed.

use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use gradus_domain::{
    ids::{MeasureId, NodeId},
    programs::measure_check::{CheckBasis as Basis, CheckResult as CheckOutcome, MeasureCheck as Check},
};
use gradus_services::programs::{
    measure_check::{MeasureCheckInput as Command, measure_check},
    measure_consult::Consultation,
};

use super::measure::Measure;
use crate::{
    errors::{Result, internal},
    payload::payload,
    people::{
        department::{Department, NamedDepartment},
        employee::Employee,
    },
    request::request,
    scalars::{Date, DateTime, Period},
};

/// What a check of a measure found.
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "CheckOutcome")]
pub enum MeasureCheckResult {
    /// The measure is in effect.
    Passed,
    /// It is no longer.
    Failed,
    /// Nobody checked it in the quarter.
    Missing,
}

/// By what a measure was checked (PRG-6).
#[derive(Enum, Copy, Clone, Debug, PartialEq, Eq)]
#[graphql(remote = "Basis")]
pub enum MeasureCheckBasis {
    /// Item of an audit's checklist.
    AuditItem,
    /// Values of an indicator.
    Indicator,
    /// Inspection on the spot.
    Inspection,
}

/// Check whether a measure is still in effect. It never changes.
#[derive(Description)]
pub struct MeasureCheck(pub Check);

/// Question about a measure to a department that must be asked (RSP-4).
#[derive(Description)]
pub struct MeasureConsultation(pub Consultation);

#[Object(use_type_description)]
impl MeasureCheck {
    /// Quarter for which the check counts.
    async fn quarter(&self) -> Period {
        Period(self.0.quarter)
    }

    /// What the check found.
    async fn result(&self) -> MeasureCheckResult {
        self.0.result.into()
    }

    /// By what it was checked. Null where nobody checked.
    async fn basis(&self) -> Option<MeasureCheckBasis> {
        self.0.basis.map(Into::into)
    }

    /// What was seen. Null where nobody checked.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Day of the check.
    async fn checked_on(&self) -> Date {
        Date(self.0.on)
    }

    /// Employee who checked. Null where a machine or nobody did, and where the viewer may not see them.
    async fn checked_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(by) = self.0.by else { return Ok(None) };
        Ok(request(ctx).load(by).await?.map(Employee))
    }
}

#[Object(use_type_description)]
impl MeasureConsultation {
    /// Department that was asked.
    async fn department(&self, ctx: &Context<'_>) -> Result<Option<Department>> {
        Ok(request(ctx).load(NamedDepartment(self.0.department)).await?.map(Department))
    }

    /// What it was asked.
    async fn question(&self) -> &str {
        &self.0.question
    }

    /// Timestamp of the question.
    async fn asked_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// Employee who asked. Null where a machine did, and where the viewer may not see them.
    async fn asked_by(&self, ctx: &Context<'_>) -> Result<Option<Employee>> {
        let Some(by) = self.0.by else { return Ok(None) };
        Ok(request(ctx).load(by).await?.map(Employee))
    }
}

/// Input of `measureCheck`.
#[derive(InputObject)]
pub struct MeasureCheckInput {
    /// Id of the measure.
    measure_id: ID,
    /// Indicates that the measure is still in effect.
    is_in_effect: bool,
    /// By what it was checked.
    basis: MeasureCheckBasis,
    /// What was seen, in one line.
    note: String,
    /// Version that the client saw.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    MeasureCheckPayload, MeasureCheckError, MeasureCheckErrorCode;
    /// Measure after the change. Null when the request was refused.
    measure: Measure;
    /// State of the measure does not allow it: it was not verified.
    WrongState = "WRONG_STATE",
    /// Program is not active.
    ProgramNotActive = "PROGRAM_NOT_ACTIVE",
    /// Viewer's department carries the measure out.
    OwnWork = "OWN_WORK",
    /// Note must be given.
    NoteMissing = "NOTE_MISSING",
    /// Note is not one line that may stand.
    NoteMalformed = "NOTE_MALFORMED",
}

/// Mutation `measureCheck`.
#[derive(Default)]
pub struct MeasureCheckMutation;

#[Object]
impl MeasureCheckMutation {
    /// Records a check of a measure that was verified: it is SUSTAINED or DEGRADED by that (PRG-6). In the open-ended phase
    /// a sustained measure that nobody checks in a quarter degrades by itself. Requires `VERIFY_MEASURES`; refused to whom a
    /// department employs that carries the measure out (RSP-5). Since 0.1.
    async fn measure_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: MeasureCheckInput,
    ) -> Result<MeasureCheckPayload> {
        let request = request(ctx);
        let command = Command {
            measure: MeasureId::from_node_id(&input.measure_id).unwrap_or(MeasureId(uuid::Uuid::nil())),
            passed: input.is_in_effect,
            basis: input.basis.into(),
            note: input.note,
            expected_version: Some(input.expected_version),
        };
        let outcome = request
            .run("measureCheck", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { measure_check(unit, &input).await })
            })
            .await;
        MeasureCheckPayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Measure)) })
            .await
    }
}

/// A measure that another one needs.
pub(super) async fn needed(ctx: &Context<'_>, id: MeasureId) -> Result<Measure> {
    let found = request(ctx).load(id).await?;
    found.map(Measure).ok_or_else(|| internal(&"a measure needs one that is gone"))
}
