//! The work on a finding: beginning it, adding to it, and saying that it is done.

use gradus_domain::{
    access::Action,
    findings::{
        act::{DoneBy, add, complete, start, to_add},
        action::{NUMBERS, numbered},
        refusal::FindingRefusal as Refusal,
        transition::FindingCommand,
    },
    ids::{CorrectiveActionId, FindingId},
};
use gradus_store::{findings::records, sequence};
use serde::Serialize;

use super::{
    answer::FindingMove,
    ground::{department_of, everything, load, may, save, today, viewer},
    plan::{PlannedAction, drafted},
};
use crate::{Failure, Unit, failure::expect_version};

/// Input of adding an action.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectiveActionAdd {
    /// The finding.
    pub finding: FindingId,
    /// Version that the actor saw.
    pub expected_version: Option<i32>,
    /// The action.
    pub action: PlannedAction,
}

/// Input of saying that an action is done.
#[derive(Clone, Debug, Serialize)]
pub struct CorrectiveActionComplete {
    /// The action.
    pub action: CorrectiveActionId,
    /// Version of its finding that the actor saw.
    pub expected_version: Option<i32>,
    /// What shows it.
    pub evidence: String,
}

/// Begins the work. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it.
pub async fn finding_start(unit: &mut Unit, input: &FindingMove) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::Start, input.expected_version).await?;
    let after = start(before.clone())?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}

/// Adds an action. Requires `ANSWER_FINDINGS` on the department that it is about, or to answer for it.
pub async fn corrective_action_add(
    unit: &mut Unit,
    input: &CorrectiveActionAdd,
) -> Result<FindingId, Failure<Refusal>> {
    let before = load(unit, input.finding, FindingCommand::AddAction, input.expected_version).await?;
    let on = today(unit).await?;
    let draft = drafted(unit, &input.action, on).await?;
    let action = to_add(&before, &draft, on)?;
    let value = sequence::next(unit.tx(), unit.actor.organization, NUMBERS).await?;
    let action = numbered(vec![action], [(unit.new_id(), value)]);
    let mut after = before.clone();
    for action in action {
        after = add(after, action)?;
    }
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}

/// Says that an action is done; the last one implements the finding. Requires `ANSWER_FINDINGS` on the department of the
/// finding, or to answer for the finding or the action.
pub async fn corrective_action_complete(
    unit: &mut Unit,
    input: &CorrectiveActionComplete,
) -> Result<FindingId, Failure<Refusal>> {
    let who = viewer(&unit.actor, unit.now)?;
    let before = records::find_of_action(unit.tx(), &who, input.action).await?;
    let before = before.ok_or(Failure::NotFound("actionId"))?;
    let action = before.actions.iter().find(|action| action.id == input.action);
    let owner = action.ok_or(Failure::NotFound("actionId"))?.owner;
    unit.actor.scope::<Refusal>(Action::AnswerFindings, unit.now)?;
    let is_own = unit.actor.employee == Some(owner);
    if !is_own && !may(unit.tx(), &unit.actor, unit.now, FindingCommand::CompleteAction, &before).await? {
        return Err(Failure::Forbidden);
    }
    expect_version(input.expected_version, before.version)?;
    let on = today(unit).await?;
    let department = department_of(unit.tx(), &everything(unit), owner, on).await?;
    let done = DoneBy { by: unit.actor.employee, department, evidence: input.evidence.clone() };
    let after = complete(before.clone(), input.action, &done, on)?;
    save(unit, &before, &after, None).await?;
    Ok(after.id)
}
