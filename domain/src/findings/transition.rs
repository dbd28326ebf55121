//! The one table of a finding's life (CAP-2): what a command makes of a state.
//!
//! The commands go by it, `availableTransitions` goes by it, and the diagram in `docs/states.md` is drawn from it. What is
//! not in the table does not happen; what a state allows beyond that stands with each command.

use super::{finding::Finding, refusal::FindingRefusal as Refusal, state::FindingState};
use crate::names::named_enum;

named_enum! {
    /// What can be done to a finding.
    FindingCommand {
        /// Tell it to those whom it is about.
        Issue = "findingIssue",
        /// Accept it.
        Acknowledge = "findingAcknowledge",
        /// Contest it.
        Dispute = "findingDispute",
        /// Decide on what is contested.
        Settle = "findingSettle",
        /// Say that it is none.
        Void = "findingVoid",
        /// Record its cause.
        Analyze = "findingAnalyze",
        /// Plan actions, and how their effect is judged.
        Plan = "findingPlan",
        /// Begin the work.
        Start = "findingStart",
        /// Add an action.
        AddAction = "correctiveActionAdd",
        /// Say that an action is done.
        CompleteAction = "correctiveActionComplete",
        /// Give it more time.
        Extend = "findingExtend",
        /// Leave it as it is for a time.
        AcceptRisk = "findingAcceptRisk",
        /// Confirm that the work is done.
        Verify = "findingVerify",
        /// Judge the effect of the work.
        Judge = "findingJudgeEffectiveness",
        /// Close one that needs no correction.
        Close = "findingClose",
        /// Begin to wait for the effect; done by a timer.
        AwaitEffect = "findingAwaitEffect",
        /// The time for which it was left as it is has ended; done by a timer.
        EndRisk = "findingEndRisk",
    }
}

impl FindingCommand {
    /// Whether a timer does it, and nobody else.
    #[must_use]
    pub fn is_of_timers(self) -> bool {
        matches!(self, Self::AwaitEffect | Self::EndRisk)
    }
}

/// A line of the table: in this state, this command, and the states to which it may lead.
pub type Line = (FindingState, FindingCommand, &'static [FindingState]);

/// The table.
pub const TABLE: &[Line] = {
    use FindingCommand::{
        AcceptRisk, Acknowledge, AddAction, Analyze, AwaitEffect, Close, CompleteAction, Dispute, EndRisk, Extend,
        Issue, Judge, Plan, Settle, Start, Verify, Void,
    };
    use FindingState::{
        Acknowledged, Analysis, Closed, Disputed, Draft, EffectivenessWait, Implemented, InProgress, Issued, Planned,
        Reopened, RiskAccepted, Verified, Voided,
    };
    &[
        (Draft, Issue, &[Issued]),
        (Draft, Void, &[Voided]),
        (Issued, Acknowledge, &[Acknowledged]),
        (Issued, Dispute, &[Disputed]),
        (Issued, Void, &[Voided]),
        (Issued, AddAction, &[Issued]),
        (Issued, CompleteAction, &[Issued]),
        (Issued, Extend, &[Issued]),
        (Disputed, Settle, &[Issued, Voided]),
        (Disputed, AddAction, &[Disputed]),
        (Disputed, CompleteAction, &[Disputed]),
        (Disputed, Extend, &[Disputed]),
        (Acknowledged, Analyze, &[Analysis]),
        (Acknowledged, Close, &[Closed]),
        (Acknowledged, Void, &[Voided]),
        (Acknowledged, AddAction, &[Acknowledged]),
        (Acknowledged, CompleteAction, &[Acknowledged]),
        (Acknowledged, Extend, &[Acknowledged]),
        (Acknowledged, AcceptRisk, &[RiskAccepted]),
        (Analysis, Analyze, &[Analysis]),
        (Analysis, Plan, &[Planned]),
        (Analysis, AddAction, &[Analysis]),
        (Analysis, CompleteAction, &[Analysis]),
        (Analysis, Extend, &[Analysis]),
        (Analysis, AcceptRisk, &[RiskAccepted]),
        (Planned, Start, &[InProgress]),
        (Planned, AddAction, &[Planned]),
        (Planned, CompleteAction, &[Planned]),
        (Planned, Extend, &[Planned]),
        (Planned, AcceptRisk, &[RiskAccepted]),
        (InProgress, AddAction, &[InProgress]),
        (InProgress, CompleteAction, &[InProgress, Implemented]),
        (InProgress, Extend, &[InProgress]),
        (InProgress, AcceptRisk, &[RiskAccepted]),
        (Implemented, Verify, &[Verified]),
        (Implemented, Extend, &[Implemented]),
        (Verified, AwaitEffect, &[EffectivenessWait]),
        (EffectivenessWait, Judge, &[Closed, Analysis, Reopened, EffectivenessWait]),
        (Reopened, Analyze, &[Analysis]),
        (Reopened, AddAction, &[Reopened]),
        (Reopened, CompleteAction, &[Reopened]),
        (Reopened, Extend, &[Reopened]),
        (Reopened, AcceptRisk, &[RiskAccepted]),
        (RiskAccepted, CompleteAction, &[RiskAccepted]),
        (RiskAccepted, EndRisk, &[Analysis]),
    ]
};

/// The states to which `command` may lead from `state`; none where the state does not allow it.
#[must_use]
pub fn leads_to(state: FindingState, command: FindingCommand) -> Option<&'static [FindingState]> {
    TABLE.iter().find(|line| (line.0, line.1) == (state, command)).map(|line| line.2)
}

/// The refusal of a command that the state does not allow; none where it does.
#[must_use]
pub fn refused(state: FindingState, command: FindingCommand) -> Option<Refusal> {
    leads_to(state, command).is_none().then_some(Refusal::WrongState(state))
}

/// The finding in the state `to`, to which `command` leads by the table; one version on.
pub(super) fn moved(finding: Finding, command: FindingCommand, to: FindingState) -> Result<Finding, Vec<Refusal>> {
    match leads_to(finding.state, command) {
        Some(reached) if reached.contains(&to) => Ok(Finding { state: to, version: finding.version + 1, ..finding }),
        _ => Err(vec![Refusal::WrongState(finding.state)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CAP-2
    #[test]
    fn each_state_and_command_stand_in_the_table_once_and_what_is_final_leads_nowhere() {
        for (place, line) in TABLE.iter().enumerate() {
            assert!(TABLE[..place].iter().all(|other| (other.0, other.1) != (line.0, line.1)), "{line:?}");
            assert!(!line.0.is_final() && !line.2.is_empty(), "{line:?}");
        }
        for state in FindingState::ALL {
            let is_left = TABLE.iter().any(|line| line.0 == *state);
            assert_eq!(is_left, !state.is_final(), "{state}");
            let is_reached = TABLE.iter().any(|line| line.2.contains(state));
            assert_eq!(is_reached, *state != FindingState::Draft, "{state}");
        }
    }
}
