//! What is counted for each of the departments below another one, each with its subtree.

use std::collections::{HashMap, HashSet};

use crate::{ids::DepartmentId, people::tree::DepartmentTree, training::coverage::Tally};

/// The departments directly below one, or the roots.
pub(super) struct Branches {
    tallies: Vec<(DepartmentId, Tally)>,
    number: HashMap<DepartmentId, usize>,
}

impl Branches {
    pub fn below(parent: Option<DepartmentId>, tree: &DepartmentTree) -> Self {
        let children = tree.children(parent);
        let number = (children.iter().enumerate())
            .flat_map(|(number, child)| tree.subtree(*child).map(move |department| (department, number)))
            .collect();
        Self { tallies: children.into_iter().map(|child| (child, Tally::default())).collect(), number }
    }

    /// Those that hold one of `departments`, as far as `visible` admits them; each once.
    pub fn of(&self, departments: &[DepartmentId], visible: Option<&HashSet<DepartmentId>>) -> Vec<usize> {
        let is_seen = |held: &&DepartmentId| visible.is_none_or(|only| only.contains(*held));
        let mut found: Vec<_> =
            departments.iter().filter(is_seen).filter_map(|held| self.number.get(held).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Changes what is counted for these.
    pub fn count(&mut self, branches: Vec<usize>, change: impl Fn(&mut Tally)) {
        for number in branches {
            if let Some((_, tally)) = self.tallies.get_mut(number) {
                change(tally);
            }
        }
    }

    /// What was counted, in the order of the tree.
    pub fn into_tallies(self) -> Vec<(DepartmentId, Tally)> {
        self.tallies
    }
}
