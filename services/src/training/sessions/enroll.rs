//! Putting people down for a session.

use std::collections::HashMap;

use gradus_domain::{
    access::Action,
    ids::{EmployeeId, TrainingSessionId},
    training::session::{
        Enrollment, TrainingSession,
        enroll::{MOST_NAMED, refusals},
        person::PersonRefusal,
        refusal::{Place, SessionRefusal as Refusal},
        transition::{SessionCommand, blockers},
    },
};
use gradus_store::training::{enrollments, facts::by_number, sessions};
use serde::Serialize;

use super::ground::{Roll, everything, load, participants, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionEnroll {
    /// Which.
    pub session: TrainingSessionId,
    /// Version that the actor saw; none where seats alone decide.
    pub expected_version: Option<i32>,
    /// Numbers of the employees.
    pub employee_numbers: Vec<String>,
}

/// Enrolls people: all of them, or none and each who is refused is told. Requires `PLAN_TRAINING_SESSIONS` on the
/// department that organizes the session, and for the people.
pub async fn training_session_enroll(
    unit: &mut Unit,
    input: &TrainingSessionEnroll,
) -> Result<TrainingSessionId, Failure<Refusal>> {
    let session = load(unit, input.session, Action::PlanTrainingSessions, input.expected_version).await?;
    let taken = sessions::seats_taken(unit.tx(), &everything(unit), &[session.id]).await?;
    let taken = taken.get(&session.id).copied().unwrap_or_default();
    let blocked = blockers(&session, taken, SessionCommand::Enroll, unit.now);
    if !blocked.is_empty() {
        return Err(blocked.into());
    }
    let known = named(unit, &input.employee_numbers, Action::PlanTrainingSessions).await?;
    let people: Vec<_> = known.values().copied().collect();
    let facts = participants(unit, &session, &people).await?;
    let mut listed = Vec::new();
    for (place, number) in input.employee_numbers.iter().enumerate() {
        let facts = known.get(number).and_then(|person| facts.get(person));
        listed.extend(facts.map(|facts| (Place::Listed(place), facts.clone())));
    }
    let refused = refusals(&session, taken, &listed);
    if !refused.is_empty() {
        return Err(refused.into());
    }
    let enroll = |(_, facts): &(Place, _)| -> Enrollment { enrollment(unit, &session, facts) };
    let new: Vec<_> = listed.iter().map(enroll).collect();
    enrollments::insert_many(unit.tx(), &everything(unit), &new).await?;
    let after = TrainingSession { version: session.version + 1, ..session };
    save(unit, &after).await?;
    let roll = Roll { session: &after.number, state: after.state, enrollments: new };
    unit.record(after.id, None::<&()>, Some(&roll), None);
    Ok(after.id)
}

fn enrollment(
    unit: &Unit,
    session: &TrainingSession,
    facts: &gradus_domain::training::session::enroll::ParticipantFacts,
) -> Enrollment {
    Enrollment {
        session: session.id,
        employee: facts.employee,
        enrolled_at: unit.now,
        enrolled_by: unit.actor.employee,
        outcome: None,
    }
}

/// The people with these numbers for whom the actor has `right`, by number. One who is unknown refuses all.
pub(super) async fn named(
    unit: &Unit,
    numbers: &[String],
    right: Action,
) -> Result<HashMap<String, EmployeeId>, Failure<Refusal>> {
    few("employeeNumbers", numbers.len())?;
    let scope = unit.actor.scope(right, unit.now)?;
    let found = by_number(unit.tx(), &scope, numbers).await?;
    let known: HashMap<_, _> = found.into_iter().map(|person| (person.number, person.facts.employee)).collect();
    let unknown = numbers.iter().enumerate().filter(|(_, number)| !known.contains_key(*number));
    let refusal = |(place, number): (usize, &String)| {
        Refusal::Person(Place::Listed(place), number.clone(), PersonRefusal::Unknown)
    };
    let unknown: Vec<_> = unknown.map(refusal).collect();
    if unknown.is_empty() { Ok(known) } else { Err(unknown.into()) }
}

/// Refuses a list that names nobody, or more than may be named at once.
pub(super) fn few(list: &'static str, named: usize) -> Result<(), Failure<Refusal>> {
    match named {
        0 => Err(vec![Refusal::NobodyNamed(list)].into()),
        1..=MOST_NAMED => Ok(()),
        _ => Err(vec![Refusal::TooManyNamed(list)].into()),
    }
}
