//! Calling a session off.

use gradus_domain::{
    access::Action,
    ids::TrainingSessionId,
    training::session::{refusal::SessionRefusal, transition::cancel},
};
use serde::Serialize;

use super::ground::{load, save};
use crate::{Failure, Unit};

/// Input of the command.
#[derive(Clone, Debug, Serialize)]
pub struct TrainingSessionCancel {
    /// Which.
    pub session: TrainingSessionId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Calls a session off; its number stays taken, and those enrolled are free at that time. Requires
/// `PLAN_TRAINING_SESSIONS` on the department that organizes it.
pub async fn training_session_cancel(
    unit: &mut Unit,
    input: &TrainingSessionCancel,
) -> Result<TrainingSessionId, Failure<SessionRefusal>> {
    let before = load(unit, input.session, Action::PlanTrainingSessions, input.expected_version).await?;
    let after = cancel(before.clone(), &input.reason, unit.now)?;
    save(unit, &after).await?;
    unit.record(after.id, Some(&before), Some(&after), after.cancel_reason.as_deref());
    Ok(after.id)
}
