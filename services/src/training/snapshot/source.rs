//! Where the figures of a day or a period come from: the facts of everybody, judged for the request, or the columns in
//! memory. Both give the same.

use std::collections::{BTreeMap, HashMap};

use gradus_domain::{
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    page::{Cursor, Page, PageRequest},
    people::tree::DepartmentTree,
    training::{
        columns::{AsOf, Missing, MissingPage},
        coverage::{Coverage, Filter, PersonTally, Tally},
        facts::PersonTraining,
        judge::AssignmentOutcome,
    },
};

use super::super::facts::TrainingFacts;

/// Everybody whom the viewer may see, judged.
#[derive(Debug)]
pub struct Everybody {
    /// By what they were judged.
    pub people: Vec<PersonTraining>,
    /// Their numbers.
    pub numbers: HashMap<EmployeeId, String>,
    /// How they stand.
    pub coverage: Coverage,
}

/// Where figures come from.
#[derive(Debug)]
pub enum Source {
    /// Everybody was judged for this request.
    Judged(Everybody),
    /// The columns in memory were counted.
    Snapshot(AsOf),
}

impl Source {
    /// The counts of pairs, where they are soon told.
    pub(in crate::training) fn at_hand(&self, filter: &Filter) -> Option<Tally> {
        match self {
            Self::Judged(_) => None,
            Self::Snapshot(as_of) => Some(as_of.tally(filter)),
        }
    }

    /// Counts pairs.
    pub(in crate::training) fn tally(&self, filter: &Filter) -> Tally {
        match self {
            Self::Judged(everybody) => everybody.coverage.tally(filter),
            Self::Snapshot(as_of) => as_of.tally(filter),
        }
    }

    /// Counts people.
    pub(in crate::training) fn persons(&self, filter: &Filter) -> PersonTally {
        match self {
            Self::Judged(everybody) => everybody.coverage.persons(filter),
            Self::Snapshot(as_of) => as_of.persons(filter),
        }
    }

    /// Counts pairs by requirement.
    pub(in crate::training) fn by_requirement(&self, filter: &Filter) -> BTreeMap<TrainingRequirementId, Tally> {
        match self {
            Self::Judged(everybody) => everybody.coverage.by_requirement(filter),
            Self::Snapshot(as_of) => as_of.by_requirement(filter),
        }
    }

    /// Counts pairs by the departments directly below `parent`, each with its subtree.
    pub(in crate::training) fn by_department(
        &self,
        filter: &Filter,
        tree: &DepartmentTree,
        parent: Option<DepartmentId>,
    ) -> Vec<(DepartmentId, Tally)> {
        match self {
            Self::Judged(everybody) => everybody.coverage.by_department(filter, tree, parent),
            Self::Snapshot(as_of) => as_of.by_department(filter, tree, parent),
        }
    }

    /// One page of the pairs that are missing: those due first at the front, then by number and requirement.
    pub(in crate::training) fn missing(
        &self,
        filter: &Filter,
        facts: &TrainingFacts,
        request: &PageRequest,
    ) -> Page<Missing> {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let cursor = |missing: &Missing| {
            let Missing { outcome, number } = missing;
            let key = format!("{}\u{1}{number}\u{1}{}", outcome.due_on, facts.code_of(outcome.requirement));
            Cursor { key, id: outcome.employee.0 }
        };
        let mut items: Vec<_> = match self {
            Self::Judged(everybody) => {
                let mut rows: Vec<_> = everybody.missing(filter).map(|missing| (cursor(&missing), missing)).collect();
                rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
                let after = |cursor: &Cursor| request.after.as_ref().is_none_or(|after| place(after) < place(cursor));
                rows.into_iter().filter(|(cursor, _)| after(cursor)).take(size.saturating_add(1)).collect()
            }
            Self::Snapshot(as_of) => {
                let after = request.after.as_ref().map(place);
                let after = after.as_ref().map(|(texts, id)| (&texts[..], EmployeeId(*id)));
                let page = MissingPage { after, size: size.saturating_add(1) };
                let found = as_of.missing(filter, page, |requirement| facts.code_of(requirement));
                found.into_iter().map(|missing| (cursor(&missing), missing)).collect()
            }
        };
        let has_next = items.len() > size;
        items.truncate(size);
        Page { items, has_next, has_previous: request.after.is_some() }
    }
}

impl Everybody {
    fn missing(&self, filter: &Filter) -> impl Iterator<Item = Missing> {
        let number = |outcome: &AssignmentOutcome| self.numbers.get(&outcome.employee).cloned().unwrap_or_default();
        let missing = self.coverage.unfulfilled(filter).into_iter();
        missing.map(move |outcome| Missing { number: number(outcome), outcome: outcome.clone() })
    }
}

fn place(cursor: &Cursor) -> (Vec<&str>, uuid::Uuid) {
    (cursor.key.split('\u{1}').collect(), cursor.id)
}
