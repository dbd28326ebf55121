//! Trainings: at least one in each window of a requirement that comes back by the calendar.
//!
//! A training has taken place where somebody has passed one of the requirement's courses. Who lacks it is told by
//! coverage; the watchdog tells that nobody was trained at all. Sessions that are planned
//! count for nothing here: `training::plan` sets them against the people of each department.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use gradus_domain::{access::Scope, ids::CourseId, period::Period, scheduling::watchdog::PeriodFacts};
use gradus_store::training::{courses, requirements, watch};

use super::{Due, Subject, Watched};
use crate::{Read, ReadResult, training::courses::counting};

/// How the trainings of every requirement stand.
pub(super) async fn look(ctx: &Read, scope: &Scope, today: NaiveDate, periods: usize) -> ReadResult<Vec<Watched>> {
    let catalog = courses::list(&ctx.reader, scope).await?;
    let mut due = Vec::new();
    for requirement in requirements::list(&ctx.reader, scope).await? {
        let Some((duty, version)) = requirement.duty(today) else { continue };
        let counting = counting(&version.definition.courses, &catalog);
        due.extend(duty.periods(today, periods).into_iter().map(|period| {
            let (code, name) = (requirement.code.clone(), requirement.name.clone());
            (Due { subject: Subject::Trainings(requirement.id), code, name, period }, counting.clone())
        }));
    }
    let probes: BTreeSet<(CourseId, Period)> =
        due.iter().flat_map(|(due, courses)| courses.iter().map(|course| (*course, due.period))).collect();
    let probes: Vec<_> = probes.into_iter().collect();
    let passed = watch::passed_on(&ctx.reader, scope, &probes).await?;
    let passed: HashMap<_, _> = probes.into_iter().zip(passed).collect();
    let known = due.into_iter().map(|(due, courses)| {
        let days = courses.iter().filter_map(|course| passed.get(&(*course, due.period)).copied().flatten());
        let facts = PeriodFacts { held_on: days.min(), planned_on: None };
        due.known(facts, today)
    });
    Ok(known.collect())
}
