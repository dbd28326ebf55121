//! What those whom a finding is about answer, and what is decided on that.

use gradus_domain::{
    findings::{
        answer::{DisputeDecision, acknowledge, close, dispute, settle, void},
        finding::Finding,
        refusal::FindingRefusal as Refusal,
        transition::FindingCommand,
    },
    ids::FindingId,
};
use serde::Serialize;

use super::{
    ground::{load, save, today},
    timers,
};
use crate::{Failure, Unit};

/// Input of commands that say no more than which finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingMove {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
}

/// Input of commands that say why.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReasoned {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// Why.
    pub reason: String,
}

/// Input of the decision on a dispute.
#[derive(Clone, Debug, Serialize)]
pub struct FindingSettle {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// What is decided.
    pub decision: DisputeDecision,
    /// Why.
    pub reason: String,
}

/// Accepts a finding. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it.
pub async fn finding_acknowledge(unit: &mut Unit, input: &FindingMove) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Acknowledge, input.expected_version).await?;
    let after = acknowledge(before.clone(), unit.actor.employee)?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}

/// Contests a finding. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it.
pub async fn finding_dispute(unit: &mut Unit, input: &FindingReasoned) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Dispute, input.expected_version).await?;
    let after = dispute(before.clone(), unit.actor.employee, &input.reason)?;
    reasoned(unit, &before, &after).await
}

/// Decides on a finding that is contested. Requires `MANAGE_FINDINGS` on the department that it is about; nobody decides
/// on what they contest themselves (SEC-3).
pub async fn finding_settle(unit: &mut Unit, input: &FindingSettle) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Settle, input.expected_version).await?;
    let after = settle(before.clone(), input.decision, unit.actor.employee, &input.reason)?;
    reasoned(unit, &before, &after).await
}

/// Says that a finding is none. Requires `MANAGE_FINDINGS` on the department that it is about.
pub async fn finding_void(unit: &mut Unit, input: &FindingReasoned) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Void, input.expected_version).await?;
    let after = void(before.clone(), &input.reason)?;
    reasoned(unit, &before, &after).await
}

/// Closes a finding that needs no correction. Requires `MANAGE_FINDINGS` on the department that it is about.
pub async fn finding_close(unit: &mut Unit, input: &FindingMove) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Close, input.expected_version).await?;
    let on = today(unit).await?;
    let after = close(before.clone(), on)?;
    reasoned(unit, &before, &after).await
}

async fn reasoned(unit: &mut Unit, before: &Finding, after: &Finding) -> Result<FindingId, Failure<Refusal>> {
    timers::set_anew(unit, before, after).await?;
    let reason = after.reason.clone().filter(|_| after.reason != before.reason);
    save(unit, before, after, reason.as_deref()).await?;
    Ok(after.id)
}
