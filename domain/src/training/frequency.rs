//! How often people train (formula 4.11): the least of anybody, and the share of those who trained at all.

use chrono::NaiveDate;

use crate::{
    people::spans::unite,
    period::Period,
    training::{
        completion::{Completion, Knowledge},
        coverage::basis_points,
        facts::{Curriculum, PersonTraining},
        presence::{counted_days, runs},
        requirement::Requirement,
    },
};

/// Days of a period for which somebody must be in scope to be looked at.
pub const MIN_DAYS_IN_SCOPE: i64 = 45;

/// Trainings per person of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frequency {
    /// The fewest completions of anybody; `None` where nobody is in scope for long enough.
    pub minimum: Option<u32>,
    /// People in scope for long enough.
    pub persons: u32,
    /// Those of them with at least one completion.
    pub with_at_least_one: u32,
}

impl Frequency {
    /// The share of people with at least one completion.
    #[must_use]
    pub fn basis_points_with_at_least_one(self) -> Option<u32> {
        basis_points(self.with_at_least_one, self.persons)
    }
}

/// Counts the trainings of `people` in `period`, by what was known by the end of `as_of`. In scope is whoever one of
/// `requirements` obliges, as in formula 4.10.
#[must_use]
pub fn frequency<'a>(
    people: impl IntoIterator<Item = &'a PersonTraining>,
    curriculum: &Curriculum,
    is_asked: impl Fn(&Requirement) -> bool,
    period: Period,
    as_of: NaiveDate,
) -> Frequency {
    let knowledge = Knowledge::Until(as_of);
    let mut frequency = Frequency::default();
    for person in people {
        if days_in_scope(person, curriculum, &is_asked, period, knowledge) < MIN_DAYS_IN_SCOPE {
            continue;
        }
        let trainings = trainings(person, curriculum, period, as_of);
        frequency.persons += 1;
        frequency.with_at_least_one += u32::from(trainings > 0);
        frequency.minimum = Some(frequency.minimum.map_or(trainings, |least| least.min(trainings)));
    }
    frequency
}

/// Days of `period` on which at least one requirement obliges the person.
fn days_in_scope(
    training: &PersonTraining,
    curriculum: &Curriculum,
    is_asked: &impl Fn(&Requirement) -> bool,
    period: Period,
    knowledge: Knowledge,
) -> i64 {
    let turning = training.person.turning_days();
    let mut spans = Vec::new();
    for requirement in curriculum.requirements.iter().filter(|requirement| is_asked(requirement)) {
        let runs = runs(&training.person, &turning, requirement);
        spans.extend(counted_days(&runs, requirement, &training.waivers, knowledge));
    }
    let (first, end) = (period.first_day(), period.next().first_day());
    let inside = unite(spans).into_iter().map(|span| (span.from.max(first), span.to.map_or(end, |to| to.min(end))));
    inside.map(|(from, to)| (to - from).num_days().max(0)).sum()
}

/// Completions of the person in `period`: passed, or attended where the course has no mark.
fn trainings(training: &PersonTraining, curriculum: &Curriculum, period: Period, as_of: NaiveDate) -> u32 {
    let counts = |done: &&Completion| {
        let passed = curriculum.courses.get(done.course).is_some_and(|course| course.is_passed_by(done, None));
        passed
            && period.contains(done.completed_on)
            && done.completed_on <= as_of
            && done.stands(Knowledge::Until(as_of))
    };
    u32::try_from(training.completions.iter().filter(counts).count()).unwrap_or(u32::MAX)
}
