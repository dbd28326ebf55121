//! Codes of a file become ids, looked up once for a whole batch.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    access::Scope,
    ids::{DepartmentId, PositionId, RoleId},
    locale::LocalizedText,
    people::{catalog::Position, employee::Employee},
};
use gradus_store::{
    error::StoreError,
    people::{catalog, departments, employees},
};

use crate::{
    Unit,
    import::{CellError, Code},
    people::today::today,
};

/// What the rows of a batch name.
pub(super) struct Lookup {
    /// The organization's today.
    pub today: NaiveDate,
    pub departments: HashMap<String, DepartmentId>,
    pub positions: HashMap<String, PositionId>,
    pub roles: HashMap<String, RoleId>,
    /// Of those whom the batch names.
    pub employees: HashMap<String, Employee>,
}

impl Lookup {
    /// Looks up everything; `numbers` are those of the employees that the batch names.
    pub async fn load(unit: &Unit, scope: &Scope, mut numbers: Vec<&str>) -> Result<Self, StoreError> {
        numbers.sort_unstable();
        numbers.dedup();
        let (departments, positions) =
            (departments::list(unit.tx(), scope).await?, catalog::positions(unit.tx(), scope).await?);
        let roles = catalog::roles(unit.tx(), scope).await?;
        let employees = employees::find_by_numbers(unit.tx(), scope, &numbers).await?;
        Ok(Self {
            today: today(unit.tx(), scope.organization, unit.now).await?,
            departments: departments.into_iter().map(|found| (found.code, found.id)).collect(),
            positions: positions.into_iter().map(|found| (found.code, found.id)).collect(),
            roles: roles.into_iter().map(|found| (found.code, found.id)).collect(),
            employees: employees.into_iter().map(|found| (found.number.clone(), found)).collect(),
        })
    }

    /// The department with a code.
    pub fn department(&self, column: &str, code: &str) -> Result<DepartmentId, CellError> {
        let unknown = || CellError::new(column, Code::DepartmentUnknown, format!("there is no department {code}"));
        self.departments.get(code).copied().ok_or_else(unknown)
    }

    /// The employee with a number.
    pub fn employee(&self, column: &str, number: &str) -> Result<&Employee, CellError> {
        let unknown = || CellError::new(column, Code::EmployeeUnknown, format!("there is no employee {number}"));
        self.employees.get(number).ok_or_else(unknown)
    }

    /// Makes the positions of `codes` that are missing, with the code as name, and says so: a roster is where
    /// positions come from, unlike roles and groups, which carry rights and duties.
    pub async fn make_positions(
        &mut self,
        unit: &Unit,
        scope: &Scope,
        codes: Vec<&str>,
    ) -> Result<Vec<String>, StoreError> {
        let missing: BTreeSet<_> = codes.into_iter().filter(|code| !self.positions.contains_key(*code)).collect();
        let name =
            |code: &&str| Position { id: unit.new_id(), code: (*code).to_owned(), name: LocalizedText::plain(*code) };
        let new: Vec<_> = missing.iter().map(name).collect();
        catalog::insert_positions(unit.tx(), scope, &new).await?;
        self.positions.extend(new.iter().map(|position| (position.code.clone(), position.id)));
        Ok(new.iter().map(|position| format!("created position {}", position.code)).collect())
    }
}
