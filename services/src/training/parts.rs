//! What lies behind the figures of a day or an open period: people, and what lapses soon. Both are told from the judgement
//! that the figures are counted from, so that they agree with them.

use std::collections::BTreeMap;

use gradus_domain::{
    ids::EmployeeId,
    page::{Cursor, Page, PageRequest},
    training::{
        judge::{AssignmentOutcome, Standing},
        lapse::lapses,
    },
};

use super::coverage::{CoverageView, Source, place, slice};
use crate::ReadResult;

/// How somebody stands with all that is asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonStanding {
    /// All of it is met: counted in the numerator of people.
    Complete,
    /// Something of it is missing: counted in the denominator alone.
    Missing,
}

/// One page of the people who stand so, by number, and how many there are.
pub async fn people(
    view: &CoverageView,
    standing: PersonStanding,
    request: &PageRequest,
) -> ReadResult<(Page<EmployeeId>, u64)> {
    let judged = view.judged().await?;
    let mut complete: BTreeMap<EmployeeId, bool> = BTreeMap::new();
    for outcome in judged.pairs(view.filter()).filter(|outcome| outcome.standing.is_required()) {
        *complete.entry(outcome.employee).or_insert(true) &= outcome.standing == Standing::Fulfilled;
    }
    let asked = complete.into_iter().filter(|(_, complete)| *complete == (standing == PersonStanding::Complete));
    let rows = asked.map(|(employee, _)| (Cursor { key: judged.number(employee), id: employee.0 }, employee));
    let rows: Vec<_> = rows.collect();
    let total = rows.len() as u64;
    Ok((sorted(rows, request), total))
}

/// One page of what `view` meets and `then` no longer does, those that lapse first at the front, and how many there are.
pub async fn lapsing(
    view: &CoverageView,
    then: &Source,
    request: &PageRequest,
) -> ReadResult<(Page<AssignmentOutcome>, u64)> {
    let (now, then) = (view.judged().await?, then.judged().await?);
    let rows = lapses(now.pairs(view.filter()), then.pairs(view.filter())).into_iter().map(|pair| {
        let (number, code) = (now.number(pair.employee), now.facts.code_of(pair.requirement));
        (Cursor { key: format!("{}\u{1}{number}\u{1}{code}", pair.due_on), id: pair.employee.0 }, pair.clone())
    });
    let rows: Vec<_> = rows.collect();
    let total = rows.len() as u64;
    Ok((sorted(rows, request), total))
}

fn sorted<T>(mut rows: Vec<(Cursor, T)>, request: &PageRequest) -> Page<T> {
    rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
    slice(rows, request)
}
