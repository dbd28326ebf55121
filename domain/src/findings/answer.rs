//! Issuing a finding, and what those whom it is about answer: they acknowledge it, or contest it, and somebody decides.

use chrono::{Days, NaiveDate};

use super::{
    finding::{Finding, Round},
    grade::FindingGrade,
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
    transition::{FindingCommand, moved, refused},
    verify::duties_of,
};
use crate::{
    duties::{Duty, conflict},
    ids::EmployeeId,
    names::named_enum,
};

named_enum! {
    /// What is decided on a finding that is contested.
    DisputeDecision {
        /// It stands.
        Upheld = "UPHELD",
        /// It was none.
        Voided = "VOIDED",
    }
}

/// The finding, told to those whom it is about: `owner` answers for it, by `due_on` or as its grade says.
pub fn issue(
    finding: Finding,
    owner: Option<EmployeeId>,
    due_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals: Vec<_> = refused(finding.state, FindingCommand::Issue).into_iter().collect();
    if due_on.is_some_and(|due| due < today) {
        refusals.push(Refusal::InThePast(("", None, "dueOn")));
    }
    if due_on.is_some() && finding.grade == FindingGrade::Strength {
        refusals.push(Refusal::NothingDue);
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let by_grade = finding.grade.due_days().map(|days| today + Days::new(days));
    let mut issued = moved(finding, FindingCommand::Issue, FindingState::Issued)?;
    issued.rounds.push(Round::new(1, issued.cycle, today, due_on.or(by_grade)));
    issued.owner = owner;
    issued.issued_on = Some(today);
    Ok(issued)
}

/// The finding, accepted by `by`, who answers for it where nobody does yet.
pub fn acknowledge(finding: Finding, by: Option<EmployeeId>) -> Result<Finding, Vec<Refusal>> {
    let acknowledged = moved(finding, FindingCommand::Acknowledge, FindingState::Acknowledged)?;
    Ok(Finding { owner: acknowledged.owner.or(by), ..acknowledged })
}

/// The finding, contested by `by`.
pub fn dispute(finding: Finding, by: Option<EmployeeId>, reason: &str) -> Result<Finding, Vec<Refusal>> {
    let (reason, refusals) = said(finding.state, FindingCommand::Dispute, reason);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let disputed = moved(finding, FindingCommand::Dispute, FindingState::Disputed)?;
    Ok(Finding { disputed_by: by, reason: Some(reason), ..disputed })
}

/// Why `by` may not decide on what is contested: who contests it does not (SEC-3).
#[must_use]
pub fn settle_blockers(finding: &Finding, by: Option<EmployeeId>) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Settle) {
        return vec![refusal];
    }
    let held = by.map(|by| duties_of(finding, by)).unwrap_or_default();
    let held = conflict(&held, Duty::Approve);
    held.map(|held| Refusal::Duties(held, Duty::Approve)).into_iter().collect()
}

/// The finding after the decision on what is contested.
pub fn settle(
    finding: Finding,
    decision: DisputeDecision,
    by: Option<EmployeeId>,
    reason: &str,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals = settle_blockers(&finding, by);
    let reason = worded("reason", reason, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let to = match decision {
        DisputeDecision::Upheld => FindingState::Issued,
        DisputeDecision::Voided => FindingState::Voided,
    };
    let settled = moved(finding, FindingCommand::Settle, to)?;
    let due_version = settled.due_version + i32::from(to.is_final());
    Ok(Finding { reason: Some(reason), due_version, ..settled })
}

/// The finding, which was none; it keeps its number (CAP-6).
pub fn void(finding: Finding, reason: &str) -> Result<Finding, Vec<Refusal>> {
    let (reason, refusals) = said(finding.state, FindingCommand::Void, reason);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let voided = moved(finding, FindingCommand::Void, FindingState::Voided)?;
    Ok(Finding { reason: Some(reason), due_version: voided.due_version + 1, ..voided })
}

/// Why a finding is not closed without a look at its effect: major and minor ones never are, the others while actions are
/// open (CAP-1, CAP-3).
#[must_use]
pub fn close_blockers(finding: &Finding) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::Close) {
        return vec![refusal];
    }
    if finding.grade.needs_correction() {
        return vec![Refusal::EffectRequired];
    }
    let open: Vec<_> = finding.open_actions().map(|action| action.number.clone()).collect();
    if open.is_empty() { Vec::new() } else { vec![Refusal::ActionsOpen(open)] }
}

