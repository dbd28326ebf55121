//! `employeeCreate`.

use async_graphql::{Context, InputObject, Object};
use gradus_domain::people::employment;
use gradus_services::people::employee_create::{EmployeeCreate, employee_create};

use crate::{
    errors::Result,
    payload::payload,
    people::{employee::Employee, employee::EmploymentType},
    request::request,
    scalars::Date,
};

/// Input of `employeeCreate`.
#[derive(InputObject)]
pub struct EmployeeCreateInput {
    /// Number, unique in the organization: 1 to 64 letters, digits, `-`, `_` or `.`.
    number: String,
    /// Name of the employee.
    name: String,
    /// E-mail address of the employee.
    email: Option<String>,
    /// Code of the department of the main post.
    department_code: String,
    /// Code of the position.
    position_code: Option<String>,
    /// Codes of the roles held from the first day on.
    #[graphql(default, validator(max_items = 100))]
    role_codes: Vec<String>,
    /// Sort of employment; an employee where none is named.
    employment_type: Option<EmploymentType>,
    /// First day of employment.
    hired_on: Date,
    /// Last day of employment, still employed on it.
    left_on: Option<Date>,
    /// Number of the manager.
    manager_number: Option<String>,
    /// Key under which the answer is kept for seven days: sending the same input again changes nothing.
    idempotency_key: Option<String>,
}

payload! {
    EmployeeCreatePayload, EmployeeCreateError, EmployeeCreateErrorCode;
    /// Employee after the change. Null when the request was refused.
    employee: Employee;
    /// Another employee has the number.
    NumberTaken = "NUMBER_TAKEN",
    /// Number has other signs than a number may have, or too many.
    NumberMalformed = "NUMBER_MALFORMED",
    /// Name is blank.
    NameBlank = "NAME_BLANK",
    /// Name is too long, begins like a formula, or holds a sign that is not printed.
    NameMalformed = "NAME_MALFORMED",
    /// Text cannot be an e-mail address.
    EmailMalformed = "EMAIL_MALFORMED",
    /// Department does not exist.
    DepartmentUnknown = "DEPARTMENT_UNKNOWN",
    /// Position does not exist.
    PositionUnknown = "POSITION_UNKNOWN",
    /// Role does not exist.
    RoleUnknown = "ROLE_UNKNOWN",
    /// Manager does not exist.
    ManagerUnknown = "MANAGER_UNKNOWN",
    /// Last day lies before the first.
    LeftBeforeHired = "LEFT_BEFORE_HIRED",
}

/// Mutation `employeeCreate`.
#[derive(Default)]
pub struct EmployeeCreateMutation;

#[Object]
impl EmployeeCreateMutation {
    /// Adds an employee. Requires `MANAGE_PEOPLE` on the department. Since 0.1.
    async fn employee_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the command needs to know.")] input: EmployeeCreateInput,
    ) -> Result<EmployeeCreatePayload> {
        let request = request(ctx);
        let command = EmployeeCreate {
            number: input.number,
            name: input.name,
            email: input.email,
            department_code: input.department_code,
            position_code: input.position_code,
            role_codes: input.role_codes,
            employment: input.employment_type.map_or(employment::EmploymentType::Employee, Into::into),
            hired_on: input.hired_on.0,
            left_on: input.left_on.map(|day| day.0),
            manager_number: input.manager_number,
            locale: None,
        };
        let outcome = request
            .run("employeeCreate", input.idempotency_key, command, |unit, input| {
                Box::pin(async move { employee_create(unit, &input).await })
            })
            .await;
        EmployeeCreatePayload::of(request, outcome, |after, id| async move { Ok(after.load(id).await?.map(Employee)) })
            .await
    }
}
