//! `departmentCreate`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::locale::LocalizedText;
use gradus_services::people::department_create::{DepartmentCreate, department_create};

use crate::{errors::Result, payload::payload, people::department::Department, request::request};

/// Input of `departmentCreate`.
#[derive(InputObject)]
pub struct DepartmentCreateInput {
    /// Code, unique in the organization: 1 to 64 letters, digits, `-`, `_` or `.`.
    code: String,
    /// Name of the department, in the request's language.
    name: String,
    /// Kind of unit, such as department, team, province or shop: 1 to 64 letters, digits, `-`, `_` or `.`.
    #[graphql(default_with = "\"department\".to_owned()")]
    kind: String,
    /// Code of the department above it. None for a root.
    parent_code: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    DepartmentCreatePayload, DepartmentCreateError, DepartmentCreateErrorCode;
    /// Department after the change. Null when the request was refused.
    department: Department;
    /// Another department has the code.
    CodeTaken = "CODE_TAKEN",
    /// Code has other signs than a code may have, or too many.
    CodeMalformed = "CODE_MALFORMED",
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Kind of unit has other signs than a code may have, or too many.
    KindMalformed = "KIND_MALFORMED",
    /// Department above does not exist.
    ParentUnknown = "PARENT_UNKNOWN",
}

/// Mutation `departmentCreate`.
#[derive(Default)]
pub struct DepartmentCreateMutation;

#[Object]
impl DepartmentCreateMutation {
    /// Creates a department. Requires `MANAGE_PEOPLE` on the whole organization. Since 0.1.
    async fn department_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: DepartmentCreateInput,
    ) -> Result<DepartmentCreatePayload> {
        let request = request(ctx);
        let locale = request.locale().await?;
        let name = LocalizedText([(locale, input.name)].into());
        let command = DepartmentCreate { code: input.code, name, kind: input.kind, parent_code: input.parent_code };
        let outcome = request
            .run("departmentCreate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { department_create(unit, &input).await })
            })
            .await;
        DepartmentCreatePayload::of(
            request,
            outcome,
            |after, id| async move { Ok(after.load(id).await?.map(Department)) },
        )
        .await
    }
}