/// The finding, closed: one that needs no correction.
pub fn close(finding: Finding, today: NaiveDate) -> Result<Finding, Vec<Refusal>> {
    let refusals = close_blockers(&finding);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let closed = moved(finding, FindingCommand::Close, FindingState::Closed)?;
    Ok(Finding { closed_on: Some(today), due_version: closed.due_version + 1, ..closed })
}

fn said(state: FindingState, command: FindingCommand, reason: &str) -> (String, Vec<Refusal>) {
    let mut refusals: Vec<_> = refused(state, command).into_iter().collect();
    let reason = worded("reason", reason, &mut refusals);
    (reason, refusals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{MORE, OWNER, action, day, draft, issued};

    /// CAP-1
    #[test]
    fn major_and_minor_findings_are_due_by_their_grade_and_a_strength_never() {
        let of = |grade, due| issue(Finding { grade, ..draft() }, Some(OWNER), due, day("2026-03-01"));
        let due = |grade| of(grade, None).map(|issued| issued.rounds[0].due_on);

        assert_eq!(due(FindingGrade::Major), Ok(Some(day("2026-03-31"))));
        assert_eq!(due(FindingGrade::Minor), Ok(Some(day("2026-04-30"))));
        assert_eq!(due(FindingGrade::Observation), Ok(None));
        assert_eq!(due(FindingGrade::Strength), Ok(None));
        assert_eq!(of(FindingGrade::Strength, Some(day("2026-04-01"))), Err(vec![Refusal::NothingDue]));
        let past = Refusal::InThePast(("", None, "dueOn"));
        assert_eq!(of(FindingGrade::Minor, Some(day("2026-02-28"))), Err(vec![past]));
    }

    /// CAP-1, CAP-3
    #[test]
    fn what_needs_no_correction_is_closed_once_its_actions_are_done() {
        let observation = Finding { grade: FindingGrade::Observation, ..issued() };
        let known = acknowledge(observation, None).expect("acknowledged");
        let busy = Finding { actions: vec![action(1)], ..known.clone() };

        assert_eq!(close(busy, day("2026-03-09")), Err(vec![Refusal::ActionsOpen(vec!["ACT-000001".into()])]));
        assert_eq!(close(known, day("2026-03-09")).map(|closed| closed.state), Ok(FindingState::Closed));
        let minor = acknowledge(issued(), None).expect("acknowledged");
        assert_eq!(close(minor, day("2026-03-09")), Err(vec![Refusal::EffectRequired]));
    }

    /// CAP-2, SEC-3
    #[test]
    fn who_contests_a_finding_does_not_decide_on_it() {
        let contested = dispute(issued(), Some(OWNER), "measured wrongly").expect("contested");
        let decided = |by| settle(contested.clone(), DisputeDecision::Upheld, Some(by), "measured again");

        assert_eq!(decided(OWNER), Err(vec![Refusal::Duties(Duty::Request, Duty::Approve)]));
        assert_eq!(decided(MORE).map(|settled| settled.state), Ok(FindingState::Issued));
    }

    /// CAP-6
    #[test]
    fn what_is_voided_keeps_number_and_reason() {
        let before = issued();
        let number = before.number.clone();
        let voided = void(before, " double ").expect("voided");

        assert_eq!((voided.number, voided.reason.as_deref()), (number, Some("double")));
        assert_eq!(void(issued(), " ").map(|finding| finding.state).map_err(|why| why.len()), Err(1));
    }
}
