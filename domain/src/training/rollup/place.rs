//! Where something is counted, and how often, so that every subtree counts it once.

use std::collections::BTreeMap;

use crate::{ids::DepartmentId, people::tree::DepartmentTree};

/// Where a figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The whole organization, above all departments.
    Whole,
    /// A department itself, without those below it.
    Department(DepartmentId),
}

/// How often to count at which place what `departments` count, so that the sum over any subtree is 1 where it holds one
/// of them and 0 where it holds none, and the sum over everything is 1.
pub(super) fn once(tree: &DepartmentTree, departments: &[DepartmentId]) -> BTreeMap<Place, i64> {
    let sorted = tree.in_order(departments);
    let mut times = BTreeMap::new();
    if sorted.is_empty() {
        times.insert(Place::Whole, 1);
    }
    for department in &sorted {
        *times.entry(Place::Department(*department)).or_default() += 1;
    }
    for (one, other) in sorted.iter().zip(sorted.iter().skip(1)) {
        let meeting = tree.meeting(*one, *other).map_or(Place::Whole, Place::Department);
        *times.entry(meeting).or_default() -= 1;
    }
    times.retain(|_, times| *times != 0);
    times
}
