//! `import groups`: dated membership in named groups. Membership in `LONG_LEAVE` is a leave.

use std::collections::HashMap;

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{AssignmentId, EmployeeId, GroupId},
    imports::ImportedKind,
    people::{
        catalog::LONG_LEAVE,
        spans::{Dated, DaySpan},
    },
};
use gradus_store::{
    error::StoreError,
    people::{
        catalog,
        dated::{self, Held},
    },
};
use uuid::Uuid;

use super::lookup::Lookup;
use crate::{
    Actor, Failure, Unit,
    import::{
        Applied, CellError, Cells, Code, Column, ImportKind, Numbered, OnConflict, Outcome, refusal::RowsRefused,
    },
};

/// Memberships and leaves from a file.
#[derive(Debug)]
pub struct GroupsImport;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    /// Number of the employee.
    pub employee: String,
    /// Code of the group.
    pub group: String,
    /// First day.
    pub from: NaiveDate,
    /// First day on which it no longer holds.
    pub to: Option<NaiveDate>,
}

impl ImportKind for GroupsImport {
    type Row = GroupRow;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Groups;
    const NAME: &'static str = "groups";
    const COMMAND: &'static str = "groupsImport";
    const ACTION: Action = Action::ManagePeople;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("employee_no", "Number of the employee"),
                Column::required("group_code", "Code of the group; LONG_LEAVE is a leave"),
                Column::required("valid_from", "First day in the group"),
                Column::required("valid_to", "First day on which it no longer holds; empty while it does"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<GroupRow> {
        let (employee, group, span) = (cells.code("employee_no"), cells.code("group_code"), super::span(cells));
        let (from, to) = span?;
        Some(GroupRow { employee: employee?, group: group?, from, to })
    }

    fn key(row: &GroupRow) -> Option<String> {
        Some(format!("{} {} {}", row.employee, row.group, row.from))
    }

    fn scope(actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<Scope, Failure<RowsRefused>> {
        super::whole_organization(actor, now)
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<GroupRow>],
        on_conflict: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let lookup = Lookup::load(unit, scope, rows.iter().map(|row| row.row.employee.as_str()).collect()).await?;
        let people: Vec<_> = lookup.employees.values().map(|known| known.id).collect();
        let groups = catalog::groups(unit.tx(), scope).await?;
        let groups: HashMap<_, _> = groups.into_iter().map(|group| (group.code, group.id)).collect();
        let mut plan = Plan { groups, ..Plan::default() };
        for held in dated::groups::of_employees(unit.tx(), scope, &people).await? {
            plan.know(held.employee, Belonging::Group(held.fact.value), held.fact.span, held.id);
        }
        for held in dated::leaves::of_employees(unit.tx(), scope, &people).await? {
            if held.fact.value == LONG_LEAVE {
                plan.know(held.employee, Belonging::Leave, held.fact.span, held.id);
            }
        }
        let outcomes: Vec<_> = rows.iter().map(|row| plan.judge(unit, &lookup, &row.row, on_conflict)).collect();
        dated::groups::insert_many(unit.tx(), scope, &plan.memberships).await?;
        dated::leaves::insert_many(unit.tx(), scope, &plan.leaves).await?;
        for (belonging, id, to) in plan.ends {
            match belonging {
                Belonging::Group(_) => dated::groups::set_end(unit.tx(), scope, id, to).await?,
                Belonging::Leave => dated::leaves::set_end(unit.tx(), scope, id, to).await?,
            }
        }
        let taken = rows.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_taken());
        let people = taken.filter_map(|(row, _)| lookup.employees.get(&row.row.employee)).map(|person| person.id);
        unit.judge_anew(people.collect::<Vec<_>>());
        Ok(Applied { outcomes, notes: Vec::new() })
    }
}

/// What a row puts a person into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Belonging {
    Group(GroupId),
    Leave,
}

#[derive(Default)]
struct Plan {
    groups: HashMap<String, GroupId>,
    known: HashMap<(EmployeeId, Belonging, NaiveDate), (Uuid, Option<NaiveDate>)>,
    memberships: Vec<Held<GroupId>>,
    leaves: Vec<Held<String>>,
    ends: Vec<(Belonging, Uuid, Option<NaiveDate>)>,
}

impl Plan {
    fn know(&mut self, employee: EmployeeId, belonging: Belonging, span: DaySpan, id: Uuid) {
        self.known.insert((employee, belonging, span.from), (id, span.to));
    }

    fn judge(&mut self, unit: &Unit, lookup: &Lookup, row: &GroupRow, on_conflict: OnConflict) -> Outcome {
        let person = match lookup.employee("employee_no", &row.employee) {
            Ok(person) => person,
            Err(error) => return Outcome::refused(error),
        };
        let belonging = match self.groups.get(&row.group) {
            _ if row.group == LONG_LEAVE => Belonging::Leave,
            Some(group) => Belonging::Group(*group),
            None => {
                let message = format!("there is no group {}", row.group);
                return Outcome::refused(CellError::new("group_code", Code::GroupUnknown, message));
            }
        };
        match self.known.get(&(person.id, belonging, row.from)) {
            Some((_, to)) if *to == row.to => return Outcome::Unchanged,
            Some((id, _)) => match on_conflict {
                OnConflict::Skip => return Outcome::Skipped,
                OnConflict::Update => {
                    self.ends.push((belonging, *id, row.to));
                    return Outcome::Updated;
                }
                OnConflict::Stop => {
                    let message = "the same from that day on is there with another end";
                    return Outcome::refused(CellError::new("valid_to", Code::AlreadyExists, message));
                }
            },
            None => {}
        }
        let (id, employee) = (unit.new_id::<AssignmentId>().into(), person.id);
        let span = DaySpan { from: row.from, to: row.to };
        match belonging {
            Belonging::Group(value) => self.memberships.push(Held { id, employee, fact: Dated { value, span } }),
            Belonging::Leave => {
                self.leaves.push(Held { id, employee, fact: Dated { value: LONG_LEAVE.into(), span } });
            }
        }
        Outcome::Created
    }
}
