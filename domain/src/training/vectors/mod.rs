//! Formulas 4.10 and 4.11, sentence by sentence.

mod completions;
mod figures;
mod frequency;
mod membership;
mod oracle;

use super::{
    completion::Score,
    coverage::{Coverage, Filter, PersonTally, Tally},
    facts::{Curriculum, Judgement, PersonTraining},
    frequency::{Frequency, frequency},
    judge::{Exemption, Standing},
    requirement::{CourseRule, Recurrence, Requirement},
    samples::*,
};
use crate::{
    people::{
        employment::{EmploymentType, Post},
        spans::Dated,
    },
    period::PeriodKind,
    training::audience::{Audience, Clause, Employment},
};

/// How the only pair of the only person stands on a day.
fn standing(person: &PersonTraining, requirement: Requirement, on_day: &str) -> Option<Standing> {
    let coverage = on(std::slice::from_ref(person), &curriculum([requirement]), on_day);
    assert!(coverage.outcomes.len() <= 1);
    coverage.outcomes.first().map(|outcome| outcome.standing)
}

const GRACE: Option<Standing> = Some(Standing::NotApplicable(Exemption::Grace));

/// Somebody who moves from NET to CSD on a day.
fn moved(on_day: &str) -> PersonTraining {
    person("E1").in_posts([post("NET", "2020-01-01", Some(on_day)), post("CSD", on_day, None)])
}

/// Ten people, two requirements: a joiner in grace (2 pairs), one pair waived, two people with one pair open.
fn twenty_assignments() -> (Vec<PersonTraining>, Curriculum) {
    let only = |code, course| Requirement {
        courses: CourseRule::AllOf { courses: vec![course_id(course)] },
        ..requirement(code)
    };
    let trained = |code: &str| person(code).did(done("C1", "2026-07-10")).did(done("C2", "2026-08-20"));
    let mut people: Vec<_> = (1..=6).map(|n| trained(&format!("E{n}"))).collect();
    people.push(person("E7").did(done("C1", "2026-07-10")).waived(waiver("TR-2", "2026-09-01", "2026-12-31")));
    people.push(person("E8").did(done("C1", "2026-07-10")));
    people.push(person("E9").did(done("C2", "2026-07-10")));
    people.push(hired("E10", "2026-09-15").did(done("C1", "2026-09-20")));
    (people, curriculum([only("TR-1", "C1"), only("TR-2", "C2")]))
}

/// 4.10: the vector of 20 assignments.
#[test]
fn f410_of_twenty_assignments_seventeen_are_in_scope_and_fifteen_fulfilled() {
    let (people, curriculum) = twenty_assignments();

    for coverage in [on(&people, &curriculum, "2026-09-30"), in_period(&people, &curriculum, "2026-Q3", "2026-10-05")] {
        assert_eq!(coverage.outcomes.len(), 20);
        let tally = tally(&coverage);
        assert_eq!((tally.required, tally.fulfilled, tally.waived, tally.not_applicable), (17, 15, 1, 2));
        assert_eq!(tally.basis_points(), Some(8823));
        let persons = coverage.persons(&Filter::all());
        assert_eq!(persons, PersonTally { required: 9, fulfilled: 7 });
        assert_eq!(persons.basis_points(), Some(7777));
    }
}
