//! Naming the head and the deputy of a department, or renaming it.

use gradus_domain::{
    access::Action,
    ids::{DepartmentId, EmployeeId},
    locale::Locale,
    people::{department::Department, employee_refusal::DepartmentUpdateRefusal as Refusal},
    text,
};
use gradus_store::people::{departments, employees};
use serde::Serialize;

use super::today::today;
use crate::{Failure, Unit, failure::expect_version};

/// Input of the command: what is `None` stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct DepartmentUpdate {
    /// Which.
    pub department: DepartmentId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// New name, in one language.
    pub name: Option<(Locale, String)>,
    /// Number of the new head; `Some(None)` leaves none.
    pub head_number: Option<Option<String>>,
    /// Number of the new deputy; `Some(None)` leaves none.
    pub deputy_number: Option<Option<String>>,
}

/// Changes a department. Requires `MANAGE_PEOPLE` on it.
pub async fn department_update(unit: &mut Unit, input: &DepartmentUpdate) -> Result<DepartmentId, Failure<Refusal>> {
    let readable = unit.actor.scope(Action::ReadPeople, unit.now)?;
    if departments::find_many(unit.tx(), &readable, &[input.department]).await?.is_empty() {
        return Err(Failure::NotFound("departmentId"));
    }
    let scope = unit.actor.scope(Action::ManagePeople, unit.now)?;
    let found = departments::find_many(unit.tx(), &scope, &[input.department]).await?.pop();
    let before = found.ok_or(Failure::Forbidden)?;
    expect_version(input.expected_version, before.version)?;

    let mut refusals = Vec::new();
    let mut after = Department { version: before.version + 1, ..before.clone() };
    if let Some((locale, name)) = &input.name {
        match text::plain(name) {
            Ok(name) => {
                after.name.0.insert(*locale, name.to_owned());
            }
            Err(fault) => refusals.push(Refusal::Name(fault)),
        }
    }
    if let Some(number) = &input.head_number {
        after.head = person(unit, number.as_deref(), Refusal::HeadUnknown, &mut refusals).await?;
    }
    if let Some(number) = &input.deputy_number {
        after.deputy = person(unit, number.as_deref(), Refusal::DeputyUnknown, &mut refusals).await?;
    }
    if after.head.is_some() && after.head == after.deputy {
        refusals.push(Refusal::SamePerson);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    if !departments::update(unit.tx(), &scope, &after, before.version).await? {
        return Err(Failure::Conflict(before.version + 1));
    }
    unit.record(after.id, Some(&before), Some(&after), None);
    unit.announce(after.id, after.version, Some(after.id));
    Ok(after.id)
}

async fn person(
    unit: &Unit,
    number: Option<&str>,
    unknown: impl Fn(String) -> Refusal,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<EmployeeId>, Failure<Refusal>> {
    let Some(number) = number else { return Ok(None) };
    let scope = unit.actor.scope(Action::ReadPeople, unit.now)?;
    let Some(found) = employees::find_by_number(unit.tx(), &scope, number).await? else {
        refusals.push(unknown(number.into()));
        return Ok(None);
    };
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    if found.left_on.is_some_and(|last| last < today) {
        refusals.push(Refusal::HasLeft(found.id));
    }
    Ok(Some(found.id))
}
