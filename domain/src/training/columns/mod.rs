//! How every pair of person and requirement stands on every day, packed so that a day is counted in one pass.
//!
//! A pair is a list of words of sixteen bits, each the day from which on it stands in a way, and that way: its
//! [timeline](super::timeline). Two to eight words tell all that a figure of a day needs, so half a million people fit
//! into about a hundred megabytes, and no completion, post or waiver is looked at again. People stand in blocks by their
//! ids. A block is never written to: who changes is packed anew together with his block, while others still count the
//! old one.
//!
//! It promises the same figures as [`Coverage`](super::coverage::Coverage) of the same facts, which is the definition,
//! for every day within reach ([`Days`]). Periods are not counted here: they also ask what was known when, and who had
//! left.

mod as_of;
mod block;
mod cells;
mod days;
mod figures;
mod missing;
mod row;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;

pub use self::{
    as_of::AsOf,
    cells::TooManyCells,
    days::Days,
    figures::Figures,
    missing::{Missing, MissingPage},
};
use self::{
    block::{Block, Builder, SIZE},
    cells::Cells,
    row::Row,
};
use super::facts::{Curriculum, PersonTraining};
use crate::ids::{EmployeeId, TrainingRequirementId};

/// Everybody's standings by one curriculum.
#[derive(Clone, Debug)]
pub struct Columns {
    days: Days,
    curriculum: Arc<Curriculum>,
    /// The requirements, each once, in the order of the curriculum.
    requirements: Arc<[TrainingRequirementId]>,
    cells: Arc<Cells>,
    /// By the ids of their people.
    blocks: Vec<Arc<Block>>,
}

/// Somebody as the columns take them in.
#[derive(Clone, Copy, Debug)]
pub struct Entrant<'a> {
    /// The number by which people call them.
    pub number: &'a str,
    /// What is on record.
    pub training: &'a PersonTraining,
}

impl Columns {
    /// Nobody yet, by this curriculum.
    #[must_use]
    pub fn new(days: Days, curriculum: Arc<Curriculum>) -> Self {
        let mut requirements: Vec<TrainingRequirementId> = Vec::new();
        for requirement in &curriculum.requirements {
            if !requirements.contains(&requirement.id) {
                requirements.push(requirement.id);
            }
        }
        let requirements = requirements.into();
        Self { days, curriculum, requirements, cells: Arc::default(), blocks: Vec::new() }
    }

    /// By what everybody was judged.
    #[must_use]
    pub fn curriculum(&self) -> &Curriculum {
        &self.curriculum
    }

    /// Whether figures of `day` can be counted here.
    #[must_use]
    pub fn reach(&self, day: NaiveDate) -> bool {
        self.days.offset(day).is_some()
    }

    /// How many people are in it.
    #[must_use]
    pub fn people(&self) -> usize {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// Bytes of memory that it holds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(|block| block.bytes()).sum::<usize>() + self.cells.bytes()
    }

    /// Takes in people who all come after those it has by their ids, in the order of their ids: how it is filled.
    pub fn append(&mut self, people: &[Entrant<'_>]) -> Result<(), TooManyCells> {
        for chunk in people.chunks(SIZE) {
            let mut builder = Builder::default();
            for entrant in chunk {
                builder.push(&self.pack(entrant)?);
            }
            self.blocks.push(Arc::new(builder.finish()));
        }
        Ok(())
    }

    /// Puts what is known now of some people in the place of what was known before; `None` where nobody is left.
    pub fn replace(&mut self, people: &BTreeMap<EmployeeId, Option<Entrant<'_>>>) -> Result<(), TooManyCells> {
        let mut by_block: BTreeMap<usize, BTreeMap<EmployeeId, Option<Row>>> = BTreeMap::new();
        for (employee, entrant) in people {
            let row = entrant.as_ref().map(|entrant| self.pack(entrant)).transpose()?;
            by_block.entry(self.block_of(*employee)).or_default().insert(*employee, row);
        }
        // From the end, so that a block that is cut in two moves none that is still to be done.
        for (number, rows) in by_block.into_iter().rev() {
            let changed = match self.blocks.get(number) {
                Some(block) => block.with(rows),
                None => Block::default().with(rows),
            };
            let last = (number + 1).min(self.blocks.len());
            self.blocks.splice(number..last, changed.into_iter().map(Arc::new));
        }
        Ok(())
    }

    fn block_of(&self, employee: EmployeeId) -> usize {
        self.blocks.partition_point(|block| block.first().is_some_and(|first| first <= employee)).saturating_sub(1)
    }

    fn pack(&mut self, entrant: &Entrant<'_>) -> Result<Row, TooManyCells> {
        let Self { days, curriculum, requirements, cells, .. } = self;
        Row::pack(entrant, *days, curriculum, requirements, cells)
    }

    fn number_of(&self, requirement: TrainingRequirementId) -> Option<usize> {
        self.requirements.iter().position(|known| *known == requirement)
    }
}
