//! Rotation (AUD-6): nobody leads audits of the same cell too often in a row, and no two people audit each other's units
//! within one period of the program.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{
    scope::AuditScope,
    state::AuditRole,
    team::{AuditTerms, AuditorFacts, AuditorRefusal},
};
use crate::ids::{AuditId, DepartmentId, EmployeeId};

/// How often the same lead may audit the same cell in a row.
pub const MOST_IN_A_ROW: usize = 2;

/// A cell of what may be audited: an area in a department (AUD-1). Where a scope names only one of them, the other is
/// missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Code of the area.
    pub area: Option<String>,
    /// The department.
    pub department: Option<DepartmentId>,
}

/// The cells of a scope.
#[must_use]
pub fn cells(scope: &AuditScope) -> BTreeSet<Cell> {
    fn each<T: Clone>(all: &[T]) -> Vec<Option<T>> {
        if all.is_empty() { vec![None] } else { all.iter().cloned().map(Some).collect() }
    }
    let departments = each(&scope.departments);
    let of_area = |area: Option<String>| {
        departments.iter().map(move |department| Cell { area: area.clone(), department: *department })
    };
    let cells = each(&scope.areas).into_iter().flat_map(of_area);
    cells.filter(|cell| cell.area.is_some() || cell.department.is_some()).collect()
}

/// Another audit, as far as rotation looks at it. What was called off or missed is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherAudit {
    /// The audit.
    pub audit: AuditId,
    /// Its number.
    pub number: String,
    /// Its first day.
    pub planned_on: NaiveDate,
    /// What it looks at.
    pub scope: AuditScope,
    /// Who leads it.
    pub lead: Option<EmployeeId>,
    /// Who audits, each with the departments to which they belong on its first day.
    pub team: Vec<(EmployeeId, Vec<DepartmentId>)>,
}

/// What rotation keeps somebody from.
#[must_use]
pub fn rotation(terms: &AuditTerms, role: AuditRole, facts: &AuditorFacts) -> Vec<AuditorRefusal> {
    let mut refusals = Vec::new();
    if role == AuditRole::Lead
        && let Some(last) = in_a_row(terms, facts.employee)
    {
        refusals.push(AuditorRefusal::LedInARow { audit: last });
    }
    if let Some(other) = each_other(terms, facts) {
        refusals.push(AuditorRefusal::AuditedEachOther { audit: other });
    }
    refusals
}

/// The number of another audit of the run that would be too long with this one.
fn in_a_row(terms: &AuditTerms, person: EmployeeId) -> Option<String> {
    terms.cells.iter().find_map(|cell| {
        let mut of_cell: Vec<&OtherAudit> = (terms.others.iter())
            .filter(|other| Some(other.audit) != terms.audit && cells(&other.scope).contains(cell))
            .collect();
        of_cell.sort_by(|a, b| (a.planned_on, &a.number).cmp(&(b.planned_on, &b.number)));
        let here = (terms.first_day, &terms.number);
        let (before, after): (Vec<&OtherAudit>, Vec<&OtherAudit>) =
            of_cell.into_iter().partition(|other| (other.planned_on, &other.number) < here);
        let led = |other: &&&OtherAudit| other.lead == Some(person);
        let run: Vec<_> = before.iter().rev().take_while(led).chain(after.iter().take_while(led)).collect();
        if run.len() < MOST_IN_A_ROW { None } else { run.first().map(|other| other.number.clone()) }
    })
}

/// The number of an audit of the same period in which somebody of a unit in scope audited a unit of this person.
fn each_other(terms: &AuditTerms, facts: &AuditorFacts) -> Option<String> {
    let posts = facts.independence.posts.iter();
    let own: Vec<DepartmentId> =
        posts.filter(|post| post.span.touches(terms.first_day, terms.last_day)).map(|post| post.department).collect();
    let period = |day| period(terms.program_starts_on, day);
    let returned = |other: &&OtherAudit| {
        let audited_own = other.scope.departments.iter().any(|department| own.contains(department));
        let by_audited = other.team.iter().any(|(person, units)| {
            *person != facts.employee && units.iter().any(|unit| terms.departments.contains(unit))
        });
        Some(other.audit) != terms.audit && audited_own && by_audited
    };
    let others = terms.others.iter().filter(|other| period(other.planned_on) == period(terms.first_day));
    others.filter(returned).map(|other| other.number.clone()).min()
}

/// Which year of the program a day lies in, counted from its first day.
#[must_use]
pub fn period(program_starts_on: NaiveDate, day: NaiveDate) -> i32 {
    let before_anniversary = (day.month(), day.day()) < (program_starts_on.month(), program_starts_on.day());
    day.year() - program_starts_on.year() - i32::from(before_anniversary)
}

#[cfg(test)]
mod tests;
