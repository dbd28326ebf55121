//! Who holds a session.

use gradus_domain::{
    access::Action,
    training::session::{
        Trainer, TrainingSession,
        enroll::cannot_come,
        refusal::{Place, SessionRefusal as Refusal},
    },
};
use gradus_store::training::facts::by_number;

use super::ground::participants;
use crate::{Failure, Unit};

/// The trainer who is named by number or by name; nobody where neither is.
pub(super) async fn named(
    unit: &Unit,
    number: Option<&str>,
    name: Option<&str>,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<Trainer>, Failure<Refusal>> {
    let number = match (number, name) {
        (Some(_), Some(_)) => {
            refusals.push(Refusal::TwoTrainers);
            return Ok(None);
        }
        (None, name) => return Ok(name.map(|name| Trainer::External(name.trim().to_owned()))),
        (Some(number), None) => number,
    };
    let readable = unit.actor.scope(Action::ReadTraining, unit.now)?;
    let found = by_number(unit.tx(), &readable, &[number.to_owned()]).await?.pop();
    if found.is_none() {
        refusals.push(Refusal::TrainerUnknown(number.to_owned()));
    }
    Ok(found.map(|person| Trainer::Employee(person.facts.employee)))
}

/// Why an employee who is to hold `session` cannot: whoever holds one takes part in none at that time, and is at work.
pub(super) async fn refused(unit: &Unit, session: &TrainingSession) -> Result<Vec<Refusal>, Failure<Refusal>> {
    let Some(trainer) = session.own_trainer() else { return Ok(Vec::new()) };
    let without = TrainingSession { trainer: None, ..session.clone() };
    let known = participants(unit, session, &[trainer]).await?;
    let why = known.get(&trainer).and_then(|facts| Some((facts.number.clone(), cannot_come(&without, facts)?)));
    Ok(why.map(|(number, why)| Refusal::Person(Place::Trainer, number, why)).into_iter().collect())
}
