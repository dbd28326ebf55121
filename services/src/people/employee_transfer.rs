//! Moving somebody to another post on a day.

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    ids::EmployeeId,
    people::{
        employee::Employee,
        transfer::{EmployeeTransferRefusal as Refusal, TransferFacts, transfer},
    },
};
use gradus_store::people::{
    catalog, departments,
    posts::{self, HeldPost},
};
use serde::Serialize;

use super::{
    employee_update::{load, save},
    today::today,
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct EmployeeTransfer {
    /// Who.
    pub employee: EmployeeId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Code of the new department.
    pub department_code: String,
    /// Code of the new position.
    pub position_code: Option<String>,
    /// First day in the new post.
    pub on: NaiveDate,
    /// Why, for the journal.
    pub reason: Option<String>,
}

/// Transfers an employee. Requires `MANAGE_PEOPLE` on both departments.
pub async fn employee_transfer(unit: &mut Unit, input: &EmployeeTransfer) -> Result<EmployeeId, Failure<Refusal>> {
    let before = load(unit, input.employee, input.expected_version).await?;
    let scope = unit.actor.scope(Action::ManagePeople, unit.now)?;
    let Some(department) = departments::find_by_code(unit.tx(), &scope, &input.department_code).await? else {
        return Err(vec![Refusal::DepartmentUnknown(input.department_code.clone())].into());
    };
    let position = match &input.position_code {
        None => None,
        Some(code) => {
            let known = catalog::positions(unit.tx(), &scope).await?.into_iter().find(|known| known.code == *code);
            Some(known.ok_or_else(|| vec![Refusal::PositionUnknown(code.clone())])?.id)
        }
    };
    let held = posts::of_employees(unit.tx(), &scope, &[before.id]).await?;
    let held: Vec<_> = held.into_iter().filter(|held| held.post.main).collect();
    let facts = TransferFacts {
        today: today(unit.tx(), scope.organization, unit.now).await?,
        hired_on: before.hired_on,
        left_on: before.left_on,
        posts: held.iter().map(|held| held.post.clone()).collect(),
    };
    let after = transfer(&facts, department.id, position, input.on)?;
    let gone: Vec<_> = held.iter().map(|held| held.id).collect();
    let new: Vec<_> = after.into_iter().map(|post| HeldPost { id: unit.new_id(), employee: before.id, post }).collect();
    posts::delete_many(unit.tx(), &scope, &gone).await?;
    posts::insert_many(unit.tx(), &scope, &new).await?;
    unit.judge_anew([before.id]);
    let after = Employee { department: department.id, position, version: before.version + 1, ..before.clone() };
    save(unit, &before, &after, input.reason.as_deref()).await
}
