//! How one pair of person and requirement stands on every day at once, by everything on record now.
//!
//! What [`judge`](super::judge::judge) says of a day changes only on days that the facts name: where a post, a role or
//! a leave begins or ends, where grace runs out, where a completion is made, becomes void or lapses, where a waiver
//! begins or ends. Between two of them it stays. So the answers for all days are a short list, and a day's answer is the
//! last of them up to that day. The definition remains `judge`; a test compares both on every day of random histories.

use chrono::NaiveDate;

use super::{
    completion::{Completion, Knowledge},
    course::Courses,
    facts::PersonTraining,
    judge::{Exemption, Standing, due_on, is_fulfilled, validity, window_kind},
    presence::{belongs, obliged_from, runs, turning_days},
    requirement::Requirement,
};
use crate::{ids::DepartmentId, people::spans::DaySpan};

/// How a pair stands for some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The departments that count the pair.
    pub departments: Vec<DepartmentId>,
    /// How it stands.
    pub standing: Standing,
    /// Of what is overdue: the last day on which meeting it would have been in time.
    pub due_on: Option<NaiveDate>,
}

/// From which day on a pair stands in a way, until the next one of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// First day.
    pub from: NaiveDate,
    /// How it stands; `None` while the requirement does not speak of the person.
    pub state: Option<State>,
}

/// How a pair stands on every day, the earliest first; before the first segment the requirement does not speak of the
/// person. Two segments that follow each other differ. `turning` are the person's own turning days, which the caller
/// computes once for all requirements.
#[must_use]
pub fn timeline(
    training: &PersonTraining,
    turning: &[NaiveDate],
    requirement: &Requirement,
    courses: &Courses,
) -> Vec<Segment> {
    let pieces = pieces(training, turning, requirement);
    if pieces.iter().all(|(_, departments)| departments.is_none()) {
        return Vec::new();
    }
    let pair = Pair::new(training, turning, requirement, courses);
    let days = pair.turning_days();
    let mut segments: Vec<Segment> = Vec::new();
    for (span, departments) in pieces {
        let Some(departments) = departments else {
            add(&mut segments, span.from, None);
            continue;
        };
        let inner = days.iter().copied().filter(|day| *day > span.from && span.contains(*day));
        for day in std::iter::once(span.from).chain(inner) {
            let (standing, due_on) = pair.standing_on(day);
            add(&mut segments, day, Some(State { departments: departments.clone(), standing, due_on }));
        }
    }
    segments
}

/// The days between two on which belonging may change, with the departments that count the pair then; `None` where the
/// requirement does not speak of the person.
fn pieces(
    training: &PersonTraining,
    turning: &[NaiveDate],
    requirement: &Requirement,
) -> Vec<(DaySpan, Option<Vec<DepartmentId>>)> {
    let person = &training.person;
    let days = turning_days(person, turning, requirement);
    let ends = days.iter().skip(1).copied().map(Some).chain([None]);
    let piece = |(from, to): (&NaiveDate, Option<NaiveDate>)| {
        let departments = belongs(person, requirement, *from).then(|| requirement.scope.departments_on(person, *from));
        (DaySpan { from: *from, to }, departments)
    };
    days.iter().zip(ends).map(piece).collect()
}

/// Adds what holds from a day on, where it differs from what held before.
fn add(segments: &mut Vec<Segment>, from: NaiveDate, state: Option<State>) {
    let before = segments.last().and_then(|last| last.state.as_ref());
    if before != state.as_ref() {
        segments.push(Segment { from, state });
    }
}

/// What is the same for every day of a pair.
struct Pair<'a> {
    training: &'a PersonTraining,
    requirement: &'a Requirement,
    courses: &'a Courses,
    runs: Vec<DaySpan>,
    /// Completions that count, the oldest first.
    evidence: Vec<Evidence<'a>>,
}

/// A completion that counts for a requirement, until it becomes void.
struct Evidence<'a> {
    done: &'a Completion,
    /// The day on which a new version of the course makes it void.
    void_from: Option<NaiveDate>,
}

impl<'a> Pair<'a> {
    fn new(
        training: &'a PersonTraining,
        turning: &[NaiveDate],
        requirement: &'a Requirement,
        courses: &'a Courses,
    ) -> Self {
        let stand = training.completions.iter().filter(|done| done.stands(Knowledge::Everything));
        let mut evidence: Vec<_> = stand.filter_map(|done| Evidence::find(done, requirement, courses)).collect();
        evidence.sort_by_key(|evidence| evidence.done.completed_on);
        Self { training, requirement, courses, runs: runs(&training.person, turning, requirement), evidence }
    }

