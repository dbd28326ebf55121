//! Changing a session that is still to come.

use chrono::{DateTime, Utc};
use gradus_domain::{
    access::Action,
    ids::TrainingSessionId,
    refusal::InChanges,
    training::session::{
        SessionMode, Trainer, TrainingSession,
        enroll::cannot_come,
        person::PersonRefusal,
        plan::faults,
        refusal::{Place, SessionRefusal as Refusal},
        transition::{SessionCommand, blockers},
    },
};
use gradus_store::training::enrollments;
use serde::Serialize;

use super::{
    ground::{everything, load, participants, save},
    plan::trimmed,
    trainer,
};
use crate::{Failure, Unit};

/// Input of the command: what is `None` stays as it is; `Some(None)` removes.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionChange {
    /// Which.
    pub session: TrainingSessionId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// How it is held.
    pub mode: Option<SessionMode>,
    /// When it begins.
    pub starts_at: Option<DateTime<Utc>>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// Where.
    pub place: Option<Option<String>>,
    /// Where at the screen.
    pub link: Option<Option<String>>,
    /// Number of the employee who holds it.
    pub trainer_number: Option<Option<String>>,
    /// Name of who holds it, where that is nobody of the organization.
    pub trainer_name: Option<Option<String>>,
    /// Seats.
    pub capacity: Option<i32>,
}

/// Changes a session; those enrolled must still be able to come. Requires `PLAN_TRAINING_SESSIONS` on the department
/// that organizes it.
pub async fn training_session_change(
    unit: &mut Unit,
    input: &TrainingSessionChange,
) -> Result<TrainingSessionId, Failure<InChanges<Refusal>>> {
    changed(unit, input).await.map_err(|failure| failure.lift(InChanges))
}

async fn changed(unit: &mut Unit, input: &TrainingSessionChange) -> Result<TrainingSessionId, Failure<Refusal>> {
    let before = load(unit, input.session, Action::PlanTrainingSessions, input.expected_version).await?;
    let blocked = blockers(&before, 0, SessionCommand::Change, unit.now);
    if !blocked.is_empty() {
        return Err(blocked.into());
    }
    let mut refusals = Vec::new();
    let after = TrainingSession {
        mode: input.mode.unwrap_or(before.mode),
        starts_at: input.starts_at.unwrap_or(before.starts_at),
        ends_at: input.ends_at.unwrap_or(before.ends_at),
        place: input.place.as_ref().map_or_else(|| before.place.clone(), |place| trimmed(place.as_deref())),
        link: input.link.as_ref().map_or_else(|| before.link.clone(), |link| trimmed(link.as_deref())),
        trainer: new_trainer(unit, input, &before, &mut refusals).await?,
        capacity: input.capacity.unwrap_or(before.capacity),
        version: before.version + 1,
        ..before.clone()
    };
    refusals.extend(faults(&after, Some(&before), unit.now));
    if refusals.is_empty() {
        refusals.extend(trainer::refused(unit, &after).await?);
        refusals.extend(of_the_enrolled(unit, &before, &after).await?);
    }
    if !refusals.is_empty() {
        return Err(refusals.into());
    }
    save(unit, &after).await?;
    unit.record(after.id, Some(&before), Some(&after), None);
    Ok(after.id)
}

async fn new_trainer(
    unit: &Unit,
    input: &TrainingSessionChange,
    before: &TrainingSession,
    refusals: &mut Vec<Refusal>,
) -> Result<Option<Trainer>, Failure<Refusal>> {
    if input.trainer_number.is_none() && input.trainer_name.is_none() {
        return Ok(before.trainer.clone());
    }
    let given = |text: &Option<Option<String>>| text.clone().flatten();
    let (number, name) = (given(&input.trainer_number), given(&input.trainer_name));
    let keeps = match before.trainer {
        Some(Trainer::Employee(_)) => input.trainer_number.is_none(),
        Some(Trainer::External(_)) => input.trainer_name.is_none(),
        None => false,
    };
    // To take away the one that is not there changes nothing.
    if keeps && number.is_none() && name.is_none() {
        return Ok(before.trainer.clone());
    }
    trainer::named(unit, number.as_deref(), name.as_deref(), refusals).await
}

/// Why those who are enrolled cannot take part in the session as it would be.
async fn of_the_enrolled(
    unit: &Unit,
    before: &TrainingSession,
    after: &TrainingSession,
) -> Result<Vec<Refusal>, Failure<Refusal>> {
    let enrolled = enrollments::list(unit.tx(), &everything(unit), after.id).await?;
    let mut refusals = Vec::new();
    let count = enrolled.len() as u64;
    if u64::try_from(after.capacity).unwrap_or_default() < count {
        refusals.push(Refusal::CapacityBelowEnrolled(count));
    }
    let moved = (before.starts_at, before.ends_at) != (after.starts_at, after.ends_at);
    let people: Vec<_> = enrolled.iter().map(|enrollment| enrollment.employee).collect();
    let known = participants(unit, after, &people).await?;
    let mut known: Vec<_> = known.into_values().collect();
    known.sort_by(|a, b| a.number.cmp(&b.number));
    // Who has left since is no reason to keep the old room.
    let told = |why: &PersonRefusal| moved || matches!(why, PersonRefusal::IsTrainer);
    let refused = known.into_iter().filter_map(|facts| Some((cannot_come(after, &facts)?, facts.number)));
    refusals.extend(
        refused.filter(|(why, _)| told(why)).map(|(why, number)| Refusal::Person(Place::Enrolled, number, why)),
    );
    Ok(refusals)
}
