//! On which days a requirement obliges a person.
//!
//! A person enters a scope on the first day of an unbroken run of days on which they are employed, match the scope and
//! are not on long leave. Each entry has its own grace; being transferred inside a scope, or getting a second post in
//! it, is no new entry. Coming back from a long leave is one.

use chrono::NaiveDate;

use crate::{
    people::{
        employment::PersonFacts,
        spans::{DaySpan, unite},
    },
    training::{
        completion::{Knowledge, Waiver},
        requirement::Requirement,
    },
};

/// Whether `requirement` speaks of `person` on `day`, on leave or not.
#[must_use]
pub fn belongs(person: &PersonFacts, requirement: &Requirement, day: NaiveDate) -> bool {
    person.employed_on(day) && requirement.in_force_on(day) && requirement.scope.matches(person, day)
}

/// The days on which belonging may change, in order; between two of them it does not.
pub(crate) fn turning_days(person: &PersonFacts, turning: &[NaiveDate], requirement: &Requirement) -> Vec<NaiveDate> {
    let mut days = turning.to_vec();
    days.extend(requirement.scope.tenure_days(person));
    days.extend([requirement.effective_from, requirement.retired_on].into_iter().flatten());
    days.sort_unstable();
    days.dedup();
    days
}

/// The unbroken runs of days on which `person` belongs, long leaves taken out. `turning` are the person's own turning
/// days, which the caller computes once for all requirements.
#[must_use]
pub fn runs(person: &PersonFacts, turning: &[NaiveDate], requirement: &Requirement) -> Vec<DaySpan> {
    let leaves =
        if person.leaves.is_empty() { Vec::new() } else { person.long_leaves(i64::from(requirement.long_leave_days)) };
    let days = turning_days(person, turning, requirement);
    let mut runs: Vec<DaySpan> = Vec::new();
    for (number, from) in days.iter().enumerate() {
        let present = belongs(person, requirement, *from) && !leaves.iter().any(|leave| leave.contains(*from));
        if !present {
            continue;
        }
        let to = days.get(number + 1).copied();
        match runs.last_mut() {
            Some(last) if last.to == Some(*from) => last.to = to,
            _ => runs.push(DaySpan { from: *from, to }),
        }
    }
    runs
}

/// The last day from `first` to `last` on which `person` belongs.
#[must_use]
pub fn last_belonging(
    person: &PersonFacts,
    turning: &[NaiveDate],
    requirement: &Requirement,
    first: NaiveDate,
    last: NaiveDate,
) -> Option<NaiveDate> {
    let days = turning_days(person, turning, requirement);
    let ends = days.iter().rev().filter_map(NaiveDate::pred_opt);
    std::iter::once(last)
        .chain(ends.filter(|day| first <= *day && *day < last))
        .find(|day| belongs(person, requirement, *day))
}

/// First day on which a requirement obliges those who entered its scope on `entry`.
#[must_use]
pub fn obliged_from(requirement: &Requirement, entry: NaiveDate) -> NaiveDate {
    entry.checked_add_days(requirement.first_due.grace()).unwrap_or(NaiveDate::MAX)
}

/// The days on which the pair counts: in a run, grace over, not waived. In order, none touching the next.
#[must_use]
pub fn counted_days(
    runs: &[DaySpan],
    requirement: &Requirement,
    waivers: &[Waiver],
    knowledge: Knowledge,
) -> Vec<DaySpan> {
    let obliged = runs.iter().map(|run| DaySpan { from: obliged_from(requirement, run.from), to: run.to });
    let mut left: Vec<_> = obliged.filter(|span| span.to.is_none_or(|to| span.from < to)).collect();
    for waiver in waivers.iter().filter(|waiver| waiver.covers(requirement.id, waiver.valid_from, knowledge)) {
        left = left.into_iter().flat_map(|span| without(span, waiver.span())).collect();
    }
    unite(left)
}

/// What is left of `span` without the days of `cut`.
fn without(span: DaySpan, cut: DaySpan) -> impl Iterator<Item = DaySpan> {
    let end_of_first = span.to.map_or(cut.from, |to| to.min(cut.from));
    let first = DaySpan { from: span.from, to: Some(end_of_first) };
    let second = cut.to.map(|to| DaySpan { from: to.max(span.from), to: span.to });
    [Some(first), second].into_iter().flatten().filter(|span| span.to.is_none_or(|to| span.from < to))
}
