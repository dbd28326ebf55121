//! How often people train (formula 4.11): the least of anybody, and the share of those who trained at all.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::TrainingRequirementId,
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sea-orm", derive(sea_orm::FromJsonQueryResult))]
pub struct Frequency {
    /// The fewest completions of anybody; `None` where nobody is in scope for long enough.
    pub minimum: Option<u32>,
    /// People in scope for long enough.
    pub persons: u32,
    /// Those of them with at least one completion.
    pub with_at_least_one: u32,
}

impl Frequency {
    /// Counts one more person with so many completions.
    pub fn add(&mut self, trainings: u32) {
        self.persons += 1;
        self.with_at_least_one += u32::from(trainings > 0);
        self.minimum = Some(self.minimum.map_or(trainings, |least| least.min(trainings)));
    }

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
        frequency.add(trainings(person, curriculum, period, as_of));
    }
    frequency
}

/// How often one person trained, and for which figures they are in scope for long enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonFrequency {
    /// Completions in the period.
    pub trainings: u32,
    /// Those of the requirements asked for that oblige the person for long enough, taken alone.
    pub requirements: Vec<TrainingRequirementId>,
}

/// The same of one person; `None` where all requirements together oblige them too shortly. Of `asked`, each is looked at
/// by itself.
#[must_use]
pub fn of_person(
    person: &PersonTraining,
    curriculum: &Curriculum,
    asked: &[TrainingRequirementId],
    period: Period,
    as_of: NaiveDate,
) -> Option<PersonFrequency> {
    let knowledge = Knowledge::Until(as_of);
    let long_enough = |is_asked: &dyn Fn(&Requirement) -> bool| {
        days_in_scope(person, curriculum, &is_asked, period, knowledge) >= MIN_DAYS_IN_SCOPE
    };
    // Whoever is in scope of one for long enough is in scope of all together for at least as long.
    long_enough(&|_| true).then(|| PersonFrequency {
        trainings: trainings(person, curriculum, period, as_of),
        requirements: asked.iter().copied().filter(|id| long_enough(&|one| one.id == *id)).collect(),
    })
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
