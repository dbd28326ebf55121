//! `employeeLeave`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{EmployeeId, NodeId};
use gradus_services::people::employee_leave::{EmployeeLeave, employee_leave};

use crate::{errors::Result, payload::payload, people::employee::Employee, request::request, scalars::Date};

/// Input of `employeeLeave`.
#[derive(InputObject)]
pub struct EmployeeLeaveInput {
    /// Id of the employee.
    employee_id: ID,
    /// Last day of employment, still employed on it. Null takes the leaving back.
    left_on: Option<Date>,
    /// Reason, for the journal.
    reason: Option<String>,
    /// Version that the viewer saw; a later one refuses the change.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    EmployeeLeavePayload, EmployeeLeaveError, EmployeeLeaveErrorCode;
    /// Employee after the change. Null when the request was refused.
    employee: Employee;
    /// Last day lies before the first.
    LeftBeforeHired = "LEFT_BEFORE_HIRED",
}

/// Mutation `employeeLeave`.
#[derive(Default)]
pub struct EmployeeLeaveMutation;

#[Object]
impl EmployeeLeaveMutation {
    /// Sets the last day of an employee. Requires `MANAGE_PEOPLE` on the department. Since 0.1.
    async fn employee_leave(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EmployeeLeaveInput,
    ) -> Result<EmployeeLeavePayload> {
        let request = request(ctx);
        // An id of another kind names no employee that there is.
        let employee = EmployeeId::from_node_id(&input.employee_id).unwrap_or(EmployeeId(uuid::Uuid::nil()));
        let command = EmployeeLeave {
            employee,
            expected_version: Some(input.expected_version),
            left_on: input.left_on.map(|day| day.0),
            reason: input.reason,
        };
        let outcome = request
            .run("employeeLeave", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { employee_leave(unit, &input).await })
            })
            .await;
        EmployeeLeavePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Employee)) })
            .await
    }
}
