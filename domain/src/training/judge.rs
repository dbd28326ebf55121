//! How one pair of person and requirement stands (formula 4.10). Everything else only counts these answers.

use chrono::{Months, NaiveDate};

use crate::{
    ids::{CourseId, DepartmentId, EmployeeId, TrainingRequirementId},
    people::spans::DaySpan,
    period::{Period, PeriodKind},
    training::{
        completion::{Completion, Knowledge},
        course::Courses,
        facts::{Curriculum, Judgement, PersonTraining},
        presence::{belongs, last_belonging, obliged_from, runs},
        requirement::{Recurrence, Requirement},
    },
};

/// Why somebody whom a requirement speaks of is not obliged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exemption {
    /// New in the scope: the grace has not ended.
    Grace,
    /// Away for long.
    LongLeave,
    /// No longer employed.
    Left,
    /// Still employed, no longer in the scope.
    MovedOut,
}

/// How a pair stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Outside both sides.
    NotApplicable(Exemption),
    /// Outside both sides, by a decision.
    Waived,
    /// Required and met.
    Fulfilled,
    /// Required, not met, not yet due.
    Open,
    /// Required, not met, due before.
    Overdue,
}

impl Standing {
    /// Whether it counts in the denominator.
    #[must_use]
    pub fn is_required(self) -> bool {
        matches!(self, Self::Fulfilled | Self::Open | Self::Overdue)
    }

    /// Whether it is required and not met.
    #[must_use]
    pub fn is_missing(self) -> bool {
        matches!(self, Self::Open | Self::Overdue)
    }
}

/// How a person stands with a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignmentOutcome {
    /// Who.
    pub employee: EmployeeId,
    /// What.
    pub requirement: TrainingRequirementId,
    /// The departments that count the pair: those of the posts by which the person falls under the requirement.
    pub departments: Vec<DepartmentId>,
    /// The calendar window that is judged; none for a rolling requirement.
    pub window: Option<Period>,
    /// Last day on which meeting it is in time.
    pub due_on: NaiveDate,
    /// How it stands.
    pub standing: Standing,
}

/// Judges every pair of a person and a requirement that speaks of them.
#[must_use]
pub fn outcomes<'a>(
    people: impl IntoIterator<Item = &'a PersonTraining>,
    curriculum: &Curriculum,
    judgement: Judgement,
) -> Vec<AssignmentOutcome> {
    let mut outcomes = Vec::new();
    for person in people {
        let turning = person.person.turning_days();
        for requirement in &curriculum.requirements {
            outcomes.extend(judge(person, &turning, requirement, &curriculum.courses, judgement));
        }
    }
    outcomes
}

/// Judges one pair; `None` where the requirement does not speak of the person.
#[must_use]
pub fn judge(
    training: &PersonTraining,
    turning: &[NaiveDate],
    requirement: &Requirement,
    courses: &Courses,
    judgement: Judgement,
) -> Option<AssignmentOutcome> {
    let (person, day) = (&training.person, judgement.day()?);
    let window = window_kind(requirement).map(|kind| Period::containing(day, kind));
    let outcome = |departments, due_on, standing| {
        Some(AssignmentOutcome {
            employee: person.employee,
            requirement: requirement.id,
            departments,
            window,
            due_on,
            standing,
        })
    };
    let close = window.map_or(day, Period::last_day);

    if !belongs(person, requirement, day) {
        let first = judgement.membership_from(window_kind(requirement))?;
        last_belonging(person, turning, requirement, first, day).filter(|_| requirement.in_force_on(day))?;
        // The department that counts is the one held on the day judged, or on the last day of employment.
        let (held_on, reason) = match person.left_on.filter(|left| *left < day) {
            Some(left) => (left, Exemption::Left),
            None => (day, Exemption::MovedOut),
        };
        let mut departments: Vec<_> = person.posts_on(held_on).map(|post| post.department).collect();
        departments.sort_unstable();
        departments.dedup();
        return outcome(departments, close, Standing::NotApplicable(reason));
    }

    let departments = requirement.scope.departments_on(person, day);
    let Some(run) = runs(person, turning, requirement).into_iter().find(|run| run.contains(day)) else {
        return outcome(departments, close, Standing::NotApplicable(Exemption::LongLeave));
    };
    let obliged = obliged_from(requirement, run.from);
    if day < obliged {
        return outcome(
            departments,
            window.map_or(obliged, |window| window.last_day().max(obliged)),
            Standing::NotApplicable(Exemption::Grace),
        );
    }
    let knowledge = judgement.knowledge();
    let accepted = accepted(training, requirement, courses, day, knowledge);
    let due_on = due_on(&accepted, requirement, courses, window, obliged);
    if training.waivers.iter().any(|waiver| waiver.covers(requirement.id, day, knowledge)) {
        return outcome(departments, due_on, Standing::Waived);
    }
    if is_fulfilled(&accepted, requirement, courses, day) {
        return outcome(departments, due_on, Standing::Fulfilled);
    }
    let standing = if due_on < judgement.as_of() { Standing::Overdue } else { Standing::Open };
    outcome(departments, due_on, standing)
}

