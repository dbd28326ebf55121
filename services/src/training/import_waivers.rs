//! `import waivers`: what was waived elsewhere, with who approved it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use gradus_domain::{
    access::{Action, Scope},
    ids::{EmployeeId, TrainingRequirementId},
    imports::ImportedKind,
    refusal::Refusal,
    training::{
        evidence::RecordedWaiver,
        rules::waive::{TrainingWaiveRefusal, WaiverDraft, waive},
    },
};
use gradus_store::{
    error::StoreError,
    training::{People, facts, facts::RosterPerson, requirements, waivers},
};

use crate::{
    Unit,
    import::{Applied, CellError, Cells, Column, ImportKind, Numbered, OnConflict, Outcome},
    people::today::today,
};

/// Waivers from a file.
#[derive(Debug)]
pub struct WaiversImport;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiverRow {
    /// Number of the employee.
    pub employee: String,
    /// Code of the requirement.
    pub requirement: String,
    /// Why.
    pub reason: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Number of the employee who approved it.
    pub approver: String,
}

impl ImportKind for WaiversImport {
    type Row = WaiverRow;
    type Memory = ();

    const KIND: ImportedKind = ImportedKind::Waivers;
    const NAME: &'static str = "waivers";
    const COMMAND: &'static str = "waiversImport";
    const ACTION: Action = Action::WaiveTraining;

    fn columns() -> &'static [Column] {
        const {
            &[
                Column::required("employee_no", "Number of the employee"),
                Column::required("requirement_code", "Code of the training requirement"),
                Column::required("reason", "Why it is waived"),
                Column::required("valid_from", "First day of the waiver"),
                Column::required("valid_until", "Last day of the waiver"),
                Column::required("approved_by_no", "Number of the employee who approved it"),
            ]
        }
    }

    fn parse(cells: &mut Cells<'_>) -> Option<WaiverRow> {
        let (employee, requirement) = (cells.code("employee_no"), cells.code("requirement_code"));
        let (reason, approver) = (cells.text("reason"), cells.code("approved_by_no"));
        let (from, until) = (cells.day("valid_from"), cells.day("valid_until"));
        Some(WaiverRow {
            employee: employee?,
            requirement: requirement?,
            reason: reason?,
            from: from?,
            until: until?,
            approver: approver?,
        })
    }

    fn key(row: &WaiverRow) -> Option<String> {
        Some(format!("{} {} {} {}", row.employee, row.requirement, row.from, row.until))
    }

    async fn apply(
        unit: &mut Unit,
        scope: &Scope,
        rows: &[Numbered<WaiverRow>],
        _: OnConflict,
        (): &mut (),
    ) -> Result<Applied, StoreError> {
        let mut numbers: Vec<_> = rows.iter().flat_map(|row| [&row.row.employee, &row.row.approver]).cloned().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let people = facts::by_number(unit.tx(), scope, &numbers).await?;
        let ids = people.iter().map(|person| person.facts.employee).collect();
        let known = waivers::bearing_on(unit.tx(), scope, &People::These(ids)).await?;
        let listed = requirements::list(unit.tx(), scope).await?;
        let facts = Facts {
            today: today(unit.tx(), scope.organization, unit.now).await?,
            people: people.into_iter().map(|person| (person.number.clone(), person)).collect(),
            requirements: listed.into_iter().map(|found| (found.code, found.id)).collect(),
            known: known.into_iter().map(|found| key(&found)).collect(),
        };
        let mut new = Vec::with_capacity(rows.len());
        let outcomes = rows.iter().map(|row| match facts.decide(unit, &row.row) {
            Ok(waiver) if facts.known.contains(&key(&waiver)) => Outcome::Unchanged,
            Ok(waiver) => {
                new.push(waiver);
                Outcome::Created
            }
            Err(refusal) => Outcome::refused(CellError::of_rule(column(&refusal), &refusal)),
        });
        let outcomes = outcomes.collect();
        waivers::insert_many(unit.tx(), scope, &new, unit.now).await?;
        unit.judge_anew(new.iter().map(|waiver| waiver.employee));
        Ok(Applied { outcomes, notes: Vec::new() })
    }
}

/// What tells one waiver from another.
type Key = (EmployeeId, TrainingRequirementId, NaiveDate, NaiveDate);

fn key(waiver: &RecordedWaiver) -> Key {
    (waiver.employee, waiver.requirement, waiver.valid_from, waiver.valid_until)
}

/// What a batch is decided by.
struct Facts {
    today: NaiveDate,
    people: HashMap<String, RosterPerson>,
    requirements: HashMap<String, TrainingRequirementId>,
    known: HashSet<Key>,
}

impl Facts {
    fn decide(&self, unit: &Unit, row: &WaiverRow) -> Result<RecordedWaiver, TrainingWaiveRefusal> {
        let person = |number: &str| self.people.get(number).map(|person| person.facts.employee);
        let employee =
            person(&row.employee).ok_or_else(|| TrainingWaiveRefusal::EmployeeUnknown(row.employee.clone()))?;
        let requirement = self.requirements.get(&row.requirement).copied();
        let requirement =
            requirement.ok_or_else(|| TrainingWaiveRefusal::RequirementUnknown(row.requirement.clone()))?;
        let approver = person(&row.approver);
        let draft = WaiverDraft {
            person: employee,
            approver,
            reason: row.reason.clone(),
            valid_from: row.from,
            valid_until: Some(row.until),
        };
        let valid_until = waive(&draft)?;
        Ok(RecordedWaiver {
            id: unit.new_id(),
            employee,
            requirement,
            reason: draft.reason,
            valid_from: draft.valid_from,
            valid_until,
            approved_by: approver.ok_or(TrainingWaiveRefusal::ApproverMissing)?,
            // The system that it comes from knew of it by its first day.
            known_on: draft.valid_from.min(self.today),
        })
    }
}

/// The column that a refusal is about.
fn column(refusal: &TrainingWaiveRefusal) -> &'static str {
    match refusal {
        TrainingWaiveRefusal::ApproverMissing | TrainingWaiveRefusal::ApproverIsPerson => "approved_by_no",
        other => match other.field().first().map(String::as_str) {
            Some("employeeNumber") => "employee_no",
            Some("requirementCode") => "requirement_code",
            Some("validUntil") => "valid_until",
            Some("reason") => "reason",
            _ => "",
        },
    }
}
