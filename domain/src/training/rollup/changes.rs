//! When a person's contribution may change by the clock alone.

use chrono::NaiveDate;

use crate::{
    period::Period,
    training::{
        completion::Knowledge,
        course::Courses,
        facts::{Curriculum, PersonTraining},
        judge::{accepted, due_on, is_fulfilled, validity},
        presence::{belongs, obliged_from, runs},
        requirement::{Recurrence, Requirement},
    },
};

/// The first day after `today` on which how the person stands may change though nothing is recorded; `None` where no
/// such day is known. It may be too early, which costs a look in vain, and is never too late.
///
/// Counted are: windows that close, validity that ends, waivers and grace that begin or end, leaves, posts, roles and
/// groups that begin or end, the first and the last day of employment, time since hiring, requirements that come into
/// force or retire, new versions of courses.
#[must_use]
pub fn changes_on(training: &PersonTraining, curriculum: &Curriculum, today: NaiveDate) -> Option<NaiveDate> {
    let person = &training.person;
    let turning = person.turning_days();
    let mut next = Next { today, day: None };
    next.consider(turning.iter().copied());
    next.consider(training.completions.iter().map(|done| done.completed_on));
    for requirement in &curriculum.requirements {
        next.consider(requirement.scope.tenure_days(person));
        next.consider(requirement.effective_from.filter(|day| belongs(person, requirement, *day)));
        let last = |end: &NaiveDate| end.pred_opt().is_some_and(|last| belongs(person, requirement, last));
        next.consider(requirement.retired_on.filter(last));
        if belongs(person, requirement, today) {
            of_pair(training, &turning, requirement, &curriculum.courses, &mut next);
        }
    }
    next.day
}

/// The earliest of the days that were considered and come after today.
struct Next {
    today: NaiveDate,
    day: Option<NaiveDate>,
}

impl Next {
    fn consider(&mut self, days: impl IntoIterator<Item = NaiveDate>) {
        let coming = days.into_iter().filter(|day| self.today < *day).min();
        self.day = [self.day, coming].into_iter().flatten().min();
    }
}

/// The days of a pair that the requirement speaks of today.
fn of_pair(
    training: &PersonTraining,
    turning: &[NaiveDate],
    requirement: &Requirement,
    courses: &Courses,
    next: &mut Next,
) {
    let today = next.today;
    // Whoever is away for long comes back on a turning day.
    let Some(run) = runs(&training.person, turning, requirement).into_iter().find(|run| run.contains(today)) else {
        return;
    };
    let obliged = obliged_from(requirement, run.from);
    if today < obliged {
        return next.consider([obliged]);
    }
    let window = match requirement.recurrence {
        Recurrence::Calendar { window } => Some(Period::containing(today, window)),
        Recurrence::Rolling { .. } | Recurrence::Once => None,
    };
    next.consider(window.map(|window| window.next().first_day()));
    for waiver in training.waivers.iter().filter(|waiver| waiver.requirement == requirement.id) {
        next.consider([Some(waiver.valid_from), waiver.valid_until.succ_opt()].into_iter().flatten());
    }
    let accepted = accepted(training, requirement, courses, today, Knowledge::Everything);
    next.consider(due_on(&accepted, requirement, courses, window, obliged).succ_opt());
    if is_fulfilled(&accepted, requirement, courses, today) {
        // Of several that end one after the other, only the one without which it is no longer met matters.
        let ends = accepted.iter().filter_map(|done| validity(done, requirement).to);
        next.consider(ends.filter(|end| today < *end && !is_fulfilled(&accepted, requirement, courses, *end)));
    }
    if requirement.retrain {
        let taken = accepted.iter().filter_map(|done| courses.get(done.course));
        next.consider(taken.filter_map(|course| course.version_since));
    }
}
