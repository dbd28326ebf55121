//! What lies behind the figures of a day or an open period: people, and what lapses soon. Both are told from the judgement
//! that the figures are counted from, so that they agree with them.

use std::{collections::BTreeMap, sync::Arc};

use gradus_domain::{
    ids::EmployeeId,
    page::{Cursor, Page, PageRequest},
    training::{
        judge::{AssignmentOutcome, Standing},
        lapse::lapses,
    },
};
use uuid::Uuid;

use super::coverage::{CoverageView, Judged};

/// How somebody stands with all that is asked of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonStanding {
    /// All of it is met: counted in the numerator of people.
    Complete,
    /// Something of it is missing: counted in the denominator alone.
    Missing,
}

/// One page of the people who stand so, by number, and how many there are.
#[must_use]
pub fn people(view: &CoverageView, standing: PersonStanding, request: &PageRequest) -> (Page<EmployeeId>, u64) {
    let mut complete: BTreeMap<EmployeeId, bool> = BTreeMap::new();
    for outcome in view.pairs().filter(|outcome| outcome.standing.is_required()) {
        *complete.entry(outcome.employee).or_insert(true) &= outcome.standing == Standing::Fulfilled;
    }
    let asked = complete.into_iter().filter(|(_, complete)| *complete == (standing == PersonStanding::Complete));
    let rows = asked.map(|(employee, _)| (Cursor { key: view.number(employee), id: employee.0 }, employee));
    let rows: Vec<_> = rows.collect();
    let total = rows.len() as u64;
    (slice(rows, request), total)
}

/// One page of what `view` meets and `later` no longer does, those that lapse first at the front, and how many there are.
#[must_use]
pub fn lapsing(view: &CoverageView, later: Arc<Judged>, request: &PageRequest) -> (Page<AssignmentOutcome>, u64) {
    let then = view.in_judged(later);
    let rows = lapses(view.pairs(), then.pairs()).into_iter().map(|pair| {
        let key = format!("{}\u{1}{}\u{1}{}", pair.due_on, view.number(pair.employee), view.code(pair.requirement));
        (Cursor { key, id: pair.employee.0 }, pair.clone())
    });
    let rows: Vec<_> = rows.collect();
    let total = rows.len() as u64;
    (slice(rows, request), total)
}

fn place(cursor: &Cursor) -> (Vec<&str>, Uuid) {
    (cursor.key.split('\u{1}').collect(), cursor.id)
}

fn slice<T>(mut rows: Vec<(Cursor, T)>, request: &PageRequest) -> Page<T> {
    rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let after = |cursor: &Cursor| request.after.as_ref().is_none_or(|after| place(after) < place(cursor));
    let mut items: Vec<_> = rows.into_iter().filter(|(cursor, _)| after(cursor)).take(size.saturating_add(1)).collect();
    let has_next = items.len() > size;
    items.truncate(size);
    Page { items, has_next, has_previous: request.after.is_some() }
}
