//! The states of an audit and what leads from one to the other (AUD-2): the one table that commands,
//! `availableTransitions` and the documents read.

use super::state::AuditState::{
    self, Cancelled, Closed, FollowUp, InProgress, Planned, Preparing, Reporting, SignedOff,
};
use crate::names::named_enum;

named_enum! {
    /// What can be done to an audit.
    AuditCommand {
        /// Name the lead and the members.
        Assign = "auditAssign",
        /// Begin to prepare it, with a team that is cleared.
        Prepare = "auditPrepare",
        /// Call it off.
        Cancel = "auditCancel",
        /// Begin on site.
        Start = "auditStart",
        /// Answer an item.
        Answer = "auditAnswer",
        /// Write the report: everything is answered.
        Report = "auditReport",
        /// Look at the result as a peer, where an exception asks for it.
        Review = "auditReview",
        /// Sign the report; nothing of it changes any more.
        SignOff = "auditSignOff",
        /// Follow up what it found.
        FollowUp = "auditFollowUp",
        /// Plan an audit of what failed.
        FollowUpPlan = "auditFollowUpPlan",
        /// Close it.
        Close = "auditClose",
    }
}

/// From which state which command leads where.
pub const TRANSITIONS: &[(AuditState, AuditCommand, AuditState)] = &[
    (Planned, AuditCommand::Assign, Planned),
    (Planned, AuditCommand::Prepare, Preparing),
    (Planned, AuditCommand::Cancel, Cancelled),
    (Preparing, AuditCommand::Assign, Preparing),
    (Preparing, AuditCommand::Cancel, Cancelled),
    (Preparing, AuditCommand::Start, InProgress),
    // Somebody who is no longer cleared is replaced (AUD-5).
    (InProgress, AuditCommand::Assign, InProgress),
    (InProgress, AuditCommand::Cancel, Cancelled),
    (InProgress, AuditCommand::Answer, InProgress),
    (InProgress, AuditCommand::Report, Reporting),
    (Reporting, AuditCommand::Assign, Reporting),
    (Reporting, AuditCommand::Answer, Reporting),
    (Reporting, AuditCommand::Review, Reporting),
    (Reporting, AuditCommand::SignOff, SignedOff),
    (SignedOff, AuditCommand::FollowUp, FollowUp),
    (SignedOff, AuditCommand::FollowUpPlan, SignedOff),
    (SignedOff, AuditCommand::Close, Closed),
    (FollowUp, AuditCommand::FollowUpPlan, FollowUp),
    (FollowUp, AuditCommand::Close, Closed),
];

/// Where a command leads from a state; nowhere where it is not allowed.
#[must_use]
pub fn next(state: AuditState, command: AuditCommand) -> Option<AuditState> {
    TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (state, command)).map(|(.., to)| *to)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The rule as a person tells it, without the table.
    fn told(state: &str, command: &str) -> Option<&'static str> {
        let before_report = ["PLANNED", "PREPARING", "IN_PROGRESS"];
        match (command, state) {
            ("auditPrepare", "PLANNED") => Some("PREPARING"),
            ("auditStart", "PREPARING") => Some("IN_PROGRESS"),
            ("auditReport", "IN_PROGRESS") => Some("REPORTING"),
            ("auditSignOff", "REPORTING") => Some("SIGNED_OFF"),
            ("auditFollowUp", "SIGNED_OFF") => Some("FOLLOW_UP"),
            ("auditClose", "SIGNED_OFF" | "FOLLOW_UP") => Some("CLOSED"),
            ("auditCancel", state) if before_report.contains(&state) => Some("CANCELLED"),
            ("auditAssign", state) if before_report.contains(&state) || state == "REPORTING" => same(state),
            ("auditAnswer", "IN_PROGRESS" | "REPORTING") | ("auditReview", "REPORTING") => same(state),
            ("auditFollowUpPlan", "SIGNED_OFF" | "FOLLOW_UP") => same(state),
            _ => None,
        }
    }

    fn same(state: &str) -> Option<&'static str> {
        AuditState::ALL.iter().find(|known| known.as_str() == state).map(|known| known.as_str())
    }

    proptest! {
        /// AUD-2: whatever is tried in whatever order, the table and the rule go the same way.
        #[test]
        fn an_audit_goes_only_where_the_rule_lets_it(commands in prop::collection::vec(0..AuditCommand::ALL.len(), 0..60)) {
            let mut state = AuditState::Planned;
            for command in commands {
                let command = AuditCommand::ALL[command];
                let to = next(state, command);
                prop_assert_eq!(to.map(AuditState::as_str), told(state.as_str(), command.as_str()));
                state = to.unwrap_or(state);
            }
        }
    }

    /// AUD-2
    #[test]
    fn nothing_leads_out_of_an_audit_that_is_over() {
        for over in [AuditState::Closed, AuditState::Cancelled, AuditState::Missed] {
            assert!(AuditCommand::ALL.iter().all(|command| next(over, *command).is_none()), "{over}");
        }
    }
}
