//! What a person adds where, and what changes where it becomes something else.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{AddAssign, Neg},
};

use super::place::{Place, once};
use crate::{
    ids::{DepartmentId, TrainingRequirementId},
    people::tree::DepartmentTree,
    training::{
        coverage::{PersonTally, Tally},
        judge::AssignmentOutcome,
    },
};

/// Signed counts of pairs, and of people where they are of all requirements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sum {
    /// Pairs in scope.
    pub required: i64,
    /// Those of them that are met.
    pub fulfilled: i64,
    /// Pairs waived.
    pub waived: i64,
    /// Pairs exempt.
    pub not_applicable: i64,
    /// Pairs required, not met, and due before.
    pub overdue: i64,
    /// People of whom something is required.
    pub people: i64,
    /// Those of them who have not met all of it.
    pub people_missing: i64,
}

/// What a person adds to the figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contribution {
    /// By place and requirement; people are not counted here.
    pub pairs: BTreeMap<(Place, TrainingRequirementId), Sum>,
    /// People, by place; pairs are not counted here.
    pub people: BTreeMap<Place, Sum>,
}

/// What is to be added to the sums because contributions came, went or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// By place and requirement.
    pub pairs: BTreeMap<(Place, TrainingRequirementId), Sum>,
    /// Of all requirements, with the people, by place.
    pub totals: BTreeMap<Place, Sum>,
}

impl Sum {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }

    /// As counts of pairs, which the sum over a subtree is.
    #[must_use]
    pub fn tally(self) -> Tally {
        Tally {
            required: count(self.required),
            fulfilled: count(self.fulfilled),
            waived: count(self.waived),
            not_applicable: count(self.not_applicable),
            overdue: count(self.overdue),
        }
    }

    /// As counts of people, which the sum over a subtree is.
    #[must_use]
    pub fn persons(self) -> PersonTally {
        PersonTally { required: count(self.people), fulfilled: count(self.people - self.people_missing) }
    }

    fn of(tally: Tally) -> Self {
        Self {
            required: tally.required.into(),
            fulfilled: tally.fulfilled.into(),
            waived: tally.waived.into(),
            not_applicable: tally.not_applicable.into(),
            overdue: tally.overdue.into(),
            ..Self::default()
        }
    }

    fn times(self, times: i64) -> Self {
        Self {
            required: self.required * times,
            fulfilled: self.fulfilled * times,
            waived: self.waived * times,
            not_applicable: self.not_applicable * times,
            overdue: self.overdue * times,
            people: self.people * times,
            people_missing: self.people_missing * times,
        }
    }
}

fn count(sum: i64) -> u32 {
    u32::try_from(sum.max(0)).unwrap_or(u32::MAX)
}

impl AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.required += other.required;
        self.fulfilled += other.fulfilled;
        self.waived += other.waived;
        self.not_applicable += other.not_applicable;
        self.overdue += other.overdue;
        self.people += other.people;
        self.people_missing += other.people_missing;
    }
}

impl Neg for Sum {
    type Output = Self;

    fn neg(self) -> Self {
        self.times(-1)
    }
}

impl Contribution {
    /// What the person of `outcomes` adds. They are all of one person and one day.
    #[must_use]
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a AssignmentOutcome>, tree: &DepartmentTree) -> Self {
        let mut found = Self::default();
        let mut asked: Option<BTreeSet<DepartmentId>> = None;
        let mut missing: Option<BTreeSet<DepartmentId>> = None;
        for outcome in outcomes {
            let mut tally = Tally::default();
            tally.add(outcome.standing);
            for (place, times) in once(tree, &outcome.departments) {
                *found.pairs.entry((place, outcome.requirement)).or_default() += Sum::of(tally).times(times);
            }
            if outcome.standing.is_required() {
                asked.get_or_insert_default().extend(&outcome.departments);
            }
            if outcome.standing.is_missing() {
                missing.get_or_insert_default().extend(&outcome.departments);
            }
        }
        let one = Sum { people: 1, ..Sum::default() };
        let one_missing = Sum { people_missing: 1, ..Sum::default() };
        for (departments, counted) in [(asked, one), (missing, one_missing)] {
            let Some(departments) = departments else { continue };
            let departments: Vec<_> = departments.into_iter().collect();
            for (place, times) in once(tree, &departments) {
                *found.people.entry(place).or_default() += counted.times(times);
            }
        }
        found.pairs.retain(|_, sum| !sum.is_zero());
        found.people.retain(|_, sum| !sum.is_zero());
        found
    }
}

impl Difference {
    /// A person who added `before` adds `after` from now on.
    pub fn replace(&mut self, before: &Contribution, after: &Contribution) {
        if before != after {
            self.take(before, |sum| -sum);
            self.take(after, |sum| sum);
            self.pairs.retain(|_, sum| !sum.is_zero());
            self.totals.retain(|_, sum| !sum.is_zero());
        }
    }

    /// Adds a person's contribution.
    pub fn add(&mut self, contribution: &Contribution) {
        self.take(contribution, |sum| sum);
    }

    fn take(&mut self, contribution: &Contribution, signed: impl Fn(Sum) -> Sum) {
        for ((place, requirement), sum) in &contribution.pairs {
            *self.pairs.entry((*place, *requirement)).or_default() += signed(*sum);
            *self.totals.entry(*place).or_default() += signed(*sum);
        }
        for (place, sum) in &contribution.people {
            *self.totals.entry(*place).or_default() += signed(*sum);
        }
    }
}
