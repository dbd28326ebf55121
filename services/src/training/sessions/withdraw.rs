//! Taking people off a session that is still to come.

use std::collections::HashSet;

use gradus_domain::{
    access::Action,
    ids::TrainingSessionId,
    training::session::{
        TrainingSession,
        person::PersonRefusal,
        refusal::{Place, SessionRefusal as Refusal},
        transition::{SessionCommand, blockers},
    },
};
use gradus_store::training::enrollments;
use serde::Serialize;

use super::{
    enroll::named,
    ground::{Roll, everything, load, save},
};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionWithdraw {
    /// Which.
    pub session: TrainingSessionId,
    /// Version that the actor saw; none where it does not matter.
    pub expected_version: Option<i32>,
    /// Numbers of the employees.
    pub employee_numbers: Vec<String>,
}

/// Takes people off a session: all of them, or none and each who is refused is told. Requires `PLAN_TRAINING_SESSIONS`
/// on the department that organizes the session, and for the people.
pub async fn training_session_withdraw(
    unit: &mut Unit,
    input: &TrainingSessionWithdraw,
) -> Result<TrainingSessionId, Failure<Refusal>> {
    let session = load(unit, input.session, Action::PlanTrainingSessions, input.expected_version).await?;
    let blocked = blockers(&session, 0, SessionCommand::Withdraw, unit.now);
    if !blocked.is_empty() {
        return Err(blocked.into());
    }
    let known = named(unit, &input.employee_numbers, Action::PlanTrainingSessions).await?;
    let mut enrolled = enrollments::list(unit.tx(), &everything(unit), session.id).await?;
    let mut leaving = HashSet::new();
    let mut refused = Vec::new();
    for (place, number) in input.employee_numbers.iter().enumerate() {
        let Some(person) = known.get(number).copied() else { continue };
        let why = if !enrolled.iter().any(|enrollment| enrollment.employee == person) {
            PersonRefusal::NotEnrolled
        } else if !leaving.insert(person) {
            PersonRefusal::NamedTwice
        } else {
            continue;
        };
        refused.push(Refusal::Person(Place::Listed(place), number.clone(), why));
    }
    if !refused.is_empty() {
        return Err(refused.into());
    }
    enrolled.retain(|enrollment| leaving.contains(&enrollment.employee));
    let leaving: Vec<_> = leaving.into_iter().collect();
    enrollments::remove(unit.tx(), &everything(unit), session.id, &leaving).await?;
    let after = TrainingSession { version: session.version + 1, ..session };
    save(unit, &after).await?;
    let roll = Roll { session: &after.number, state: after.state, enrollments: enrolled };
    unit.record(after.id, Some(&roll), None::<&()>, None);
    Ok(after.id)
}