    /// The days on which the standing may change while belonging does not, in order.
    fn turning_days(&self) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        for run in &self.runs {
            let obliged = obliged_from(self.requirement, run.from);
            days.extend([Some(run.from), run.to, Some(obliged), obliged.succ_opt()].into_iter().flatten());
        }
        for Evidence { done, void_from } in &self.evidence {
            let valid = validity(done, self.requirement);
            days.extend([Some(valid.from), valid.to, *void_from].into_iter().flatten());
        }
        for waiver in self.training.waivers.iter().filter(|waiver| waiver.requirement == self.requirement.id) {
            let span = waiver.span();
            days.extend([Some(span.from), span.to].into_iter().flatten());
        }
        days.sort_unstable();
        days.dedup();
        days
    }

    /// How the pair stands on a day on which the requirement speaks of the person, and when it was due, where it is
    /// overdue.
    fn standing_on(&self, day: NaiveDate) -> (Standing, Option<NaiveDate>) {
        let Some(run) = self.runs.iter().find(|run| run.contains(day)) else {
            return (Standing::NotApplicable(Exemption::LongLeave), None);
        };
        let obliged = obliged_from(self.requirement, run.from);
        if day < obliged {
            return (Standing::NotApplicable(Exemption::Grace), None);
        }
        let waives = |id, day| self.training.waivers.iter().any(|it| it.covers(id, day, Knowledge::Everything));
        if waives(self.requirement.id, day) {
            return (Standing::Waived, None);
        }
        let accepted: Vec<_> = self.evidence.iter().filter(|it| it.counts_on(day)).map(|it| it.done).collect();
        if is_fulfilled(&accepted, self.requirement, self.courses, day) {
            return (Standing::Fulfilled, None);
        }
        // Of a calendar window the last day is in time, and it is not over on any of its own days.
        if window_kind(self.requirement).is_some() {
            return (Standing::Open, None);
        }
        let due = due_on(&accepted, self.requirement, self.courses, None, obliged);
        if due < day { (Standing::Overdue, Some(due)) } else { (Standing::Open, None) }
    }
}

impl<'a> Evidence<'a> {
    fn find(done: &'a Completion, requirement: &Requirement, courses: &Courses) -> Option<Self> {
        let counts_at_first = requirement.accepts(done, courses, NaiveDate::MIN);
        let lasts = requirement.accepts(done, courses, NaiveDate::MAX);
        let version_since = || courses.get(done.course).and_then(|course| course.version_since);
        counts_at_first.then(|| Self { done, void_from: if lasts { None } else { version_since() } })
    }

    fn counts_on(&self, day: NaiveDate) -> bool {
        self.done.completed_on <= day && self.void_from.is_none_or(|void| day < void)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::{
        facts::Judgement,
        histories::{DAYS, curricula, nth, people},
        judge::judge,
        samples::*,
    };

    fn told(segments: &[Segment]) -> Vec<(String, Option<Standing>)> {
        segments.iter().map(|it| (it.from.to_string(), it.state.as_ref().map(|state| state.standing))).collect()
    }

    #[test]
    fn f410_a_pair_stands_by_its_last_turning_day() {
        let rule = rolling("TR-9", 12);
        let person = hired("E1", "2023-01-10").did(done("C1", "2023-02-28")).left("2024-06-30");
        let segments = timeline(&person, &person.person.turning_days(), &rule, &curriculum([]).courses);

        let expected = [
            ("2023-01-10", Some(Standing::NotApplicable(Exemption::Grace))),
            ("2023-02-09", Some(Standing::Open)),
            ("2023-02-10", Some(Standing::Overdue)),
            ("2023-02-28", Some(Standing::Fulfilled)),
            // The anniversary itself: validity ends at its start.
            ("2024-02-28", Some(Standing::Overdue)),
            ("2024-07-01", None),
        ];
        assert_eq!(told(&segments), expected.map(|(from, standing)| (from.to_owned(), standing)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

        /// On every day of three years each pair of random people stands as judging it on that day says, counted by the
        /// same departments and due on the same day.
        #[test]
        fn f410_a_timeline_says_of_each_day_what_judging_that_day_says(
            person in people("E1"), curriculum in curricula(),
        ) {
            let turning = person.person.turning_days();
            for requirement in &curriculum.requirements {
                let segments = timeline(&person, &turning, requirement, &curriculum.courses);
                prop_assert!(segments.windows(2).all(|pair| pair[0].from < pair[1].from && pair[0].state != pair[1].state));
                let mut next = 0;
                for number in -400..DAYS + 500 {
                    let day = nth(number);
                    while segments.get(next).is_some_and(|segment| segment.from <= day) {
                        next += 1;
                    }
                    let state = next.checked_sub(1).and_then(|last| segments[last].state.as_ref());
                    let judged = judge(&person, &turning, requirement, &curriculum.courses, Judgement::Day(day));
                    let said = state.map(|state| (state.departments.clone(), state.standing));
                    prop_assert_eq!(
                        said, judged.as_ref().map(|it| (it.departments.clone(), it.standing)), "on {}", day
                    );
                    if let Some(due) = state.and_then(|state| state.due_on) {
                        prop_assert_eq!(Some(due), judged.map(|it| it.due_on), "on {}", day);
                    }
                }
            }
        }
    }
}
