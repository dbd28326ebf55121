//! `employeeUpdate`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use gradus_domain::{
    ids::{EmployeeId, NodeId},
    refusal::InChanges,
};
use gradus_services::people::employee_update::{EmployeeUpdate, employee_update};

use crate::{errors::Result, payload::payload, people::employee::Employee, request::request};

/// Input of `employeeUpdate`.
#[derive(InputObject)]
pub struct EmployeeUpdateInput {
    /// Id of the employee.
    employee_id: ID,
    /// New values.
    changes: EmployeeChanges,
    /// Version that the viewer saw; a later one refuses the change.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// New values of an employee. What is absent stays; null removes.
#[derive(InputObject)]
pub struct EmployeeChanges {
    /// Name of the employee.
    name: Option<String>,
    /// E-mail address of the employee.
    email: MaybeUndefined<String>,
    /// Number of the manager.
    manager_number: MaybeUndefined<String>,
}

payload! {
    EmployeeUpdatePayload, EmployeeUpdateError, EmployeeUpdateErrorCode;
    /// Employee after the change. Null when the request was refused.
    employee: Employee;
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Text cannot be an e-mail address.
    EmailMalformed = "EMAIL_MALFORMED",
    /// Manager does not exist.
    ManagerUnknown = "MANAGER_UNKNOWN",
    /// Nobody is their own manager.
    OwnManager = "OWN_MANAGER",
}

/// Mutation `employeeUpdate`.
#[derive(Default)]
pub struct EmployeeUpdateMutation;

#[Object]
impl EmployeeUpdateMutation {
    /// Corrects what is known of an employee. Requires `MANAGE_PEOPLE` on the department. Since 0.1.
    async fn employee_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EmployeeUpdateInput,
    ) -> Result<EmployeeUpdatePayload> {
        let request = request(ctx);
        // An id of another kind names no employee that there is.
        let employee = EmployeeId::from_node_id(&input.employee_id).unwrap_or(EmployeeId(uuid::Uuid::nil()));
        let command = EmployeeUpdate {
            employee,
            expected_version: Some(input.expected_version),
            name: input.changes.name,
            email: change(input.changes.email),
            manager_number: change(input.changes.manager_number),
            locale: None,
        };
        let outcome = request
            .run("employeeUpdate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { employee_update(unit, &input).await })
            })
            .await;
        let outcome = outcome.map_err(|failure| failure.lift(InChanges));
        EmployeeUpdatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Employee)) })
            .await
    }
}

/// A value of `changes`: absent leaves as it is, null removes.
pub(crate) fn change<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}
