//! The counts of one day: by set of departments and requirement, and of people.

use std::{num::NonZero, sync::Arc};

use chrono::NaiveDate;

use super::{
    Columns,
    block::{Block, Member},
    row::{CODES, FULFILLED, code_on, limit, standing},
};
use crate::training::{
    coverage::{PersonTally, Tally},
    judge::Standing,
};

/// The counts of a day, from which the figures of every part of the organization are added up.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Number of requirements: how many counts each cell has.
    requirements: usize,
    /// How many pairs stand in which way, by cell and requirement.
    counts: Vec<[u32; CODES]>,
    /// People whose required pairs one cell counts, by cell.
    persons: Vec<PersonTally>,
    /// People whose required pairs several cells count: each pair's cell, and whether it is met; a person's pairs follow
    /// each other and end with the flag.
    mixed: Vec<Part>,
}

/// What one cell counts of a person whom several count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub cell: u16,
    pub met: bool,
    pub last: bool,
}

impl Figures {
    fn new(cells: usize, requirements: usize) -> Self {
        Self {
            requirements,
            counts: vec![[0; CODES]; cells * requirements],
            persons: vec![PersonTally::default(); cells],
            mixed: Vec::new(),
        }
    }

    /// Bytes of memory that they hold.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&self.counts[..]) + size_of_val(&self.persons[..]) + size_of_val(&self.mixed[..])
    }

    /// The counts of a cell, by requirement.
    pub(super) fn of_cell(&self, cell: usize) -> impl Iterator<Item = Tally> {
        let from = cell * self.requirements;
        self.counts.get(from..from + self.requirements).unwrap_or_default().iter().map(tally)
    }

    pub(super) fn persons_of_cell(&self, cell: usize) -> PersonTally {
        self.persons.get(cell).copied().unwrap_or_default()
    }

    /// The people whom several cells count.
    pub(super) fn mixed(&self) -> impl Iterator<Item = &[Part]> {
        self.mixed.split_inclusive(|part| part.last)
    }

    fn count(&mut self, blocks: &[Arc<Block>], limit: u16) {
        for block in blocks {
            for member in block.members() {
                self.count_person(&member, limit);
            }
        }
    }

    fn count_person(&mut self, member: &Member<'_>, limit: u16) {
        let mut rest = member.words;
        let mut only: Option<Part> = None;
        let mut is_mixed = false;
        for pair in member.pairs {
            let Some((words, after)) = rest.split_at_checked(usize::from(pair.words)) else { return };
            rest = after;
            let code = code_on(words, limit);
            let place = usize::from(pair.cell) * self.requirements + usize::from(pair.requirement);
            if let Some(count) = self.counts.get_mut(place).and_then(|counts| counts.get_mut(usize::from(code))) {
                *count += 1;
            }
            if code >= FULFILLED {
                let met = code == FULFILLED;
                match &mut only {
                    Some(part) if part.cell == pair.cell => part.met &= met,
                    Some(_) => is_mixed = true,
                    None => only = Some(Part { cell: pair.cell, met, last: false }),
                }
            }
        }
        match only {
            Some(_) if is_mixed => self.add_mixed(member, limit),
            Some(part) => {
                if let Some(persons) = self.persons.get_mut(usize::from(part.cell)) {
                    persons.required += 1;
                    persons.fulfilled += u32::from(part.met);
                }
            }
            None => {}
        }
    }

    fn add_mixed(&mut self, member: &Member<'_>, limit: u16) {
        let mut rest = member.words;
        for pair in member.pairs {
            let Some((words, after)) = rest.split_at_checked(usize::from(pair.words)) else { break };
            rest = after;
            let code = code_on(words, limit);
            if code >= FULFILLED {
                self.mixed.push(Part { cell: pair.cell, met: code == FULFILLED, last: false });
            }
        }
        if let Some(last) = self.mixed.last_mut() {
            last.last = true;
        }
    }

    fn add(mut self, other: Self) -> Self {
        for (counts, more) in self.counts.iter_mut().zip(&other.counts) {
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
        }
        for (persons, more) in self.persons.iter_mut().zip(&other.persons) {
            persons.required += more.required;
            persons.fulfilled += more.fulfilled;
        }
        self.mixed.extend(other.mixed);
        self
    }
}

impl Columns {
    /// Counts everybody on a day, on at most so many threads; `None` of a day out of reach.
    #[must_use]
    pub fn count(&self, day: NaiveDate, threads: NonZero<usize>) -> Option<Figures> {
        let limit = limit(self.days.offset(day)?);
        let empty = || Figures::new(self.cells.len(), self.requirements.len());
        let share = self.blocks.len().div_ceil(threads.get()).max(1);
        let count = |blocks: &[Arc<Block>]| {
            let mut figures = empty();
            figures.count(blocks, limit);
            figures
        };
        let (mine, others) = self.blocks.split_at_checked(share).unwrap_or((&self.blocks, &[]));
        Some(std::thread::scope(|scope| {
            let others: Vec<_> = others.chunks(share).map(|blocks| scope.spawn(move || count(blocks))).collect();
            let mine = count(mine);
            others.into_iter().map(join).fold(mine, Figures::add)
        }))
    }
}

/// What another thread counted; its panic is ours.
fn join(thread: std::thread::ScopedJoinHandle<'_, Figures>) -> Figures {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Counts by code as a tally.
fn tally(counts: &[u32; CODES]) -> Tally {
    let mut tally = Tally::default();
    for (code, count) in (0..).zip(counts) {
        match standing(code) {
            None | Some(Standing::Open) => {}
            Some(Standing::NotApplicable(_)) => tally.not_applicable += count,
            Some(Standing::Waived) => tally.waived += count,
            Some(Standing::Fulfilled) => tally.fulfilled += count,
            Some(Standing::Overdue) => tally.overdue += count,
        }
        tally.required += if standing(code).is_some_and(Standing::is_required) { *count } else { 0 };
    }
    tally
}
