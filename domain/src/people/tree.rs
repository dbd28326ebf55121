//! The department tree as a value: subtrees, ancestors, children.
//!
//! Departments are numbered in the order of a walk from the roots, so that a subtree is a range of numbers and the
//! question "is this one below that one?" is two comparisons.

use std::collections::{HashMap, HashSet};

use crate::ids::DepartmentId;

/// The departments of one organization and who is above whom.
#[derive(Clone, Debug, Default)]
pub struct DepartmentTree {
    /// In the order of the walk.
    nodes: Vec<Node>,
    numbers: HashMap<DepartmentId, usize>,
}

#[derive(Clone, Debug)]
struct Node {
    id: DepartmentId,
    parent: Option<usize>,
    /// Number of the first department after this one's subtree.
    end: usize,
}

/// Why departments form no tree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATree {
    /// The same department twice.
    #[error("department {0} is listed twice")]
    Twice(DepartmentId),
    /// A parent that is not among them.
    #[error("department {0} is under one that does not exist")]
    ParentMissing(DepartmentId),
    /// Departments that are above themselves.
    #[error("department {0} is above itself")]
    Cycle(DepartmentId),
}

impl DepartmentTree {
    /// The tree of departments given with their parents; roots have none. Siblings keep the order in which they come.
    pub fn try_new(
        departments: impl IntoIterator<Item = (DepartmentId, Option<DepartmentId>)>,
    ) -> Result<Self, NotATree> {
        let departments: Vec<_> = departments.into_iter().collect();
        let mut known = HashSet::with_capacity(departments.len());
        if let Some((twice, _)) = departments.iter().find(|(id, _)| !known.insert(*id)) {
            return Err(NotATree::Twice(*twice));
        }
        let mut below: HashMap<Option<DepartmentId>, Vec<DepartmentId>> = HashMap::new();
        for (id, parent) in &departments {
            if parent.is_some_and(|parent| !known.contains(&parent)) {
                return Err(NotATree::ParentMissing(*id));
            }
            below.entry(*parent).or_default().push(*id);
        }

        let tree = Self::walk(&below, departments.len());
        match departments.iter().find(|(id, _)| !tree.contains(*id)) {
            Some((id, _)) => Err(NotATree::Cycle(*id)),
            None => Ok(tree),
        }
    }

    /// Numbers what can be reached from the roots; what lies on a cycle cannot.
    fn walk(below: &HashMap<Option<DepartmentId>, Vec<DepartmentId>>, size: usize) -> Self {
        let mut tree = Self { nodes: Vec::with_capacity(size), numbers: HashMap::with_capacity(size) };
        let mut open = vec![(None, below.get(&None).map_or(&[][..], Vec::as_slice).iter())];
        while let Some((parent, siblings)) = open.last_mut() {
            let parent = *parent;
            if let Some(id) = siblings.next() {
                let number = tree.nodes.len();
                tree.nodes.push(Node { id: *id, parent, end: number + 1 });
                tree.numbers.insert(*id, number);
                open.push((Some(number), below.get(&Some(*id)).map_or(&[][..], Vec::as_slice).iter()));
            } else {
                let end = tree.nodes.len();
                if let Some(node) = parent.and_then(|number| tree.nodes.get_mut(number)) {
                    node.end = end;
                }
                open.pop();
            }
        }
        tree
    }

    /// Whether `department` is one of them.
    #[must_use]
    pub fn contains(&self, department: DepartmentId) -> bool {
        self.numbers.contains_key(&department)
    }

    /// How many departments there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The department directly above.
    #[must_use]
    pub fn parent(&self, department: DepartmentId) -> Option<DepartmentId> {
        let above = self.node(department)?.parent?;
        self.nodes.get(above).map(|node| node.id)
    }

    /// The departments directly below `parent`, or the roots.
    #[must_use]
    pub fn children(&self, parent: Option<DepartmentId>) -> Vec<DepartmentId> {
        let (mut number, end) = match parent {
            None => (0, self.nodes.len()),
            Some(parent) => match self.numbers.get(&parent) {
                Some(number) => (number + 1, self.nodes.get(*number).map_or(0, |node| node.end)),
                None => return Vec::new(),
            },
        };
        let mut children = Vec::new();
        while let Some(node) = self.nodes.get(number).filter(|_| number < end) {
            children.push(node.id);
            number = node.end;
        }
        children
    }

    /// The department with all below it, itself first; empty for an unknown one.
    pub fn subtree(&self, department: DepartmentId) -> impl Iterator<Item = DepartmentId> {
        let range = self.numbers.get(&department).and_then(|start| Some((*start, self.nodes.get(*start)?.end)));
        let (start, end) = range.unwrap_or((0, 0));
        self.nodes.get(start..end).unwrap_or_default().iter().map(|node| node.id)
    }

