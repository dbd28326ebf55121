//! Whether somebody fulfills a requirement, whomever it obliges: what other areas ask of a qualification (AUD-7).

use chrono::NaiveDate;

use super::{
    completion::{Completion, Knowledge},
    course::Courses,
    judge::is_fulfilled,
    requirement::Requirement,
};
use crate::people::spans::{DaySpan, unite};

/// Those of `days` on which `completions` fulfill the requirement by the version of it that is in force, as spans.
#[must_use]
pub fn fulfilled_on(
    completions: &[Completion],
    versions: &[&Requirement],
    courses: &Courses,
    days: impl IntoIterator<Item = NaiveDate>,
) -> Vec<DaySpan> {
    let met = days.into_iter().filter(|day| {
        let in_force = versions.iter().find(|version| version.in_force_on(*day));
        in_force.is_some_and(|version| fulfills(completions, version, courses, *day))
    });
    unite(met.filter_map(|day| Some(DaySpan::between(day, day.succ_opt()?))).collect())
}

fn fulfills(completions: &[Completion], requirement: &Requirement, courses: &Courses, day: NaiveDate) -> bool {
    let accepted: Vec<_> = completions
        .iter()
        .filter(|done| done.completed_on <= day && done.stands(Knowledge::Everything))
        .filter(|done| requirement.accepts(done, courses, day))
        .collect();
    is_fulfilled(&accepted, requirement, courses, day)
}
