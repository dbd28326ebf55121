//! Declaring a conflict of interest (AUD-5).

use chrono::NaiveDate;
use gradus_domain::{
    access::Action,
    audits::conflict::{AuditConflict, ConflictRefusal as Refusal, declared},
    ids::{AuditConflictId, EmployeeId},
};
use gradus_store::{
    audits::conflicts,
    people::{departments, employees},
};
use serde::Serialize;

use super::change::everything;
use crate::{Failure, Unit, people::today::today};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct AuditConflictDeclare {
    /// Number of the employee whose conflict it is; the actor's own where none is given.
    pub employee_number: Option<String>,
    /// Code of the department that it is with.
    pub department_code: String,
    /// First day; today where none is given.
    pub starts_on: Option<NaiveDate>,
    /// Last day, included; open where none is given.
    pub ends_on: Option<NaiveDate>,
    /// What it is.
    pub reason: String,
}

/// Declares a conflict of one's own, or, with `MANAGE_AUDITS`, of somebody within reach. Requires `READ_AUDITS`, and to
/// be able to see the department.
pub async fn audit_conflict_declare(
    unit: &mut Unit,
    input: &AuditConflictDeclare,
) -> Result<AuditConflictId, Failure<Refusal>> {
    unit.actor.scope(Action::ReadAudits, unit.now)?;
    let scope = everything(unit);
    let employee = whose(unit, input.employee_number.as_deref()).await?;
    let readable = unit.actor.scope(Action::ReadPeople, unit.now)?;
    let department = departments::find_by_code(unit.tx(), &readable, &input.department_code).await?;
    let Some(department) = department else {
        return Err(vec![Refusal::DepartmentUnknown(input.department_code.clone())].into());
    };
    let today = today(unit.tx(), scope.organization, unit.now).await?;
    let (span, reason) = declared(input.starts_on.unwrap_or(today), input.ends_on, &input.reason)?;
    let conflict = AuditConflict {
        id: unit.new_id(),
        employee,
        department: department.id,
        span,
        reason,
        declared_by: unit.actor.employee,
        declared_at: unit.now,
        withdrawal: None,
        version: 1,
    };
    conflicts::insert(unit.tx(), &scope, &conflict).await?;
    unit.record(conflict.id, None::<&()>, Some(&conflict), None);
    Ok(conflict.id)
}

async fn whose(unit: &Unit, number: Option<&str>) -> Result<EmployeeId, Failure<Refusal>> {
    let me = unit.actor.employee;
    let Some(number) = number else { return me.ok_or_else(|| vec![Refusal::NobodyNamed].into()) };
    if let Some(me) = me {
        let own = employees::find_many(unit.tx(), &everything(unit), &[me]).await?.pop();
        if own.is_some_and(|own| own.number == number) {
            return Ok(me);
        }
    }
    let managed = unit.actor.scope(Action::ManageAudits, unit.now)?;
    let found = employees::find_by_number(unit.tx(), &managed, number).await?;
    found.map(|person| person.id).ok_or_else(|| vec![Refusal::EmployeeUnknown(number.to_owned())].into())
}
