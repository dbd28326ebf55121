//! Adding an employee.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{AssignmentId, EmployeeId},
    locale::Locale,
    people::{
        employee::Employee,
        employee_refusal::{EmployeeRefusal as Refusal, complaints},
        employment::{EmploymentType, Post},
        spans::{Dated, DaySpan},
    },
};
use gradus_store::people::{
    catalog,
    dated::{self, Held},
    departments, employees,
    posts::{self, HeldPost},
};
use serde::Serialize;

use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct EmployeeCreate {
    /// Number, unique in the organization.
    pub number: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Code of the department of the main post.
    pub department_code: String,
    /// Code of the position.
    pub position_code: Option<String>,
    /// Codes of the roles held from the first day on.
    pub role_codes: Vec<String>,
    /// How employed.
    pub employment: EmploymentType,
    /// First day.
    pub hired_on: NaiveDate,
    /// Last day.
    pub left_on: Option<NaiveDate>,
    /// Number of the manager.
    pub manager_number: Option<String>,
    /// Language in which to write to the person.
    pub locale: Option<Locale>,
}

/// Adds an employee. Requires `MANAGE_PEOPLE` on the department; who has it on no such department is not told which
/// numbers are taken.
pub async fn employee_create(unit: &mut Unit, input: &EmployeeCreate) -> Result<EmployeeId, Failure<Refusal>> {
    let scope = unit.actor.scope(Action::ManagePeople, unit.now)?;
    let everybody = Scope::organization(scope.organization);
    let Some(department) = departments::find_by_code(unit.tx(), &scope, &input.department_code).await? else {
        return Err(vec![Refusal::DepartmentUnknown(input.department_code.clone())].into());
    };
    let mut refusals = complaints(&input.number, &input.name, input.email.as_deref());
    if input.left_on.is_some_and(|left| left < input.hired_on) {
        refusals.push(Refusal::LeftBeforeHired(input.hired_on));
    }
    // A number is unique in the organization, so one that is used out of sight is used too.
    if employees::find_by_number(unit.tx(), &everybody, &input.number).await?.is_some() {
        refusals.push(Refusal::NumberTaken(input.number.clone()));
    }
    let position = match &input.position_code {
        None => None,
        Some(code) => {
            let found = catalog::positions(unit.tx(), &scope).await?.into_iter().find(|known| known.code == *code);
            if found.is_none() {
                refusals.push(Refusal::PositionUnknown(code.clone()));
            }
            found.map(|position| position.id)
        }
    };
    let known_roles = catalog::roles(unit.tx(), &scope).await?;
    let mut roles = Vec::new();
    for code in &input.role_codes {
        match known_roles.iter().find(|role| role.code == *code) {
            Some(role) => roles.push(role.id),
            None => refusals.push(Refusal::RoleUnknown(code.clone())),
        }
    }
    let manager = super::employee_update::find_manager(unit, input.manager_number.as_deref(), &mut refusals).await?;
    if !refusals.is_empty() {
        return Err(refusals.into());
    }

    let employee = Employee {
        id: unit.new_id(),
        number: input.number.clone(),
        name: input.name.trim().to_owned(),
        email: input.email.clone(),
        employment: input.employment,
        hired_on: input.hired_on,
        left_on: input.left_on,
        department: department.id,
        position,
        manager,
        locale: input.locale,
        version: 1,
    };
    employees::insert_many(unit.tx(), &scope, std::slice::from_ref(&employee), unit.now).await?;
    let span = DaySpan::since(input.hired_on);
    let post = Post { department: department.id, position, main: true, fte_basis_points: 10_000, span };
    let held = HeldPost { id: unit.new_id(), employee: employee.id, post };
    posts::insert_many(unit.tx(), &scope, &[held]).await?;
    roles.sort_unstable();
    roles.dedup();
    let held = roles.into_iter().map(|role| Held {
        id: unit.new_id::<AssignmentId>().into(),
        employee: employee.id,
        fact: Dated::since(role, input.hired_on),
    });
    let held: Vec<_> = held.collect();
    dated::roles::insert_many(unit.tx(), &scope, &held).await?;
    unit.record(employee.id, None::<&()>, Some(&employee), None);
    unit.announce(employee.id, employee.version, Some(department.id));
    unit.judge_anew([employee.id]);
    Ok(employee.id)
}