    /// Whether `department` is `top` or below it.
    #[must_use]
    pub fn is_within(&self, department: DepartmentId, top: DepartmentId) -> bool {
        let number = self.numbers.get(&department);
        let start = self.numbers.get(&top);
        number.zip(start).is_some_and(|(number, start)| {
            start <= number && self.nodes.get(*start).is_some_and(|node| *number < node.end)
        })
    }

    /// The department and those above it, up to the root.
    pub fn ancestors(&self, department: DepartmentId) -> impl Iterator<Item = DepartmentId> {
        let mut next = self.node(department);
        std::iter::from_fn(move || {
            let node = next?;
            next = node.parent.and_then(|number| self.nodes.get(number));
            Some(node.id)
        })
    }

    /// The way from the root down to the department.
    #[must_use]
    pub fn path(&self, department: DepartmentId) -> Vec<DepartmentId> {
        let mut path: Vec<_> = self.ancestors(department).collect();
        path.reverse();
        path
    }

    /// Those of `departments` that are known, each once, in the order of the walk: those of one subtree follow each other.
    #[must_use]
    pub fn in_order(&self, departments: &[DepartmentId]) -> Vec<DepartmentId> {
        let mut numbers: Vec<_> = departments.iter().filter_map(|department| self.numbers.get(department)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.nodes.get(*number)).map(|node| node.id).collect()
    }

    /// The lowest department that both are in, which may be one of them; `None` where they are under different roots.
    #[must_use]
    pub fn meeting(&self, one: DepartmentId, other: DepartmentId) -> Option<DepartmentId> {
        self.ancestors(one).find(|above| self.is_within(other, *above))
    }

    fn node(&self, department: DepartmentId) -> Option<&Node> {
        self.numbers.get(&department).and_then(|number| self.nodes.get(*number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> DepartmentId {
        DepartmentId(uuid::Uuid::from_u128(n))
    }

    /// 1 above 2 and 3; 2 above 4 and 5; 9 alone. A child may come before its parent.
    fn tree() -> DepartmentTree {
        let departments = [(4, Some(2)), (1, None), (2, Some(1)), (3, Some(1)), (5, Some(2)), (9, None)]
            .map(|(n, p)| (id(n), p.map(id)));
        DepartmentTree::try_new(departments).expect("a tree")
    }

    #[test]
    fn a_subtree_holds_the_department_and_all_below() {
        let tree = tree();

        assert_eq!(tree.subtree(id(2)).collect::<Vec<_>>(), [2, 4, 5].map(id));
        assert_eq!(tree.subtree(id(1)).count(), 5);
        assert!(tree.is_within(id(4), id(1)) && tree.is_within(id(4), id(4)));
        assert!(!tree.is_within(id(1), id(4)) && !tree.is_within(id(3), id(2)) && !tree.is_within(id(7), id(1)));
    }

    #[test]
    fn ways_up_and_down_agree() {
        let tree = tree();

        assert_eq!(tree.path(id(5)), [1, 2, 5].map(id));
        assert_eq!(tree.parent(id(5)), Some(id(2)));
        assert_eq!(tree.children(Some(id(1))), [2, 3].map(id));
        assert_eq!(tree.children(None), [1, 9].map(id));
        assert!(tree.children(Some(id(7))).is_empty() && tree.path(id(7)).is_empty());
    }

    #[test]
    fn two_departments_meet_in_the_lowest_one_above_both() {
        let tree = tree();

        assert_eq!(tree.meeting(id(4), id(5)), Some(id(2)));
        assert_eq!(tree.meeting(id(4), id(3)), Some(id(1)));
        assert_eq!(tree.meeting(id(2), id(4)), Some(id(2)));
        assert_eq!(tree.meeting(id(4), id(9)), None);
        assert_eq!(tree.in_order(&[3, 5, 9, 4, 5, 7].map(id)), [4, 5, 3, 9].map(id));
    }

    #[test]
    fn what_is_no_tree_is_refused_with_the_department() {
        let twice = DepartmentTree::try_new([(id(1), None), (id(1), None)]);
        let missing = DepartmentTree::try_new([(id(1), Some(id(8)))]);
        let cycle = DepartmentTree::try_new([(id(1), None), (id(2), Some(id(3))), (id(3), Some(id(2)))]);

        assert_eq!(twice.err(), Some(NotATree::Twice(id(1))));
        assert_eq!(missing.err(), Some(NotATree::ParentMissing(id(1))));
        assert_eq!(cycle.err(), Some(NotATree::Cycle(id(2))));
    }
}
