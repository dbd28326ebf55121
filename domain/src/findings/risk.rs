//! Leaving a finding as it is for a time (CAP-2): somebody answers for that by name, and it comes back by itself.

use chrono::{Days, NaiveDate};

use super::{
    finding::Finding,
    refusal::{FindingRefusal as Refusal, worded},
    state::FindingState,
    transition::{FindingCommand, moved, refused},
    verify::duties_of,
};
use crate::{
    duties::{Duty, conflict},
    ids::EmployeeId,
};

/// The longest time for which a risk is accepted, in days.
pub const LONGEST_DAYS: u64 = 366;

/// Why `by` may not accept the risk, for however long: whoever answers for the work does not let themselves off it.
#[must_use]
pub fn blockers(finding: &Finding, by: Option<EmployeeId>) -> Vec<Refusal> {
    if let Some(refusal) = refused(finding.state, FindingCommand::AcceptRisk) {
        return vec![refusal];
    }
    if !finding.grade.needs_correction() {
        return vec![Refusal::NotRequired];
    }
    let Some(by) = by else { return vec![Refusal::PersonNeeded] };
    let held = conflict(&duties_of(finding, by), Duty::Waive);
    held.map(|held| Refusal::Duties(held, Duty::Waive)).into_iter().collect()
}

/// The finding, left as it is up to the day before `until`.
pub fn accept(
    finding: Finding,
    until: NaiveDate,
    reason: &str,
    by: Option<EmployeeId>,
    today: NaiveDate,
) -> Result<Finding, Vec<Refusal>> {
    let mut refusals = blockers(&finding, by);
    if until <= today || today + Days::new(LONGEST_DAYS) < until {
        refusals.push(Refusal::UntilOutOfRange);
    }
    let reason = worded("reason", reason, &mut refusals);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let accepted = moved(finding, FindingCommand::AcceptRisk, FindingState::RiskAccepted)?;
    let due_version = accepted.due_version + 1;
    Ok(Finding { accepted_until: Some(until), accepted_by: by, reason: Some(reason), due_version, ..accepted })
}

/// The finding, back in analysis: what a timer does when the time has ended.
pub fn end(finding: Finding) -> Result<Finding, Vec<Refusal>> {
    let back = moved(finding, FindingCommand::EndRisk, FindingState::Analysis)?;
    Ok(Finding { accepted_until: None, accepted_by: None, ..back })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{OWNER, VERIFIER, analyzed, day};

    fn until(day_text: &str, by: Option<EmployeeId>) -> Result<Finding, Vec<Refusal>> {
        accept(analyzed(), day(day_text), "replaced next year", by, day("2026-03-06"))
    }

    /// CAP-2
    #[test]
    fn a_risk_is_accepted_by_name_and_until_a_day() {
        let accepted = until("2026-12-31", Some(VERIFIER)).expect("accepted");

        assert_eq!((accepted.state, accepted.accepted_by), (FindingState::RiskAccepted, Some(VERIFIER)));
        assert!(!accepted.is_overdue(day("2026-12-30")), "nothing is due meanwhile");
        assert_eq!(until("2026-03-06", Some(VERIFIER)), Err(vec![Refusal::UntilOutOfRange]));
        assert_eq!(until("2027-03-08", Some(VERIFIER)), Err(vec![Refusal::UntilOutOfRange]));
        assert_eq!(until("2026-12-31", None), Err(vec![Refusal::PersonNeeded]));
        let back = end(accepted).expect("back");
        assert_eq!((back.state, back.accepted_until), (FindingState::Analysis, None));
    }

    /// SEC-3
    #[test]
    fn who_answers_for_the_work_does_not_accept_the_risk() {
        assert_eq!(until("2026-12-31", Some(OWNER)), Err(vec![Refusal::Duties(Duty::Benefit, Duty::Waive)]));
    }
}
