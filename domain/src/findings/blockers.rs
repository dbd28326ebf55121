//! Why a command would be refused now, before anybody says more: what `availableTransitions` tells.

use chrono::NaiveDate;

use super::{
    act::{add_blockers, complete_blockers},
    action::ActionKind,
    analyze, answer, extend,
    finding::Finding,
    judge, plan,
    refusal::FindingRefusal as Refusal,
    risk,
    transition::{FindingCommand, refused},
    verify::{self, Judge},
};

/// Why `command` would be refused for who asks; empty where it would not, as long as what is said with it may stand.
#[must_use]
pub fn blockers(finding: &Finding, command: FindingCommand, who: &Judge, today: NaiveDate) -> Vec<Refusal> {
    use FindingCommand as C;
    match command {
        C::Settle => answer::settle_blockers(finding, who.person),
        C::Close => answer::close_blockers(finding),
        C::Analyze => analyze::blockers(finding),
        C::Plan => plan::blockers(finding),
        C::AddAction => add_blockers(finding, ActionKind::Containment),
        C::CompleteAction => {
            let each = finding.open_actions().map(|action| complete_blockers(finding, action));
            each.min_by_key(Vec::len).unwrap_or_else(|| {
                refused(finding.state, command).map_or_else(|| vec![Refusal::ActionsMissing], |why| vec![why])
            })
        }
        C::Extend => extend::blockers(finding, who.person, today),
        C::AcceptRisk => risk::blockers(finding, who.person),
        C::Verify => verify::blockers(finding, who),
        C::Judge => judge::blockers(finding, who, today),
        C::Issue | C::Acknowledge | C::Dispute | C::Void | C::Start | C::AwaitEffect | C::EndRisk => {
            refused(finding.state, command).into_iter().collect()
        }
    }
}
