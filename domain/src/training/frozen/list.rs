//! The list behind frozen figures: who was counted how, packed by department.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    period::Period,
    training::judge::{AssignmentOutcome, Exemption, Standing},
};

/// People in one piece of a list at most, so that no row grows with the organization.
const PIECE: usize = 2_000;

/// People of one department (or without any) and how they were counted. Somebody whom two departments count is in the
/// lists of both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct FrozenList {
    /// The people: their ids in 32 hexadecimal digits each, one after the other.
    people: String,
    /// How they stood, by requirement.
    columns: Vec<Column>,
}

/// How the people of a list stood with one requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Column {
    requirement: TrainingRequirementId,
    /// The window that was judged; none for a rolling requirement.
    window: Option<Period>,
    /// A letter for each of the people; a dot where the requirement does not speak of them.
    standings: String,
    /// Without a window: the due day of each pair that was missing, in the order of the people.
    due_on: Vec<NaiveDate>,
}

/// One pair of a frozen list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrozenPair {
    /// Who.
    pub employee: EmployeeId,
    /// What.
    pub requirement: TrainingRequirementId,
    /// The window that was judged; none for a rolling requirement.
    pub window: Option<Period>,
    /// Last day on which meeting it was in time. Of a pair without a window that was not missing, nothing is kept.
    pub due_on: Option<NaiveDate>,
    /// How it stood.
    pub standing: Standing,
}

/// A list that nobody packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a frozen list does not fit together")]
pub struct NotPacked;

fn letter(standing: Standing) -> char {
    match standing {
        Standing::NotApplicable(Exemption::Grace) => 'G',
        Standing::NotApplicable(Exemption::LongLeave) => 'A',
        Standing::NotApplicable(Exemption::Left) => 'X',
        Standing::NotApplicable(Exemption::MovedOut) => 'M',
        Standing::Waived => 'W',
        Standing::Fulfilled => 'F',
        Standing::Open => 'O',
        Standing::Overdue => 'L',
    }
}

fn standing(letter: u8) -> Result<Option<Standing>, NotPacked> {
    Ok(Some(match letter {
        b'.' => return Ok(None),
        b'G' => Standing::NotApplicable(Exemption::Grace),
        b'A' => Standing::NotApplicable(Exemption::LongLeave),
        b'X' => Standing::NotApplicable(Exemption::Left),
        b'M' => Standing::NotApplicable(Exemption::MovedOut),
        b'W' => Standing::Waived,
        b'F' => Standing::Fulfilled,
        b'O' => Standing::Open,
        b'L' => Standing::Overdue,
        _ => return Err(NotPacked),
    }))
}

/// The lists of `outcomes`, which are grouped by person: those without a department first, then by department, in pieces.
#[must_use]
pub fn pack(outcomes: &[AssignmentOutcome]) -> Vec<(Option<DepartmentId>, FrozenList)> {
    let mut units: BTreeMap<Option<DepartmentId>, Vec<&AssignmentOutcome>> = BTreeMap::new();
    for outcome in outcomes {
        if outcome.departments.is_empty() {
            units.entry(None).or_default().push(outcome);
        }
        for department in &outcome.departments {
            units.entry(Some(*department)).or_default().push(outcome);
        }
    }
    let pieces = units.into_iter().flat_map(|(department, outcomes)| {
        let people: Vec<_> = outcomes.chunk_by(|a, b| a.employee == b.employee).collect();
        let lists: Vec<_> = people.chunks(PIECE).map(FrozenList::of).collect();
        lists.into_iter().map(move |list| (department, list))
    });
    pieces.collect()
}

impl FrozenList {
    fn of(people: &[&[&AssignmentOutcome]]) -> Self {
        let mut list = Self::default();
        let mut places: HashMap<(TrainingRequirementId, Option<Period>), usize> = HashMap::new();
        let mut standings: Vec<Vec<char>> = Vec::new();
        for (number, of_one) in people.iter().enumerate() {
            for outcome in *of_one {
                let place = *places.entry((outcome.requirement, outcome.window)).or_insert_with(|| {
                    let (requirement, window) = (outcome.requirement, outcome.window);
                    list.columns.push(Column { requirement, window, standings: String::new(), due_on: Vec::new() });
                    standings.push(vec!['.'; people.len()]);
                    standings.len() - 1
                });
                if let Some(of_number) = standings.get_mut(place).and_then(|column| column.get_mut(number)) {
                    *of_number = letter(outcome.standing);
                }
                if let Some(column) = list.columns.get_mut(place).filter(|column| column.window.is_none())
                    && outcome.standing.is_missing()
                {
                    column.due_on.push(outcome.due_on);
                }
            }
            if let Some(first) = of_one.first() {
                // Writing to a text cannot fail.
                let _ = write!(list.people, "{}", first.employee.0.as_simple());
            }
        }
        for (column, standings) in list.columns.iter_mut().zip(standings) {
            column.standings = standings.into_iter().collect();
        }
        list.columns.sort_by_key(|column| (column.requirement, column.window));
        list
    }

    /// Every pair of it.
    pub fn pairs(&self) -> Result<Vec<FrozenPair>, NotPacked> {
        let digits = self.people.as_bytes().chunks(32);
        let people = digits.map(|digits| Uuid::try_parse_ascii(digits).map(EmployeeId).map_err(|_| NotPacked));
        let people: Vec<_> = people.collect::<Result<_, _>>()?;
        let mut pairs = Vec::new();
        for column in &self.columns {
            if column.standings.len() != people.len() {
                return Err(NotPacked);
            }
            let mut due = column.due_on.iter().copied();
            for (employee, letter) in people.iter().zip(column.standings.bytes()) {
                let Some(standing) = standing(letter)? else { continue };
                let due_on = match column.window {
                    Some(window) => Some(window.last_day()),
                    None if standing.is_missing() => Some(due.next().ok_or(NotPacked)?),
                    None => None,
                };
                let (employee, requirement, window) = (*employee, column.requirement, column.window);
                pairs.push(FrozenPair { employee, requirement, window, due_on, standing });
            }
        }
        Ok(pairs)
    }
}

/// Hash over all the lists of a freeze, in their order: who was counted how, where.
#[must_use]
pub fn list_hash<'a>(lists: impl IntoIterator<Item = (Option<DepartmentId>, &'a FrozenList)>) -> String {
    let mut digest = Sha256::new();
    for (department, list) in lists {
        digest.update(department.map_or_else(Uuid::nil, |department| department.0).as_bytes());
        digest.update(serde_json::to_vec(list).unwrap_or_default());
        digest.update([0]);
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