/// The calendar window of a requirement that has one.
pub(crate) fn window_kind(requirement: &Requirement) -> Option<PeriodKind> {
    match requirement.recurrence {
        Recurrence::Calendar { window } => Some(window),
        Recurrence::Rolling { .. } | Recurrence::Once => None,
    }
}

/// The completions up to `day` that stand and count for `requirement`, oldest first.
pub(crate) fn accepted<'a>(
    training: &'a PersonTraining,
    requirement: &Requirement,
    courses: &Courses,
    day: NaiveDate,
    knowledge: Knowledge,
) -> Vec<&'a Completion> {
    let stand = training.completions.iter().filter(|done| done.completed_on <= day && done.stands(knowledge));
    let mut accepted: Vec<_> = stand.filter(|done| requirement.accepts(done, courses, day)).collect();
    accepted.sort_by_key(|done| done.completed_on);
    accepted
}

/// The days on which `completion` is valid for `requirement`.
pub(crate) fn validity(completion: &Completion, requirement: &Requirement) -> DaySpan {
    let from = completion.completed_on;
    match requirement.recurrence {
        // Validity ends at the start of the anniversary day; an anniversary that the month lacks is its last day.
        Recurrence::Rolling { months } => DaySpan { from, to: from.checked_add_months(Months::new(months)) },
        Recurrence::Once => DaySpan::since(from),
        Recurrence::Calendar { window } => {
            DaySpan { from, to: Some(Period::containing(from, window).next().first_day()) }
        }
    }
}

/// Whether those of `accepted` that are valid on `day` are enough.
pub(crate) fn is_fulfilled(
    accepted: &[&Completion],
    requirement: &Requirement,
    courses: &Courses,
    day: NaiveDate,
) -> bool {
    let valid = accepted.iter().filter(|done| validity(done, requirement).contains(day));
    let taken: Vec<CourseId> = valid.map(|done| done.course).collect();
    requirement.is_met_by(&taken, courses)
}

/// Last day on which meeting the requirement is in time: the window's last; otherwise the day on which it began to
/// oblige or the last on which it was met, whichever is later.
pub(crate) fn due_on(
    accepted: &[&Completion],
    requirement: &Requirement,
    courses: &Courses,
    window: Option<Period>,
    obliged: NaiveDate,
) -> NaiveDate {
    if let Some(window) = window {
        return window.last_day();
    }
    let ends = accepted.iter().filter_map(|done| validity(done, requirement).to).filter_map(|end| end.pred_opt());
    let met = ends.filter(|last| is_fulfilled(accepted, requirement, courses, *last)).max();
    met.map_or(obliged, |last| last.max(obliged))
}
