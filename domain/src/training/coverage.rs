//! Counts of how pairs and people stand, for any part of the organization.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::{
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    people::tree::DepartmentTree,
    training::{
        branches::Branches,
        facts::{Curriculum, Judgement, PersonTraining},
        judge::{AssignmentOutcome, Standing, outcomes},
    },
};

/// A share in basis points, rounded down so that only a true 100 % shows as such; `None` of nothing (formula 4.0).
#[must_use]
pub fn basis_points(numerator: u32, denominator: u32) -> Option<u32> {
    let share = (u64::from(numerator) * 10_000).checked_div(u64::from(denominator))?;
    u32::try_from(share).ok()
}

/// Percent of waivers above which somebody should be told, where no program says another (formula 4.10).
const WAIVER_ALERT_PERCENT: u8 = 10;

/// Percent of waivers above which somebody should be told: the least of those that programs give.
#[must_use]
pub fn waiver_alert_percent(given: impl IntoIterator<Item = u8>) -> u8 {
    given.into_iter().min().unwrap_or(WAIVER_ALERT_PERCENT)
}

/// Counts of pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tally {
    /// Pairs in scope.
    pub required: u32,
    /// Those of them that are met.
    pub fulfilled: u32,
    /// Pairs waived, outside both.
    pub waived: u32,
    /// Pairs exempt, outside both.
    pub not_applicable: u32,
    /// Pairs required, not met, and due before.
    pub overdue: u32,
}

impl Tally {
    /// Counts one more pair.
    pub fn add(&mut self, standing: Standing) {
        match standing {
            Standing::NotApplicable(_) => self.not_applicable += 1,
            Standing::Waived => self.waived += 1,
            Standing::Fulfilled => self.fulfilled += 1,
            Standing::Open => {}
            Standing::Overdue => self.overdue += 1,
        }
        self.required += u32::from(standing.is_required());
    }

    /// Met of required.
    #[must_use]
    pub fn basis_points(self) -> Option<u32> {
        basis_points(self.fulfilled, self.required)
    }

    /// Whether more than `percent` of the pairs that would be required are waived.
    #[must_use]
    pub fn waives_more_than(self, percent: u8) -> bool {
        u64::from(self.waived) * 100 > u64::from(self.waived + self.required) * u64::from(percent)
    }
}

/// Counts of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersonTally {
    /// People of whom at least one requirement asks something.
    pub required: u32,
    /// Those of them who have met all that is asked.
    pub fulfilled: u32,
}

impl PersonTally {
    /// Met of required.
    #[must_use]
    pub fn basis_points(self) -> Option<u32> {
        basis_points(self.fulfilled, self.required)
    }
}

/// Which pairs are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that one of these departments counts; all where nothing is said, also people without a post.
    pub departments: Option<HashSet<DepartmentId>>,
    /// Only those of this requirement.
    pub requirement: Option<TrainingRequirementId>,
}

impl Filter {
    /// The whole organization.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// A department with all below it.
    #[must_use]
    pub fn subtree(tree: &DepartmentTree, top: DepartmentId) -> Self {
        Self { departments: Some(tree.subtree(top).collect()), requirement: None }
    }

    /// The same, of one requirement.
    #[must_use]
    pub fn of_requirement(self, requirement: TrainingRequirementId) -> Self {
        Self { requirement: Some(requirement), ..self }
    }

    /// The same, only where both this and `tops` with all below them reach.
    #[must_use]
    pub fn within(self, tree: &DepartmentTree, tops: &[DepartmentId]) -> Self {
        let reach: HashSet<_> = tops.iter().flat_map(|top| tree.subtree(*top)).collect();
        let departments = match self.departments {
            None => reach,
            Some(departments) => departments.intersection(&reach).copied().collect(),
        };
        Self { departments: Some(departments), requirement: self.requirement }
    }

    /// Whether it lets `outcome` through.
    #[must_use]
    pub fn admits(&self, outcome: &AssignmentOutcome) -> bool {
        let here = |departments: &HashSet<_>| outcome.departments.iter().any(|held| departments.contains(held));
        self.requirement.is_none_or(|requirement| requirement == outcome.requirement)
            && self.departments.as_ref().is_none_or(here)
    }
}

/// How everybody stands on a day or in a period: judged once, counted in any way.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// What it is about.
    pub judgement: Judgement,
    /// Every pair, grouped by person.
    pub outcomes: Vec<AssignmentOutcome>,
}

impl Coverage {
    /// Judges everybody.
    #[must_use]
    pub fn judge<'a>(
        people: impl IntoIterator<Item = &'a PersonTraining>,
        curriculum: &Curriculum,
        judgement: Judgement,
    ) -> Self {
        Self { judgement, outcomes: outcomes(people, curriculum, judgement) }
    }

    /// The pairs that `filter` lets through.
    pub fn pairs<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a AssignmentOutcome> {
        self.outcomes.iter().filter(|outcome| filter.admits(outcome))
    }

    /// Counts pairs.
    #[must_use]
    pub fn tally(&self, filter: &Filter) -> Tally {
        let mut tally = Tally::default();
        self.pairs(filter).for_each(|outcome| tally.add(outcome.standing));
        tally
    }

    /// Counts people.
    #[must_use]
    pub fn persons(&self, filter: &Filter) -> PersonTally {
        let mut complete: HashMap<EmployeeId, bool> = HashMap::new();
        for outcome in self.pairs(filter).filter(|outcome| outcome.standing.is_required()) {
            *complete.entry(outcome.employee).or_insert(true) &= outcome.standing == Standing::Fulfilled;
        }
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        PersonTally {
            required: count(complete.len()),
            fulfilled: count(complete.values().filter(|complete| **complete).count()),
        }
    }

    /// Counts pairs by requirement; in the order of their ids, requirements that speak of nobody left out.
    #[must_use]
    pub fn by_requirement(&self, filter: &Filter) -> BTreeMap<TrainingRequirementId, Tally> {
        let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
        for outcome in self.pairs(filter) {
            tallies.entry(outcome.requirement).or_default().add(outcome.standing);
        }
        tallies
    }

    /// Counts pairs by the departments directly below `parent` (or the roots), each with its subtree. A pair that two
    /// of them count is in both.
    #[must_use]
    pub fn by_department(
        &self,
        filter: &Filter,
        tree: &DepartmentTree,
        parent: Option<DepartmentId>,
    ) -> Vec<(DepartmentId, Tally)> {
        let mut branches = Branches::below(parent, tree);
        for outcome in self.pairs(filter) {
            let held = branches.of(&outcome.departments, filter.departments.as_ref());
            branches.count(held, |tally| tally.add(outcome.standing));
        }
        branches.into_tallies()
    }

    /// The pairs that are missing, those due first at the front.
    #[must_use]
    pub fn unfulfilled<'a>(&'a self, filter: &Filter) -> Vec<&'a AssignmentOutcome> {
        let pairs = self.outcomes.iter().filter(|outcome| filter.admits(outcome));
        let mut missing: Vec<_> = pairs.filter(|outcome| outcome.standing.is_missing()).collect();
        missing.sort_by_key(|outcome| (outcome.due_on, outcome.employee, outcome.requirement));
        missing
    }
}
