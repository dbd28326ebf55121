//! One person, packed.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{
    Entrant,
    cells::{Cells, TooManyCells},
    days::Days,
};
use crate::{
    ids::{EmployeeId, TrainingRequirementId},
    training::{
        facts::Curriculum,
        judge::{Exemption, Standing},
        timeline::{Segment, State, timeline},
    },
};

/// The requirement does not speak of the person.
pub(super) const SILENT: u16 = 0;
const GRACE: u16 = 1;
const LONG_LEAVE: u16 = 2;
const WAIVED: u16 = 3;
pub(super) const FULFILLED: u16 = 4;
const OPEN: u16 = 5;
/// Overdue, and due on the day before the word's.
const OVERDUE: u16 = 6;
/// Overdue, and due on a day that stands beside the words.
pub(super) const OVERDUE_SINCE: u16 = 7;
/// How many bits a standing takes; the day stands above them.
pub(super) const BITS: u32 = 3;
/// How many standings there are.
pub(super) const CODES: usize = 1 << BITS;

/// How a pair with this code stands; `None` where the requirement does not speak of the person.
pub(super) fn standing(code: u16) -> Option<Standing> {
    Some(match code {
        GRACE => Standing::NotApplicable(Exemption::Grace),
        LONG_LEAVE => Standing::NotApplicable(Exemption::LongLeave),
        WAIVED => Standing::Waived,
        FULFILLED => Standing::Fulfilled,
        OPEN => Standing::Open,
        OVERDUE | OVERDUE_SINCE => Standing::Overdue,
        _ => return None,
    })
}

/// The code of the word that holds on a day; `limit` is the least word of the day after.
pub(super) fn code_on(words: &[u16], limit: u16) -> u16 {
    let begun: u16 = words.iter().map(|word| u16::from(*word < limit)).sum();
    words.get(usize::from(begun).wrapping_sub(1)).map_or(SILENT, |word| word & ((1 << BITS) - 1))
}

/// The least word of the day after the one with this number.
pub(super) fn limit(offset: u16) -> u16 {
    (offset + 1) << BITS
}

/// Somebody, packed.
#[derive(Debug)]
pub(super) struct Row {
    pub employee: EmployeeId,
    pub number: String,
    pub pairs: Vec<PairRow>,
}

/// A pair as far as one set of departments counts it.
#[derive(Debug)]
pub(super) struct PairRow {
    pub requirement: u16,
    pub cell: u16,
    pub words: Vec<u16>,
    /// When something was due, by the place of its word.
    pub due: Vec<(u16, NaiveDate)>,
}

impl Row {
    pub fn pack(
        entrant: &Entrant<'_>,
        days: Days,
        curriculum: &Curriculum,
        requirements: &[TrainingRequirementId],
        cells: &mut Arc<Cells>,
    ) -> Result<Self, TooManyCells> {
        let Entrant { number, training } = entrant;
        let turning = training.person.turning_days();
        let mut pairs = Vec::new();
        for requirement in &curriculum.requirements {
            let segments = timeline(training, &turning, requirement, &curriculum.courses);
            let place = requirements.iter().position(|known| *known == requirement.id).unwrap_or_default();
            let place = u16::try_from(place).map_err(|_| TooManyCells)?;
            let mut sets: Vec<&[_]> =
                segments.iter().filter_map(|it| it.state.as_ref()).map(|it| &it.departments[..]).collect();
            sets.sort_unstable();
            sets.dedup();
            for set in sets {
                let mut pair = PairRow { requirement: place, cell: 0, words: Vec::new(), due: Vec::new() };
                for segment in &segments {
                    pair.add(days, segment.from, state_in(segment, set));
                }
                if pair.words.iter().any(|word| word & ((1 << BITS) - 1) != SILENT) {
                    pair.cell = Cells::number(cells, set)?;
                    pairs.push(pair);
                }
            }
        }
        Ok(Self { employee: training.person.employee, number: (*number).to_owned(), pairs })
    }
}

/// What a segment says of the pair where these departments count it.
fn state_in<'a>(segment: &'a Segment, set: &[crate::ids::DepartmentId]) -> Option<&'a State> {
    segment.state.as_ref().filter(|state| state.departments == set)
}

impl PairRow {
    /// How the pair stands from a day on. What begins before the days within reach begins on the first of them.
    fn add(&mut self, days: Days, from: NaiveDate, state: Option<&State>) {
        let is_before = days.precede(from);
        let Some(offset) = (if is_before { Some(0) } else { days.offset(from) }) else { return };
        if self.words.last().is_some_and(|last| last >> BITS == offset) {
            self.words.pop();
            let place = self.words.len();
            self.due.retain(|(at, _)| usize::from(*at) < place);
        }
        let code = match state {
            None => SILENT,
            Some(state) => code_of(state, from, is_before),
        };
        let before = self.words.last().map_or(SILENT, |last| last & ((1 << BITS) - 1));
        if code == before && code < OVERDUE {
            return;
        }
        if let Some(due) = state.and_then(|state| state.due_on).filter(|_| code == OVERDUE_SINCE)
            && let Ok(place) = u16::try_from(self.words.len())
        {
            self.due.push((place, due));
        }
        self.words.push(offset << BITS | code);
    }
}

fn code_of(state: &State, from: NaiveDate, is_before: bool) -> u16 {
    match state.standing {
        Standing::NotApplicable(Exemption::Grace) => GRACE,
        // Those who left or moved are none of a day's pairs.
        Standing::NotApplicable(Exemption::LongLeave | Exemption::Left | Exemption::MovedOut) => LONG_LEAVE,
        Standing::Waived => WAIVED,
        Standing::Fulfilled => FULFILLED,
        Standing::Open => OPEN,
        Standing::Overdue if !is_before && state.due_on == from.pred_opt() => OVERDUE,
        Standing::Overdue => OVERDUE_SINCE,
    }
}
