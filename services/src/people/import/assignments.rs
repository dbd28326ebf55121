//! `import assignments`: the history of main posts. The rows of a person replace the one main post that the roster
//! gave; a longer history that says something else is a conflict.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::AssignmentId,
    imports::ImportedKind,
    people::{employee::Employee, employment::Post, spans::DaySpan},
};
use gradus_store::{
    error::StoreError,
    people::{
        employees,
        posts::{self, HeldPost},
    },
};

use super::lookup::Lookup;
use crate::{
    Actor, Failure, Unit,
    import::{
        Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome, refusal::RowsRefused,
    },
};

/// Main posts over time, from a file.
#[derive(Debug)]
pub struct AssignmentsImport;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentRow {
    /// Number of the employee.
    pub employee: String,
    /// Code of the department.
    pub department: String,
    /// Code of the position.
    pub position: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it is no longer held.
    pub to: Option<NaiveDate>,
}

impl ImportKind for AssignmentsImport {
    type Row = AssignmentRow;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Assignments;
    const NAME: &'static str = "assignments";
    const COMMAND: &'static str = "assignmentsImport";
    const ACTION: Action = Action::ManagePeople;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("employee_no", "Number of the employee"),
                Column::required("department_code", "Code of the department"),
                Column::optional("position_code", "Code of the position; one that is not known is made"),
                Column::required("valid_from", "First day in the post"),
                Column::required("valid_to", "First day on which it is no longer held; empty while it is"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<AssignmentRow> {
        let (employee, department) = (cells.code("employee_no"), cells.code("department_code"));
        let (position, span) = (cells.code_or_none("position_code"), super::span(cells));
        let (from, to) = span?;
        Some(AssignmentRow { employee: employee?, department: department?, position: position?, from, to })
    }

    fn key(row: &AssignmentRow) -> Option<String> {
        Some(format!("{} {}", row.employee, row.from))
    }

    fn scope(actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<Scope, Failure<RowsRefused>> {
        super::whole_organization(actor, now)
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<AssignmentRow>],
        on_conflict: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let mut lookup = Lookup::load(unit, scope, rows.iter().map(|row| row.row.employee.as_str()).collect()).await?;
        let positions = rows.iter().filter_map(|row| row.row.position.as_deref());
        let notes = lookup.make_positions(unit, scope, positions.collect()).await?;
        let people: Vec<_> = lookup.employees.values().map(|known| known.id).collect();
        let mut known: HashMap<_, Vec<HeldPost>> = HashMap::new();
        for held in posts::of_employees(unit.tx(), scope, &people).await?.into_iter().filter(|held| held.post.main) {
            known.entry(held.employee).or_default().push(held);
        }
        let mut by_person: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_person.entry(&row.row.employee).or_default().push(index);
        }
        let mut outcomes = vec![Outcome::Unchanged; rows.len()];
        let mut change = Change::default();
        for indexes in by_person.into_values() {
            let of_person: Vec<_> = indexes.iter().filter_map(|index| rows.get(*index)).map(|row| &row.row).collect();
            let told = change.judge(unit, &lookup, &of_person, &known, on_conflict);
            for (index, outcome) in indexes.into_iter().zip(told) {
                outcomes[index] = outcome;
            }
        }
        posts::delete_many(unit.tx(), scope, &change.gone).await?;
        posts::insert_many(unit.tx(), scope, &change.new).await?;
        employees::update_many(unit.tx(), scope, &change.moved, unit.now).await?;
        let taken = rows.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_taken());
        let people = taken.filter_map(|(row, _)| lookup.employees.get(&row.row.employee)).map(|person| person.id);
        unit.judge_anew(people.collect::<Vec<_>>());
        Ok(Applied { outcomes, notes })
    }
}

/// What is to be done.
#[derive(Default)]
struct Change {
    gone: Vec<AssignmentId>,
    new: Vec<HeldPost>,
    /// People whose present post is another one now.
    moved: Vec<Employee>,
}

impl Change {
    /// What becomes of the rows of one person.
    fn judge(
        &mut self,
        unit: &Unit,
        lookup: &Lookup,
        rows: &[&AssignmentRow],
        known: &HashMap<gradus_domain::ids::EmployeeId, Vec<HeldPost>>,
        on_conflict: OnConflict,
    ) -> Vec<Outcome> {
        let found: Vec<_> = rows.iter().map(|row| resolve(lookup, row)).collect();
        if found.iter().any(Result::is_err) {
            let part = || {
                let message = "another row of the same person is refused";
                Outcome::refused(CellError::new("", Code::PartOfRefused, message))
            };
            return found.into_iter().map(|row| row.map_or_else(Outcome::refused, |_| part())).collect();
        }
        let mut wanted: Vec<Post> = found.into_iter().flatten().collect();
        wanted.sort_by_key(|post| post.span);
        let meet = |pair: &[Post]| matches!(pair, [a, b] if a.span.to.is_none_or(|to| b.span.from < to));
        if wanted.windows(2).any(meet) {
            let message = "two main posts of the person hold on the same day";
            return all(rows, &Outcome::refused(CellError::new("valid_from", Code::Overlap, message)));
        }
        let Some(person) = rows.first().and_then(|row| lookup.employees.get(&row.employee)) else { return Vec::new() };
        let before = known.get(&person.id).map_or(&[][..], Vec::as_slice);
        if before.iter().map(|held| &held.post).eq(wanted.iter()) {
            return all(rows, &Outcome::Unchanged);
        }
        if before.len() > 1 {
            match on_conflict {
                OnConflict::Skip => return all(rows, &Outcome::Skipped),
                OnConflict::Stop => {
                    let message = format!("employee {} has another history of posts", person.number);
                    return all(rows, &Outcome::refused(CellError::new("employee_no", Code::AlreadyExists, message)));
                }
                OnConflict::Update => {}
            }
        }
        self.gone.extend(before.iter().map(|held| held.id));
        let present = wanted.iter().rev().find(|post| post.span.from <= lookup.today).or(wanted.first());
        if let Some(post) = present
            && (post.department, post.position) != (person.department, person.position)
        {
            let (department, position, version) = (post.department, post.position, person.version + 1);
            self.moved.push(Employee { department, position, version, ..person.clone() });
        }
        let held = |post| HeldPost { id: unit.new_id(), employee: person.id, post };
        self.new.extend(wanted.into_iter().map(held));
        all(rows, if before.len() > 1 { &Outcome::Updated } else { &Outcome::Created })
    }
}

fn all(rows: &[&AssignmentRow], outcome: &Outcome) -> Vec<Outcome> {
    vec![outcome.clone(); rows.len()]
}

fn resolve(lookup: &Lookup, row: &AssignmentRow) -> Result<Post, CellError> {
    let person = lookup.employee("employee_no", &row.employee)?;
    let department = lookup.department("department_code", &row.department)?;
    if row.from < person.hired_on {
        let message = format!("the employee was hired on {}", person.hired_on);
        return Err(CellError::new("valid_from", Code::NotEmployed, message));
    }
    Ok(Post {
        department,
        position: row.position.as_ref().and_then(|code| lookup.positions.get(code)).copied(),
        main: true,
        fte_basis_points: 10_000,
        span: DaySpan { from: row.from, to: row.to },
    })
}
