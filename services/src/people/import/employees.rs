//! `import employees`.

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    imports::ImportedKind,
    locale::Locale,
    people::employment::EmploymentType,
};
use gradus_store::{
    error::StoreError,
    people::{dated, employees, posts},
};

use super::{employees_plan::Plan, lookup::Lookup};
use crate::{
    Actor, Failure, Unit,
    import::{Applied, Cells, Code, Column, ImportKind, Numbered, OnConflict, refusal::RowsRefused},
};

/// Employees from a file.
#[derive(Debug)]
pub struct EmployeesImport;

/// A row of the file: how somebody stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployeeRow {
    /// Number.
    pub number: String,
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Code of the department of the main post.
    pub department: String,
    /// Code of the position; one that nobody knows is made.
    pub position: Option<String>,
    /// Codes of the roles held.
    pub roles: Vec<String>,
    /// How employed.
    pub employment: EmploymentType,
    /// First day.
    pub hired_on: NaiveDate,
    /// Last day, still employed on it.
    pub left_on: Option<NaiveDate>,
    /// Number of the manager.
    pub manager: Option<String>,
    /// Language in which to write to the person.
    pub locale: Option<Locale>,
}

impl ImportKind for EmployeesImport {
    type Row = EmployeeRow;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Employees;
    const NAME: &'static str = "employees";
    const COMMAND: &'static str = "employeesImport";
    const ACTION: Action = Action::ManagePeople;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("employee_no", "Number of the employee, unique: letters, digits, - _ ."),
                Column::required("name", "Name"),
                Column::optional("email", "E-mail address"),
                Column::required("department_code", "Code of the department of the main post"),
                Column::optional("position_code", "Code of the position; one that is not known is made"),
                Column::optional("roles", "Codes of the roles held, between semicolons"),
                Column::optional("employment_type", "EMPLOYEE or CONTRACTOR; an employee where empty"),
                Column::required("hired_on", "First day of employment, such as 2026-11-20"),
                Column::optional("left_on", "Last day of employment, still employed on it"),
                Column::optional("manager_no", "Number of the manager"),
                Column::optional("locale", "Language in which to write to the person: en, zh-CN or zh-TW"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<EmployeeRow> {
        let (number, name, email) = (cells.code("employee_no"), cells.text("name"), cells.email_or_none("email"));
        let (department, position) = (cells.code("department_code"), cells.code_or_none("position_code"));
        let (roles, employment) = (cells.codes("roles"), cells.word_or_none("employment_type"));
        let (hired_on, left_on) = (cells.day("hired_on"), cells.day_or_none("left_on"));
        let (manager, locale) = (cells.code_or_none("manager_no"), cells.word_or_none("locale"));
        if let (Some(hired), Some(Some(left))) = (hired_on, left_on)
            && left < hired
        {
            cells.refuse("left_on", Code::LeftBeforeHired, format!("the last day {left} is before the first, {hired}"));
        }
        Some(EmployeeRow {
            number: number?,
            name: name?,
            email: email?,
            department: department?,
            position: position?,
            roles: roles?,
            employment: employment?.unwrap_or(EmploymentType::Employee),
            hired_on: hired_on?,
            left_on: left_on?,
            manager: manager?,
            locale: locale?,
        })
    }

    fn key(row: &EmployeeRow) -> Option<String> {
        Some(row.number.clone())
    }

    fn scope(actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<Scope, Failure<RowsRefused>> {
        super::whole_organization(actor, now)
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<EmployeeRow>],
        on_conflict: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let named = rows.iter().flat_map(|row| [Some(row.row.number.as_str()), row.row.manager.as_deref()]);
        let mut lookup = Lookup::load(unit, scope, named.flatten().collect()).await?;
        let positions = rows.iter().filter_map(|row| row.row.position.as_deref());
        let notes = lookup.make_positions(unit, scope, positions.collect()).await?;
        let known: Vec<_> = rows.iter().filter_map(|row| Some(lookup.employees.get(&row.row.number)?.id)).collect();
        let mut known_roles = dated::roles::of_employees(unit.tx(), scope, &known).await?;
        let mut known_posts = posts::of_employees(unit.tx(), scope, &known).await?;
        known_roles.sort_by_key(|held| held.employee);
        known_posts.sort_by_key(|held| held.employee);
        let plan = Plan::make(unit, rows, &lookup, &known_roles, &known_posts, on_conflict);
        // Posts and roles change of nobody else.
        let taken: Vec<_> = plan.new.iter().chain(&plan.changed).map(|employee| employee.id).collect();
        employees::insert_many(unit.tx(), scope, &plan.new, unit.now).await?;
        employees::update_many(unit.tx(), scope, &plan.changed, unit.now).await?;
        posts::delete_many(unit.tx(), scope, &plan.undone_posts).await?;
        posts::end_many(unit.tx(), scope, &plan.ended_posts, lookup.today).await?;
        posts::insert_many(unit.tx(), scope, &plan.new_posts).await?;
        dated::roles::insert_many(unit.tx(), scope, &plan.new_roles).await?;
        for id in plan.ended_roles {
            dated::roles::set_end(unit.tx(), scope, id, Some(lookup.today)).await?;
        }
        unit.judge_anew(taken);
        Ok(Applied { outcomes: plan.outcomes, notes })
    }
}
