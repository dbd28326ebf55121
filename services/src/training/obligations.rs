//! What people owe. Requires `READ_TRAINING`; everybody reads their own.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use gradus_domain::{
    ids::{DepartmentId, EmployeeId, TrainingRequirementId},
    period::Period,
    training::{
        facts::PersonTraining,
        obligation::{Horizon, Obligation, ObligationStatus, obligations},
    },
};
use gradus_store::training::{
    People,
    facts::{self, CompletedIn},
};

use super::facts::TrainingFacts;
use crate::{Read, ReadResult};

/// The obligations of each of `employees`, oldest first: those of `period`, or all up to the windows that are open
/// today. People whom the viewer may not see owe nothing here.
pub async fn of_people(
    ctx: &Read,
    training: &TrainingFacts,
    employees: &[EmployeeId],
    period: Option<Period>,
) -> ReadResult<HashMap<EmployeeId, Vec<Obligation>>> {
    let (db, scope) = (&ctx.reader, &training.scope);
    let people = People::These(employees.to_vec());
    let roster = facts::roster(db, scope, &people).await?;
    let completions = facts::completions(db, scope, &people, CompletedIn::default()).await?;
    let waivers = facts::waivers(db, scope, &people).await?;
    let people = facts::together(&roster, completions, waivers);
    let visible = people.iter().filter(|person| is_visible(training, person));
    Ok(visible.map(|person| (person.person.employee, of_person(training, person, period))).collect())
}

/// What everybody whom the viewer may see has to do by the days from `from` to `to`, as it is known today, each with the
/// department of the main post on the due day, else of today's.
pub async fn falling_due(
    ctx: &Read,
    training: &TrainingFacts,
    from: NaiveDate,
    to: NaiveDate,
) -> ReadResult<Vec<(Obligation, Option<DepartmentId>)>> {
    let (db, scope) = (&ctx.reader, &training.scope);
    let roster = facts::roster(db, scope, &People::All).await?;
    let completions = facts::completions(db, scope, &People::All, CompletedIn::default()).await?;
    let waivers = facts::waivers(db, scope, &People::All).await?;
    let horizon = Horizon { since: from, as_of: training.today, until: to };
    let mut due = Vec::new();
    for person in facts::together(&roster, completions, waivers).iter().filter(|person| is_visible(training, person)) {
        let requirements = training.curriculum.requirements.iter();
        let owed = requirements.flat_map(|one| obligations(person, one, &training.curriculum.courses, horizon));
        for row in one_each(owed.filter(|row| (from..=to).contains(&row.due_on)).collect(), training) {
            let person = &person.person;
            let department = person.department_on(row.due_on).or_else(|| person.department_on(training.today));
            due.push((row, department));
        }
    }
    Ok(due)
}

/// Whether the viewer may open the person's record: their own, or by the post held today or on the last day of
/// employment.
fn is_visible(training: &TrainingFacts, person: &PersonTraining) -> bool {
    use gradus_domain::access::Reach;
    let Reach::Subtrees { departments: tops, own } = &training.scope.reach else { return true };
    if *own == Some(person.person.employee) {
        return true;
    }
    let day = person.person.left_on.map_or(training.today, |left| left.min(training.today));
    let mut held = person.person.posts_on(day.max(person.person.hired_on)).map(|post| post.department);
    held.any(|department| tops.iter().any(|top| training.tree.is_within(department, *top)))
}

/// The obligation of that person and requirement for a window, or due on a day.
pub async fn find(
    ctx: &Read,
    training: &TrainingFacts,
    employee: EmployeeId,
    requirement: TrainingRequirementId,
    which: Which,
) -> ReadResult<Option<Obligation>> {
    let period = match which {
        Which::Window(period) => Some(period),
        Which::DueOn(_) => None,
    };
    let mut found = of_people(ctx, training, &[employee], period).await?;
    let owed = found.remove(&employee).unwrap_or_default();
    let is_it = |row: &Obligation| match which {
        Which::Window(period) => row.period == Some(period),
        Which::DueOn(day) => row.period.is_none() && row.due_on == day,
    };
    Ok(owed.into_iter().find(|row| row.requirement == requirement && is_it(row)))
}

/// Which of the obligations of a person and a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// That of a calendar window.
    Window(Period),
    /// That without a window that is due on a day.
    DueOn(NaiveDate),
}

fn of_person(training: &TrainingFacts, person: &PersonTraining, period: Option<Period>) -> Vec<Obligation> {
    let today = training.today;
    let mut owed: Vec<Obligation> = Vec::new();
    for requirement in &training.curriculum.requirements {
        let since = requirement.effective_from.unwrap_or(person.person.hired_on);
        let horizon = match period {
            None => Horizon { since, as_of: today, until: today },
            Some(period) => Horizon { since: period.first_day(), as_of: today, until: period.last_day() },
        };
        owed.extend(obligations(person, requirement, &training.curriculum.courses, horizon));
    }
    if let Some(period) = period {
        owed.retain(|row| {
            let first = row.period.map_or(row.due_on, Period::first_day);
            first <= period.last_day() && period.first_day() <= row.due_on
        });
    }
    one_each(owed, training)
}

/// In the order of their due days; of a window in which one version of a requirement follows another, the row of the
/// version that obliges.
fn one_each(mut owed: Vec<Obligation>, training: &TrainingFacts) -> Vec<Obligation> {
    owed.sort_by(|a, b| {
        let key = |row: &Obligation| (row.due_on, row.status == ObligationStatus::NotApplicable);
        let codes = || training.code_of(a.requirement).cmp(training.code_of(b.requirement));
        key(a).0.cmp(&key(b).0).then_with(codes).then_with(|| key(a).1.cmp(&key(b).1))
    });
    let mut seen = HashSet::new();
    owed.retain(|row| seen.insert((row.requirement, row.period, row.due_on)));
    owed
}
