//! Every figure of a day, for any part of the organization.

use std::{collections::BTreeMap, num::NonZero, sync::Arc};

use chrono::NaiveDate;

use super::{Columns, Figures};
use crate::{
    ids::{DepartmentId, TrainingRequirementId},
    people::tree::DepartmentTree,
    training::{
        branches::Branches,
        coverage::{Filter, PersonTally, Tally},
    },
};

/// How everybody stands on a day, counted: the same answers as [`Coverage`](crate::training::coverage::Coverage) of
/// that day.
#[derive(Clone, Debug)]
pub struct AsOf {
    pub(super) columns: Arc<Columns>,
    pub(super) figures: Arc<Figures>,
    pub(super) day: NaiveDate,
}

impl AsOf {
    /// Counts everybody on a day, on at most so many threads; `None` of a day out of reach.
    #[must_use]
    pub fn count(columns: Arc<Columns>, day: NaiveDate, threads: NonZero<usize>) -> Option<Self> {
        let figures = Arc::new(columns.count(day, threads)?);
        Some(Self { columns, figures, day })
    }

    /// The day.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Whether these columns were counted.
    #[must_use]
    pub fn is_of(&self, columns: &Arc<Columns>) -> bool {
        Arc::ptr_eq(&self.columns, columns)
    }

    /// The counts.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// Counts pairs.
    #[must_use]
    pub fn tally(&self, filter: &Filter) -> Tally {
        self.cells_of(filter).fold(Tally::default(), |sum, cell| plus(sum, self.tally_of(cell, filter)))
    }

    /// Counts people.
    #[must_use]
    pub fn persons(&self, filter: &Filter) -> PersonTally {
        if filter.requirement.is_some() {
            // Of one requirement a person has one pair.
            let Tally { required, fulfilled, .. } = self.tally(filter);
            return PersonTally { required, fulfilled };
        }
        let admitted = self.columns.cells.admitted(filter.departments.as_ref());
        let mut persons = PersonTally::default();
        for (cell, _) in admitted.iter().enumerate().filter(|(_, is_in)| **is_in) {
            let here = self.figures.persons_of_cell(cell);
            persons.required += here.required;
            persons.fulfilled += here.fulfilled;
        }
        for parts in self.figures.mixed() {
            let here = parts.iter().filter(|part| admitted.get(usize::from(part.cell)).is_some_and(|is_in| *is_in));
            if let Some(met) = here.map(|part| part.met).reduce(|all, met| all && met) {
                persons.required += 1;
                persons.fulfilled += u32::from(met);
            }
        }
        persons
    }

    /// Counts pairs by requirement; in the order of their ids, requirements that speak of nobody left out.
    #[must_use]
    pub fn by_requirement(&self, filter: &Filter) -> BTreeMap<TrainingRequirementId, Tally> {
        let asked = |id: TrainingRequirementId| filter.requirement.is_none_or(|only| only == id);
        let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
        for cell in self.cells_of(filter) {
            let counted = self.columns.requirements.iter().zip(self.figures.of_cell(cell));
            for (requirement, tally) in counted.filter(|(id, tally)| asked(**id) && speaks(*tally)) {
                let sum = tallies.entry(*requirement).or_default();
                *sum = plus(*sum, tally);
            }
        }
        tallies
    }

    /// Counts pairs by the departments directly below `parent` (or the roots), each with its subtree. A pair that two of
    /// them count is in both.
    #[must_use]
    pub fn by_department(
        &self,
        filter: &Filter,
        tree: &DepartmentTree,
        parent: Option<DepartmentId>,
    ) -> Vec<(DepartmentId, Tally)> {
        let mut branches = Branches::below(parent, tree);
        for (cell, set) in self.columns.cells.sets().enumerate() {
            let held = branches.of(set, filter.departments.as_ref());
            if !held.is_empty() {
                let here = self.tally_of(cell, filter);
                branches.count(held, |tally| *tally = plus(*tally, here));
            }
        }
        branches.into_tallies()
    }

    fn cells_of(&self, filter: &Filter) -> impl Iterator<Item = usize> {
        let admitted = self.columns.cells.admitted(filter.departments.as_ref());
        admitted.into_iter().enumerate().filter_map(|(cell, is_in)| is_in.then_some(cell))
    }

    fn tally_of(&self, cell: usize, filter: &Filter) -> Tally {
        let mut counted = self.figures.of_cell(cell);
        match filter.requirement {
            None => counted.fold(Tally::default(), plus),
            Some(only) => self.columns.number_of(only).and_then(|place| counted.nth(place)).unwrap_or_default(),
        }
    }
}

/// Whether a requirement speaks of somebody.
fn speaks(tally: Tally) -> bool {
    tally.required + tally.waived + tally.not_applicable > 0
}

fn plus(a: Tally, b: Tally) -> Tally {
    Tally {
        required: a.required + b.required,
        fulfilled: a.fulfilled + b.fulfilled,
        waived: a.waived + b.waived,
        not_applicable: a.not_applicable + b.not_applicable,
        overdue: a.overdue + b.overdue,
    }
}
