//! Correcting what is known of an employee. A new post is a transfer, and leaving is a command of its own.

use gradus_domain::{
    access::{Action, Scope},
    ids::EmployeeId,
    locale::Locale,
    people::{
        employee::Employee,
        employee_refusal::{EmployeeRefusal as Refusal, changed},
    },
};
use gradus_store::people::employees;
use serde::Serialize;

use crate::{Failure, Unit, failure::expect_version};

/// Input of the command: what is `None` stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct EmployeeUpdate {
    /// Who.
    pub employee: EmployeeId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// New name.
    pub name: Option<String>,
    /// New e-mail address; `Some(None)` removes it.
    pub email: Option<Option<String>>,
    /// Number of the new manager; `Some(None)` leaves none.
    pub manager_number: Option<Option<String>>,
    /// New language; `Some(None)` leaves none.
    pub locale: Option<Option<Locale>>,
}

/// Changes an employee. Requires `MANAGE_PEOPLE` on the department.
pub async fn employee_update(unit: &mut Unit, input: &EmployeeUpdate) -> Result<EmployeeId, Failure<Refusal>> {
    let before = load(unit, input.employee, input.expected_version).await?;
    let mut refusals = Vec::new();
    let manager = match &input.manager_number {
        None => before.manager,
        Some(number) => find_manager(unit, number.as_deref(), &mut refusals).await?,
    };
    if manager == Some(before.id) {
        refusals.push(Refusal::OwnManager);
    }
    let after = Employee {
        name: input.name.as_deref().map_or_else(|| before.name.clone(), |name| name.trim().to_owned()),
        email: input.email.clone().unwrap_or_else(|| before.email.clone()),
        locale: input.locale.unwrap_or(before.locale),
        manager,
        version: before.version + 1,
        ..before.clone()
    };
    refusals.extend(changed(&after.name, after.email.as_deref()));
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    save(unit, &before, &after, None).await
}

/// The employee that a command is about, if the actor may change it.
pub(super) async fn load<R>(
    unit: &Unit,
    id: EmployeeId,
    expected_version: Option<i32>,
) -> Result<Employee, Failure<R>> {
    let readable = unit.actor.scope(Action::ReadPeople, unit.now)?;
    if employees::find_many(unit.tx(), &readable, &[id]).await?.is_empty() {
        return Err(Failure::NotFound("employeeId"));
    }
    let scope = unit.actor.scope(Action::ManagePeople, unit.now)?;
    let found = employees::find_many(unit.tx(), &scope, &[id]).await?.pop().ok_or(Failure::Forbidden)?;
    expect_version(expected_version, found.version)?;
    Ok(found)
}

/// Stores the change and records it.
pub(super) async fn save<R>(
    unit: &mut Unit,
    before: &Employee,
    after: &Employee,
    reason: Option<&str>,
) -> Result<EmployeeId, Failure<R>> {
    let scope = Scope::organization(unit.actor.organization);
    if !employees::update(unit.tx(), &scope, after, before.version).await? {
        return Err(Failure::Conflict(before.version + 1));
    }
    unit.record(after.id, Some(before), Some(after), reason);
    unit.announce(after.id, after.version, Some(after.department));
    Ok(after.id)
}

/// The manager with a number, if the actor may know of that person.
pub(super) async fn find_manager<R>(
    unit: &Unit,
    number: Option<&str>,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<EmployeeId>, Failure<R>> {
    let Some(number) = number else { return Ok(None) };
    let scope = unit.actor.scope(Action::ReadPeople, unit.now)?;
    let found = employees::find_by_number(unit.tx(), &scope, number).await?;
    if found.is_none() {
        refusals.push(Refusal::ManagerUnknown(number.into()));
    }
    Ok(found.map(|manager| manager.id))
}
