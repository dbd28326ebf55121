//! About a thousand people in columns.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::row::Row;
use crate::ids::EmployeeId;

/// People of a block as it is filled. A change copies one block: some hundred kilobytes.
pub(super) const SIZE: usize = 1024;
/// People from which on a block is cut.
const LARGEST: usize = SIZE * 3 / 2;

/// A pair as far as one set of departments counts it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    pub requirement: u16,
    pub cell: u16,
    /// How many words it has.
    pub words: u16,
}

/// People with their pairs, in columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    employees: Box<[EmployeeId]>,
    numbers: Box<str>,
    /// Where each number ends.
    number_ends: Box<[u32]>,
    /// Where each person's pairs end.
    pair_ends: Box<[u32]>,
    /// Where each person's words end.
    word_ends: Box<[u32]>,
    pairs: Box<[Pair]>,
    words: Box<[u16]>,
    /// When something was due, by the place of its word.
    due: Box<[(u32, NaiveDate)]>,
}

/// A person of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub employee: EmployeeId,
    pub number: &'a str,
    pub pairs: &'a [Pair],
    pub words: &'a [u16],
    /// Place of the first word in the block.
    first_word: u32,
}

impl Block {
    pub fn len(&self) -> usize {
        self.employees.len()
    }

    pub fn first(&self) -> Option<EmployeeId> {
        self.employees.first().copied()
    }

    pub fn bytes(&self) -> usize {
        size_of_val(&*self.employees)
            + self.numbers.len()
            + size_of_val(&*self.number_ends)
            + size_of_val(&*self.pair_ends)
            + size_of_val(&*self.word_ends)
            + size_of_val(&*self.pairs)
            + size_of_val(&*self.words)
            + size_of_val(&*self.due)
            + size_of::<Self>()
    }

    /// Its people, in the order of their ids.
    pub fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let mut ends = (0, 0, 0);
        self.employees.iter().enumerate().map(move |(place, employee)| {
            let end = |column: &[u32]| column.get(place).copied().unwrap_or_default();
            let from =
                std::mem::replace(&mut ends, (end(&self.number_ends), end(&self.pair_ends), end(&self.word_ends)));
            Member {
                employee: *employee,
                number: self.numbers.get(range(from.0, ends.0)).unwrap_or_default(),
                pairs: self.pairs.get(range(from.1, ends.1)).unwrap_or_default(),
                words: self.words.get(range(from.2, ends.2)).unwrap_or_default(),
                first_word: from.2,
            }
        })
    }

    /// When what the word at `place` of a member says was due.
    pub fn due(&self, member: &Member<'_>, place: usize) -> Option<NaiveDate> {
        let place = u32::try_from(place).ok()?.checked_add(member.first_word)?;
        let found = self.due.binary_search_by_key(&place, |(at, _)| *at).ok()?;
        self.due.get(found).map(|(_, due)| *due)
    }

    /// The same people with some of them replaced, added or gone, in as many blocks as they need.
    pub fn with(&self, mut changed: BTreeMap<EmployeeId, Option<Row>>) -> Vec<Self> {
        let mut builder = Builder::default();
        for member in self.members() {
            let later = changed.split_off(&member.employee);
            builder.push_all(std::mem::replace(&mut changed, later));
            match changed.remove(&member.employee) {
                Some(row) => builder.push_all([(member.employee, row)]),
                None => builder.copy(self, &member),
            }
        }
        builder.push_all(changed);
        let whole = builder.finish();
        match whole.len() {
            // An empty block would have no place among the others.
            0 => Vec::new(),
            1..=LARGEST => vec![whole],
            _ => whole.cut(),
        }
    }

    fn cut(&self) -> Vec<Self> {
        let members: Vec<_> = self.members().collect();
        let half = |members: &[Member<'_>]| {
            let mut builder = Builder::default();
            for member in members {
                builder.copy(self, member);
            }
            builder.finish()
        };
        members.chunks(SIZE).map(half).collect()
    }
}

fn range(from: u32, to: u32) -> std::ops::Range<usize> {
    let place = |at| usize::try_from(at).unwrap_or(usize::MAX);
    place(from)..place(to)
}

/// A block that is being filled, in the order of the ids.
#[derive(Debug, Default)]
pub(super) struct Builder {
    employees: Vec<EmployeeId>,
    numbers: String,
    number_ends: Vec<u32>,
    pair_ends: Vec<u32>,
    word_ends: Vec<u32>,
    pairs: Vec<Pair>,
    words: Vec<u16>,
    due: Vec<(u32, NaiveDate)>,
}

impl Builder {
    pub fn push(&mut self, row: &Row) {
        for pair in &row.pairs {
            let first = end(self.words.len());
            self.due.extend(pair.due.iter().map(|(place, due)| (first + u32::from(*place), *due)));
            // A pair has at most as many words as there are days within reach.
            let words = u16::try_from(pair.words.len()).unwrap_or(u16::MAX);
            self.pairs.push(Pair { requirement: pair.requirement, cell: pair.cell, words });
            self.words.extend(&pair.words);
        }
        self.close(row.employee, &row.number);
    }

    fn push_all(&mut self, rows: impl IntoIterator<Item = (EmployeeId, Option<Row>)>) {
        rows.into_iter().filter_map(|(_, row)| row).for_each(|row| self.push(&row));
    }

    fn copy(&mut self, block: &Block, member: &Member<'_>) {
        let first = end(self.words.len());
        let last = member.first_word + end(member.words.len());
        let from = block.due.partition_point(|(at, _)| *at < member.first_word);
        let to = block.due.partition_point(|(at, _)| *at < last);
        let due = block.due.get(from..to).unwrap_or_default();
        self.due.extend(due.iter().map(|(at, due)| (at - member.first_word + first, *due)));
        self.pairs.extend(member.pairs);
        self.words.extend(member.words);
        self.close(member.employee, member.number);
    }

    fn close(&mut self, employee: EmployeeId, number: &str) {
        self.employees.push(employee);
        self.numbers.push_str(number);
        self.number_ends.push(end(self.numbers.len()));
        self.pair_ends.push(end(self.pairs.len()));
        self.word_ends.push(end(self.words.len()));
    }

    pub fn finish(self) -> Block {
        Block {
            employees: self.employees.into(),
            numbers: self.numbers.into(),
            number_ends: self.number_ends.into(),
            pair_ends: self.pair_ends.into(),
            word_ends: self.word_ends.into(),
            pairs: self.pairs.into(),
            words: self.words.into(),
            due: self.due.into(),
        }
    }
}

/// A block holds some thousand people, whose columns are far shorter than this can count.
fn end(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
