//! The sets of departments that count pairs, each with a number.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::ids::DepartmentId;

/// There are more different sets of departments than the columns can number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("people hold posts in more than {} different sets of departments", u16::MAX)]
pub struct TooManyCells;

/// Sets of departments. Most hold one; people with several posts bring others.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells {
    sets: Vec<Arc<[DepartmentId]>>,
    numbers: HashMap<Arc<[DepartmentId]>, u16>,
}

impl Cells {
    /// The number of a set, whose departments are sorted.
    pub fn number(cells: &mut Arc<Self>, set: &[DepartmentId]) -> Result<u16, TooManyCells> {
        if let Some(number) = cells.numbers.get(set) {
            return Ok(*number);
        }
        let number = u16::try_from(cells.sets.len()).map_err(|_| TooManyCells)?;
        let cells = Arc::make_mut(cells);
        let set: Arc<[DepartmentId]> = set.into();
        cells.sets.push(set.clone());
        cells.numbers.insert(set, number);
        Ok(number)
    }

    pub fn len(&self) -> usize {
        self.sets.len()
    }

    pub fn set(&self, number: u16) -> &[DepartmentId] {
        self.sets.get(usize::from(number)).map_or(&[], |set| &set[..])
    }

    pub fn sets(&self) -> impl Iterator<Item = &[DepartmentId]> {
        self.sets.iter().map(|set| &set[..])
    }

    /// Which of them hold one of `departments`; all where nothing is said.
    pub fn admitted(&self, departments: Option<&HashSet<DepartmentId>>) -> Vec<bool> {
        let admits = |set: &[DepartmentId]| match departments {
            None => true,
            Some(only) => set.iter().any(|held| only.contains(held)),
        };
        self.sets().map(admits).collect()
    }

    pub fn bytes(&self) -> usize {
        let each = size_of::<Arc<[DepartmentId]>>() * 2 + size_of::<u64>();
        self.sets().map(|set| size_of_val(set) + each).sum()
    }
}
