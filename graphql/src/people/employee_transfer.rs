//! `employeeTransfer`.

use async_graphql::{Context, ID, InputObject, Object};
use gradus_domain::ids::{EmployeeId, NodeId};
use gradus_services::people::employee_transfer::{EmployeeTransfer, employee_transfer};

use crate::{errors::Result, payload::payload, people::employee::Employee, request::request, scalars::Date};

/// Input of `employeeTransfer`.
#[derive(InputObject)]
pub struct EmployeeTransferInput {
    /// Id of the employee.
    employee_id: ID,
    /// Code of the new department.
    department_code: String,
    /// Code of the new position.
    position_code: Option<String>,
    /// First day in the new post, today or earlier.
    on: Date,
    /// Reason, for the journal.
    reason: Option<String>,
    /// Version that the viewer saw; a later one refuses the change.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    EmployeeTransferPayload, EmployeeTransferError, EmployeeTransferErrorCode;
    /// Employee after the change. Null when the request was refused.
    employee: Employee;
    /// Department does not exist.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Position does not exist.
    PositionUnknown = "POSITION_UNKNOWN",
    /// Day has not come yet.
    InTheFuture = "IN_THE_FUTURE",
    /// Person is not employed on the day.
    NotEmployed = "NOT_EMPLOYED",
    /// Person holds that post already.
    NothingChanges = "NOTHING_CHANGES",
    /// Later post is known.
    LaterPost = "LATER_POST",
}

/// Mutation `employeeTransfer`.
#[derive(Default)]
pub struct EmployeeTransferMutation;

#[Object]
impl EmployeeTransferMutation {
    /// Moves an employee to another post on a day; the past stays as it was. Requires `MANAGE_PEOPLE` on the department. Since 0.1.
    async fn employee_transfer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EmployeeTransferInput,
    ) -> Result<EmployeeTransferPayload> {
        let request = request(ctx);
        // An id of another kind names no employee that there is.
        let employee = EmployeeId::from_node_id(&input.employee_id).unwrap_or(EmployeeId(uuid::Uuid::nil()));
        let command = EmployeeTransfer {
            employee,
            expected_version: Some(input.expected_version),
            department_code: input.department_code,
            position_code: input.position_code,
            on: input.on.0,
            reason: input.reason,
        };
        let outcome = request
            .run("employeeTransfer", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { employee_transfer(unit, &input).await })
            })
            .await;
        EmployeeTransferPayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Employee)) },
        )
        .await
    }
}
