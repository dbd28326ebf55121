//! `trainingWaive`.

use async_graphql::{Context, InputObject, Object};
use gradus_services::training::waive::{TrainingWaive, training_waive};

use super::completion::TrainingWaiver;
use crate::{errors::Result, payload::payload, request::request, scalars::Date};

/// Input of `trainingWaive`.
#[derive(InputObject)]
pub struct TrainingWaiveInput {
    /// Number of the employee for whom the requirement is waived.
    employee_number: String,
    /// Code of the requirement.
    requirement_code: String,
    /// Reason of the waiver.
    reason: String,
    /// First day of the waiver; today by default.
    valid_from: Option<Date>,
    /// Last day of the waiver.
    valid_until: Option<Date>,
    /// Number of the employee who approves, where the viewer is no employee. An employee who asks is the approver.
    approver_number: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    TrainingWaivePayload, TrainingWaiveError, TrainingWaiveErrorCode;
    /// Waiver that was granted. Null when the request was refused.
    waiver: TrainingWaiver;
    /// No employee has the number.
    EmployeeUnknown = "EMPLOYEE_UNKNOWN",
    /// No requirement has the code.
    RequirementUnknown = "REQUIREMENT_UNKNOWN",
    /// Nobody approves it by name.
    ApproverMissing = "APPROVER_MISSING",
    /// Approver is the person waived.
    ApproverIsPerson = "APPROVER_IS_PERSON",
    /// Reason is missing.
    ReasonMissing = "REASON_MISSING",
    /// Last day is missing.
    EndMissing = "END_MISSING",
    /// Last day lies before the first.
    EndBeforeStart = "END_BEFORE_START",
}

/// Mutation `trainingWaive`.
#[derive(Default)]
pub struct TrainingWaiveMutation;

#[Object]
impl TrainingWaiveMutation {
    /// Waives a requirement for an employee, for a while. Requires `WAIVE_TRAINING`. Since 0.1.
    async fn training_waive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: TrainingWaiveInput,
    ) -> Result<TrainingWaivePayload> {
        let request = request(ctx);
        let command = TrainingWaive {
            employee_number: input.employee_number,
            requirement_code: input.requirement_code,
            reason: input.reason,
            valid_from: input.valid_from.map(|day| day.0),
            valid_until: input.valid_until.map(|day| day.0),
            approver_number: input.approver_number,
        };
        let outcome = request
            .run("trainingWaive", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { training_waive(unit, &input).await })
            })
            .await;
        TrainingWaivePayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(TrainingWaiver)) },
        )
        .await
    }
}
