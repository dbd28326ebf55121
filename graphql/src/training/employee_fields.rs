//! The fields of an employee that are about training; the type itself stands in the area of people.

use async_graphql::Context;
use gradus_domain::{
    ids::EmployeeId,
    page::{Cursor, Page, PageRequest},
    training::{evidence::RecordedCompletion, obligation::Obligation},
};
use gradus_services::training::completions;

use super::{
    completion::{LatestOf, TrainingCompletion, TrainingWaiver, WaiversOf},
    judged::{ObligationsOf, training_facts},
    obligation::{ObligationStatus, TrainingObligation},
};
use crate::{
    errors::{Result, fault},
    page::{List, PageArgs, list},
    request::request,
    scalars::Period,
};

/// What the employee owes, oldest first: of `period`, or up to the windows that are open today; as `statuses` say, where any
/// is named.
pub async fn training_obligations(
    ctx: &Context<'_>,
    employee: EmployeeId,
    (period, statuses): (Option<Period>, &[ObligationStatus]),
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<TrainingObligation>> {
    let page = PageArgs::forward(first, after).request()?;
    let request = request(ctx);
    let facts = training_facts(request).await?;
    let key = ObligationsOf { employee, period: period.map(|period| period.0), facts: facts.clone() };
    let owed = request.load(key).await?.unwrap_or_default();
    let asked = |row: &&Obligation| statuses.is_empty() || statuses.contains(&row.status.into());
    let owed: Vec<_> = owed.iter().filter(asked).collect();
    let total = owed.len() as u64;
    let placed = owed.into_iter().map(|row| {
        let which = row.period.map_or_else(String::new, |period| period.to_string());
        let key = format!("{}\u{1}{}\u{1}{which}", row.due_on, facts.code_of(row.requirement));
        (Cursor { key, id: row.requirement.0 }, row.clone())
    });
    let page = slice(placed.collect(), &page);
    Ok(list(page, TrainingObligation::of, move || async move { Ok(total) }))
}

/// The page of `rows`, which are sorted by the parts of their cursors' keys.
fn slice(rows: Vec<(Cursor, Obligation)>, request: &PageRequest) -> Page<Obligation> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let parts = |cursor: &Cursor| cursor.key.split('\u{1}').map(str::to_owned).collect::<Vec<_>>();
    let after = request.after.as_ref().map(parts);
    let is_after = |cursor: &Cursor| after.as_ref().is_none_or(|after| *after < parts(cursor));
    let mut items: Vec<_> =
        rows.into_iter().filter(|(cursor, _)| is_after(cursor)).take(size.saturating_add(1)).collect();
    let has_next = items.len() > size;
    items.truncate(size);
    Page { items, has_next, has_previous: after.is_some() }
}

/// What the employee has completed, newest first; revoked completions too, marked as such.
pub async fn completions(
    ctx: &Context<'_>,
    employee: EmployeeId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<TrainingCompletion>> {
    let page = PageArgs::forward(first, after).request()?;
    let request = request(ctx);
    if page.after.is_none() {
        // Of a list of employees, all first pages are one statement.
        let latest = request.load(LatestOf { employee, size: page.size }).await?.unwrap_or_default();
        let total = latest.total;
        let has_next = latest.items.len() as u64 != total;
        let items = latest.items.into_iter().map(|record| (place(&record), record)).collect();
        let page = Page { items, has_next, has_previous: false };
        return Ok(list(page, TrainingCompletion, move || async move { Ok(total) }));
    }
    let read = request.read().clone();
    let found = completions::page_of(&read, employee, &page).await.map_err(fault)?;
    Ok(list(found, TrainingCompletion, move || {
        let read = read.clone();
        async move { completions::count_of(&read, employee).await }
    }))
}

/// What was waived for the employee, the latest first.
pub async fn training_waivers(ctx: &Context<'_>, employee: EmployeeId) -> Result<Vec<TrainingWaiver>> {
    let found = request(ctx).load(WaiversOf(employee)).await?.unwrap_or_default();
    Ok(found.into_iter().map(TrainingWaiver).collect())
}

fn place(record: &RecordedCompletion) -> Cursor {
    Cursor { key: record.completion.completed_on.to_string(), id: record.completion.id.0 }
}
