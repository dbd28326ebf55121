//! `departmentUpdate`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use gradus_domain::ids::{DepartmentId, NodeId};
use gradus_services::people::department_update::{DepartmentUpdate, department_update};

use super::employee_update::change;
use crate::{errors::Result, payload::payload, people::department::Department, request::request};

/// Input of `departmentUpdate`.
#[derive(InputObject)]
pub struct DepartmentUpdateInput {
    /// Id of the department.
    department_id: ID,
    /// New values.
    changes: DepartmentChanges,
    /// Version that the viewer saw; a later one refuses the change.
    expected_version: i32,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

/// New values of a department. What is absent stays; null removes.
#[derive(InputObject)]
pub struct DepartmentChanges {
    /// Name of the department, in the request's language.
    name: Option<String>,
    /// Number of the employee who heads it.
    head_number: MaybeUndefined<String>,
    /// Number of the employee who stands in for the head.
    deputy_number: MaybeUndefined<String>,
}

payload! {
    DepartmentUpdatePayload, DepartmentUpdateError, DepartmentUpdateErrorCode;
    /// Department after the change. Null when the request was refused.
    department: Department;
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Employee who should be the head does not exist.
    HeadUnknown = "HEAD_UNKNOWN",
    /// Employee who should be the deputy does not exist.
    DeputyUnknown = "DEPUTY_UNKNOWN",
    /// Person has left.
    HasLeft = "HAS_LEFT",
    /// Head and deputy are one person.
    SamePerson = "SAME_PERSON",
}

/// Mutation `departmentUpdate`.
#[derive(Default)]
pub struct DepartmentUpdateMutation;

#[Object]
impl DepartmentUpdateMutation {
    /// Renames a department, or names its head and deputy. Requires `MANAGE_PEOPLE` on the department. Since 0.1.
    async fn department_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: DepartmentUpdateInput,
    ) -> Result<DepartmentUpdatePayload> {
        let request = request(ctx);
        // An id of another kind names no department that there is.
        let department = DepartmentId::from_node_id(&input.department_id).unwrap_or(DepartmentId(uuid::Uuid::nil()));
        let locale = request.locale().await?;
        let command = DepartmentUpdate {
            department,
            expected_version: Some(input.expected_version),
            name: input.changes.name.map(|name| (locale, name)),
            head_number: change(input.changes.head_number),
            deputy_number: change(input.changes.deputy_number),
        };
        let outcome = request
            .run("departmentUpdate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { department_update(unit, &input).await })
            })
            .await;
        DepartmentUpdatePayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Department)) },
        )
        .await
    }
}
