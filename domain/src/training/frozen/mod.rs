//! The frozen coverage of a closed period (TRN-5): its figures for every department, and the list behind them.
//!
//! It is taken once and never changes, whatever is imported, revoked or reorganized later. So that nothing of it has to
//! be computed anew, it keeps the figures of every department with its subtree, as a whole and by requirement, and the
//! tree by which they were counted. The list says who was counted how; it is packed, because a national operator has
//! millions of pairs in a quarter.

mod list;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use list::{FrozenList, FrozenPair, NotPacked, list_hash, pack};

use crate::{
    ids::{CoverageFreezeId, DepartmentId, TrainingRequirementId},
    people::tree::{DepartmentTree, NotATree},
    period::{Period, PeriodKind},
    training::{
        coverage::{PersonTally, Tally},
        facts::{Curriculum, PersonTraining},
        frequency::{Frequency, of_person},
        judge::{AssignmentOutcome, Standing},
    },
};

/// That a period was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// Its id.
    pub id: CoverageFreezeId,
    /// Which period.
    pub period: Period,
    /// The last day of which what became known counts.
    pub known_through: NaiveDate,
    /// Hash over the whole list.
    pub list_hash: String,
    /// When it was taken.
    pub frozen_at: DateTime<Utc>,
}

/// The departments as they were, each with the one above, those above leading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct FrozenTree(pub Vec<(DepartmentId, Option<DepartmentId>)>);

impl FrozenTree {
    /// What `tree` looks like.
    #[must_use]
    pub fn of(tree: &DepartmentTree) -> Self {
        let all = tree.children(None).into_iter().flat_map(|root| tree.subtree(root).collect::<Vec<_>>());
        Self(all.map(|department| (department, tree.parent(department))).collect())
    }

    /// The tree.
    pub fn tree(&self) -> Result<DepartmentTree, NotATree> {
        DepartmentTree::try_new(self.0.iter().copied())
    }
}

/// Figures of a part of what was judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Counts of pairs.
    pub pairs: Tally,
    /// Counts of people.
    pub persons: PersonTally,
    /// Trainings per person; of a period that is no quarter, of nobody.
    pub frequency: Frequency,
}

/// Figures by requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
#[serde(transparent)]
pub struct ByRequirement(pub BTreeMap<TrainingRequirementId, Figures>);

/// The figures of a department with its subtree, or of everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitFigures {
    /// Of all requirements.
    pub all: Figures,
    /// Of each of them that speaks of somebody there.
    pub by_requirement: ByRequirement,
}

/// Part of the organization: a department with its subtree, or everybody, also people without a post.
pub type Part = Option<DepartmentId>;

/// Every part by whose figures `departments` count.
fn parts(tree: &DepartmentTree, departments: &[DepartmentId]) -> BTreeSet<Part> {
    let units = departments.iter().flat_map(|held| tree.ancestors(*held).map(Some));
    units.chain([None]).collect()
}

/// Counts pairs and people for everybody and for every department with its subtree. `outcomes` are grouped by person.
#[must_use]
pub fn figures(outcomes: &[AssignmentOutcome], tree: &DepartmentTree) -> BTreeMap<Part, UnitFigures> {
    let mut figures: BTreeMap<Part, UnitFigures> = BTreeMap::from([(None, UnitFigures::default())]);
    for of_one in outcomes.chunk_by(|a, b| a.employee == b.employee) {
        let mut complete: BTreeMap<Part, bool> = BTreeMap::new();
        for outcome in of_one {
            let standing = outcome.standing;
            for part in parts(tree, &outcome.departments) {
                let unit = figures.entry(part).or_default();
                unit.all.pairs.add(standing);
                // Of one requirement, a person is one pair.
                let of_requirement = unit.by_requirement.0.entry(outcome.requirement).or_default();
                of_requirement.pairs.add(standing);
                of_requirement.persons.required += u32::from(standing.is_required());
                of_requirement.persons.fulfilled += u32::from(standing == Standing::Fulfilled);
                if standing.is_required() {
                    *complete.entry(part).or_insert(true) &= standing == Standing::Fulfilled;
                }
            }
        }
        for (part, complete) in complete {
            let persons = &mut figures.entry(part).or_default().all.persons;
            persons.required += 1;
            persons.fulfilled += u32::from(complete);
        }
    }
    figures
}

/// Adds the trainings per person of a quarter (formula 4.11), for the departments held at its close.
pub fn add_frequency(
    figures: &mut BTreeMap<Part, UnitFigures>,
    people: &[PersonTraining],
    outcomes: &[AssignmentOutcome],
    (curriculum, tree): (&Curriculum, &DepartmentTree),
    (period, known_through): (Period, NaiveDate),
) {
    if period.kind() != PeriodKind::Quarter {
        return;
    }
    let mut asked: HashMap<_, Vec<TrainingRequirementId>> = HashMap::new();
    for outcome in outcomes {
        asked.entry(outcome.employee).or_default().push(outcome.requirement);
    }
    for person in people {
        let asked = asked.get(&person.person.employee).map_or(&[][..], Vec::as_slice);
        let Some(found) = of_person(person, curriculum, asked, period, known_through) else { continue };
        let close = person.person.left_on.map_or(period.last_day(), |left| left.min(period.last_day()));
        let held: Vec<_> = person.person.posts_on(close).map(|post| post.department).collect();
        for part in parts(tree, &held) {
            let unit = figures.entry(part).or_default();
            unit.all.frequency.add(found.trainings);
            for requirement in &found.requirements {
                if let Some(figures) = unit.by_requirement.0.get_mut(requirement) {
                    figures.frequency.add(found.trainings);
                }
            }
        }
    }
}

/// A department whose own people fell short of 100 %: what a finding is raised for (TRN-5, source TRAINING).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// The department, without those below it, so that one gap is told once.
    pub department: DepartmentId,
    /// How its own people stood.
    pub pairs: Tally,
}

/// The departments that fell short, by id.
#[must_use]
pub fn shortfalls(outcomes: &[AssignmentOutcome]) -> Vec<Shortfall> {
    let mut own: BTreeMap<DepartmentId, Tally> = BTreeMap::new();
    for outcome in outcomes {
        for department in &outcome.departments {
            own.entry(*department).or_default().add(outcome.standing);
        }
    }
    let short = own.into_iter().filter(|(_, pairs)| pairs.fulfilled < pairs.required);
    short.map(|(department, pairs)| Shortfall { department, pairs }).collect()
}

#[cfg(test)]
mod tests;
