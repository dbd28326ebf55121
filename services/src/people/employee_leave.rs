//! Recording that somebody leaves.

use chrono::NaiveDate;
use gradus_domain::{
    ids::EmployeeId,
    people::{employee::Employee, employee_refusal::EmployeeRefusal as Refusal},
};
use serde::Serialize;

use super::employee_update::{load, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct EmployeeLeave {
    /// Who.
    pub employee: EmployeeId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Last day, still employed on it; none takes the leaving back.
    pub left_on: Option<NaiveDate>,
    /// Why, for the journal.
    pub reason: Option<String>,
}

/// Sets the last day of employment. Requires `MANAGE_PEOPLE` on the department.
pub async fn employee_leave(unit: &mut Unit, input: &EmployeeLeave) -> Result<EmployeeId, Failure<Refusal>> {
    let before = load(unit, input.employee, input.expected_version).await?;
    if input.left_on.is_some_and(|left| left < before.hired_on) {
        return Err(vec![Refusal::LeftBeforeHired(before.hired_on)].into());
    }
    let after = Employee { left_on: input.left_on, version: before.version + 1, ..before.clone() };
    unit.judge_anew([before.id]);
    save(unit, &before, &after, input.reason.as_deref()).await
}
