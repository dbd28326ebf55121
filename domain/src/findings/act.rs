//! The work itself: beginning it, adding to it, and saying that it is done.

use chrono::NaiveDate;

use super::{
    action::{ActionDraft, ActionKind, CorrectiveAction, Done},
    finding::Finding,
    plan::MOST_ALTOGETHER,
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
    transition::{FindingCommand, moved, refused},
};
use crate::ids::{CorrectiveActionId, DepartmentId, EmployeeId};

/// The finding, with the work on it under way.
pub fn start(finding: Finding) -> Result<Finding, Vec<Refusal>> {
    moved(finding, FindingCommand::Start, FindingState::InProgress)
}

/// Why an action of a kind is not added: containment may run from the issue on, correction follows a plan; what needs no
/// correction takes either once it is acknowledged.
#[must_use]
pub fn add_blockers(finding: &Finding, kind: ActionKind) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::AddAction) {
        return vec![refusal];
    }
    let is_planned = matches!(finding.state, FindingState::Planned | FindingState::InProgress);
    let is_free = !finding.grade.needs_correction() && finding.state == FindingState::Acknowledged;
    if kind == ActionKind::Corrective && !is_planned && !is_free {
        return vec![Refusal::WrongState(finding.state)];
    }
    if finding.actions.len() >= MOST_ALTOGETHER { vec![Refusal::TooManyActions] } else { Vec::new() }
}

/// The action that is to be added, without a number yet, where it may stand.
pub fn to_add(finding: &Finding, draft: &ActionDraft, today: NaiveDate) -> Result<CorrectiveAction, Vec<Refusal>> {
    let mut refusals = add_blockers(finding, draft.kind);
    let round = finding.round().map_or(1, |round| round.number);
    let action = draft.checked(None, round, today, &mut refusals);
    match action {
        Some(action) if refusals.is_empty() => Ok(action),
        _ => Err(refusals),
    }
}

/// The finding with a further action.
pub fn add(finding: Finding, action: CorrectiveAction) -> Result<Finding, Vec<Refusal>> {
    let refusals = add_blockers(&finding, action.kind);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let state = finding.state;
    let mut after = moved(finding, FindingCommand::AddAction, state)?;
    after.actions.push(action);
    Ok(after)
}

/// Who says that an action is done, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoneBy {
    /// Who.
    pub by: Option<EmployeeId>,
    /// The department to which the action's owner belongs today.
    pub department: Option<DepartmentId>,
    /// What shows it.
    pub evidence: String,
}

/// Why an action is not done: it is already, or the work has not begun.
#[must_use]
pub fn complete_blockers(finding: &Finding, action: &CorrectiveAction) -> Vec<Refusal> {
    if action.done.is_some() {
        return vec![Refusal::ActionDone];
    }
    if let Some(refusal) = refused(finding.state, FindingCommand::CompleteAction) {
        return vec![refusal];
    }
    let waits = action.kind == ActionKind::Corrective
        && finding.grade.needs_correction()
        && finding.state != FindingState::InProgress;
    if waits { vec![Refusal::NotBegun] } else { Vec::new() }
}

/// The finding with an action done; with the last one, the finding is implemented (CAP-3).
pub fn complete(
    mut finding: Finding,
    action: CorrectiveActionId,
    done: &DoneBy,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let Some(place) = finding.actions.iter().position(|other| other.id == action) else {
        return Err(vec![Refusal::WrongState(finding.state)]);
    };
    let mut refusals = complete_blockers(&finding, &finding.actions[place]);
    let evidence = worded("evidence", &done.evidence, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    finding.actions[place].done = Some(Done { on: today, by: done.by, evidence, department: done.department });
    let is_last = finding.state == FindingState::InProgress && finding.open_actions().next().is_none();
    let to = if is_last { FindingState::Implemented } else { finding.state };
    let after = moved(finding, FindingCommand::CompleteAction, to)?;
    Ok(if is_last { after.with_round(|round| round.implemented_on = Some(today)) } else { after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{OWNER, action, action_draft, day, done_by, issued, planned, working};

    /// CAP-2
    #[test]
    fn containment_runs_from_the_issue_on_and_correction_follows_a_plan() {
        let contain = ActionDraft { kind: ActionKind::Containment, ..action_draft() };
        let today = day("2026-03-02");

        assert!(to_add(&issued(), &contain, today).is_ok());
        let early = Refusal::WrongState(FindingState::Issued);
        assert_eq!(to_add(&issued(), &action_draft(), today), Err(vec![early]));
        assert!(to_add(&planned(), &action_draft(), day("2026-03-07")).is_ok());
    }

    /// CAP-3
    #[test]
    fn a_finding_is_implemented_with_its_last_action_and_evidence_of_each() {
        let two = add(working(), action(2)).expect("added");
        let (first, second) = (two.actions[0].id, two.actions[1].id);
        let on = day("2026-03-20");
        let one = complete(two.clone(), first, &done_by(), on).expect("done");
        let both = complete(one.clone(), second, &done_by(), on).expect("done");

        assert_eq!((one.state, both.state), (FindingState::InProgress, FindingState::Implemented));
        assert_eq!(both.round().and_then(|round| round.implemented_on), Some(on));
        assert_eq!(complete(one, first, &done_by(), on), Err(vec![Refusal::ActionDone]));
        let bare = DoneBy { evidence: " ".into(), by: Some(OWNER), department: None };
        assert_eq!(complete(two, first, &bare, on).map_err(|why| why.len()).map(|_| ()), Err(1));
    }

    /// CAP-3
    #[test]
    fn correction_is_not_done_before_it_has_begun() {
        let waiting = planned();
        let id = waiting.actions[0].id;

        assert_eq!(complete(waiting, id, &done_by(), day("2026-03-20")), Err(vec![Refusal::NotBegun]));
    }
}
