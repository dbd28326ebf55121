//! One page of the pairs that are missing on a day.

use std::{cmp::Ordering, collections::BinaryHeap};

use chrono::NaiveDate;

use super::{
    AsOf,
    block::{Block, Member},
    row::{BITS, OVERDUE_SINCE, code_on, limit, standing},
};
use crate::{
    ids::{EmployeeId, TrainingRequirementId},
    period::Period,
    training::{
        coverage::Filter,
        judge::{AssignmentOutcome, Standing, window_kind},
    },
};

/// A pair that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// How it stands.
    pub outcome: AssignmentOutcome,
    /// Number of the employee.
    pub number: String,
}

/// Which of the missing pairs are asked for: those due first at the front, then by the employee's number, by the code of
/// the requirement and by the employee's id.
#[derive(Clone, Copy, Debug)]
pub struct MissingPage<'a> {
    /// Only those after this place: day, number and code as text, and the id.
    pub after: Option<(&'a [&'a str], EmployeeId)>,
    /// Most pairs.
    pub size: usize,
}

/// A missing pair on the way into a page.
struct Candidate<'a> {
    due_on: NaiveDate,
    number: &'a str,
    code: &'a str,
    employee: EmployeeId,
    requirement: TrainingRequirementId,
    cell: u16,
    word: u16,
}

/// A place in the list, as a client gave it back.
struct Place<'a> {
    texts: &'a [&'a str],
    /// Its day, where it is written as we write one.
    day: Option<NaiveDate>,
    employee: EmployeeId,
}

impl<'a> Place<'a> {
    fn new(texts: &'a [&'a str], employee: EmployeeId) -> Self {
        let text = texts.first().copied().unwrap_or_default();
        let day = text.parse().ok().filter(|day: &NaiveDate| day.to_string() == text);
        Self { texts, day, employee }
    }

    /// Whether it stands before a pair. The text of a day sorts as the day does, so that it is seldom written out.
    fn is_before(&self, candidate: &Candidate<'_>) -> bool {
        if let Some(day) = self.day.filter(|day| *day != candidate.due_on) {
            return day < candidate.due_on;
        }
        let due = candidate.due_on.to_string();
        let theirs = [&due[..], candidate.number, candidate.code];
        self.texts.cmp(&theirs[..]).then(self.employee.cmp(&candidate.employee)) == Ordering::Less
    }
}

/// What is the same for all pairs of a requirement on a day.
struct Asked<'a> {
    id: TrainingRequirementId,
    code: &'a str,
    is_wanted: bool,
    window: Option<Period>,
}

impl AsOf {
    /// A page of the pairs that are missing. `code` tells how a requirement is called.
    #[must_use]
    pub fn missing<'a, 'c: 'a>(
        &'a self,
        filter: &Filter,
        page: MissingPage<'_>,
        code: impl Fn(TrainingRequirementId) -> &'c str,
    ) -> Vec<Missing> {
        let Some(offset) = self.columns.days.offset(self.day) else { return Vec::new() };
        let limit = limit(offset);
        let asked = self.asked(filter, code);
        let admitted = self.columns.cells.admitted(filter.departments.as_ref());
        let after = page.after.map(|(texts, id)| Place::new(texts, id));
        let is_further = |candidate: &Candidate<'_>| after.as_ref().is_none_or(|after| after.is_before(candidate));
        let mut kept: BinaryHeap<Candidate<'a>> = BinaryHeap::with_capacity(page.size.saturating_add(1));
        for block in &self.columns.blocks {
            for member in block.members() {
                let pairs = self.missing_of(block, member, &asked, &admitted, limit);
                for candidate in pairs.filter(is_further) {
                    if kept.len() < page.size {
                        kept.push(candidate);
                    } else if let Some(mut last) = kept.peek_mut()
                        && candidate < *last
                    {
                        *last = candidate;
                    }
                }
            }
        }
        kept.into_sorted_vec().into_iter().filter_map(|candidate| self.told(&candidate, &asked)).collect()
    }

    fn asked<'c>(&self, filter: &Filter, code: impl Fn(TrainingRequirementId) -> &'c str) -> Vec<Asked<'c>> {
        let versions = &self.columns.curriculum.requirements;
        let asked = |id: &TrainingRequirementId| {
            let in_force = versions.iter().find(|version| version.id == *id && version.in_force_on(self.day));
            Asked {
                id: *id,
                code: code(*id),
                is_wanted: filter.requirement.is_none_or(|only| only == *id),
                window: in_force.and_then(window_kind).map(|kind| Period::containing(self.day, kind)),
            }
        };
        self.columns.requirements.iter().map(asked).collect()
    }

    fn missing_of<'a>(
        &'a self,
        block: &'a Block,
        member: Member<'a>,
        asked: &[Asked<'a>],
        admitted: &[bool],
        limit: u16,
    ) -> impl Iterator<Item = Candidate<'a>> {
        let mut place = 0;
        member.pairs.iter().filter_map(move |pair| {
            let from = place;
            place += usize::from(pair.words);
            let words = member.words.get(from..place)?;
            let code = code_on(words, limit);
            if !standing(code).is_some_and(Standing::is_missing) {
                return None;
            }
            let asked = asked.get(usize::from(pair.requirement)).filter(|asked| asked.is_wanted)?;
            admitted.get(usize::from(pair.cell)).filter(|is_in| **is_in)?;
            let last = words.partition_point(|word| *word < limit).checked_sub(1)?;
            let word = *words.get(last)?;
            let is_overdue = standing(code) == Some(Standing::Overdue);
            let due_on = match () {
                () if code == OVERDUE_SINCE => block.due(&member, from + last)?,
                () if is_overdue => self.columns.days.day(word >> BITS).pred_opt()?,
                // What is open of a window is due on its last day, what is open otherwise on the day itself.
                () => asked.window.map_or(self.day, Period::last_day),
            };
            Some(Candidate {
                due_on,
                number: member.number,
                code: asked.code,
                employee: member.employee,
                requirement: asked.id,
                cell: pair.cell,
                word,
            })
        })
    }

    fn told(&self, candidate: &Candidate<'_>, asked: &[Asked<'_>]) -> Option<Missing> {
        let window = asked.iter().find(|asked| asked.id == candidate.requirement).and_then(|asked| asked.window);
        let outcome = AssignmentOutcome {
            employee: candidate.employee,
            requirement: candidate.requirement,
            departments: self.columns.cells.set(candidate.cell).to_vec(),
            window,
            due_on: candidate.due_on,
            standing: standing(candidate.word & ((1 << BITS) - 1))?,
        };
        Some(Missing { outcome, number: candidate.number.to_owned() })
    }
}

impl Candidate<'_> {
    fn key(&self) -> (NaiveDate, &str, &str, EmployeeId) {
        (self.due_on, self.number, self.code, self.employee)
    }
}

impl PartialEq for Candidate<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Candidate<'_> {}

impl PartialOrd for Candidate<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Candidate<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
