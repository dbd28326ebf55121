//! Confirming that the work is done (CAP-3): by somebody who has no part in it.

use chrono::{Days, NaiveDate};

use super::{
    finding::Finding,
    grade::FindingGrade,
    refusal::FindingRefusal as Refusal,
    state::FindingState,
    transition::{FindingCommand, moved, refused},
};
use crate::{
    duties::{Duty, conflict},
    ids::{DepartmentId, EmployeeId},
};

/// What is known of who would confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judge {
    /// Who; none where a token belongs to nobody.
    pub person: Option<EmployeeId>,
    /// Departments to which they belong today, or belonged on a day since the work began (see [`work_began`]): whoever was
    /// transferred yesterday is as near to the work as before.
    pub departments: Vec<DepartmentId>,
}

/// The duties that a person has towards a finding.
#[must_use]
pub fn duties_of(finding: &Finding, person: EmployeeId) -> Vec<Duty> {
    let mut held = Vec::new();
    let does = |action: &super::action::CorrectiveAction| {
        action.owner == person || action.done.as_ref().is_some_and(|done| done.by == Some(person))
    };
    let owns = finding.owner == Some(person);
    if owns || finding.actions.iter().any(does) {
        held.extend([Duty::Act, Duty::Benefit]);
    }
    if owns {
        held.push(Duty::Own);
    }
    if finding.disputed_by == Some(person) && finding.state == FindingState::Disputed {
        held.push(Duty::Request);
    }
    held
}

/// The day on which the work of the present round began: when its first action was added.
#[must_use]
pub fn work_began(finding: &Finding) -> Option<NaiveDate> {
    let round = finding.round()?;
    let added = finding.actions.iter().filter(|action| action.round == round.number).map(|action| action.added_on);
    Some(added.min().unwrap_or(round.opened_on))
}

/// What keeps somebody from confirming, whatever the state: they have a part in it; for a major finding, also that they
/// belong, or belonged while the work was done, to the department that it is about or to one that did the work.
#[must_use]
pub fn too_near(finding: &Finding, judge: &Judge) -> Vec<Refusal> {
    let Some(person) = judge.person else { return vec![Refusal::PersonNeeded] };
    let mut refusals = Vec::new();
    if let Some(held) = conflict(&duties_of(finding, person), Duty::Verify) {
        refusals.push(Refusal::Duties(held, Duty::Verify));
    }
    let round = finding.round().map(|round| round.number);
    let of_round = finding.actions.iter().filter(|action| Some(action.round) == round);
    let worked = of_round.filter_map(|action| action.done.as_ref()?.department);
    let mut near = worked.chain([finding.department]);
    if finding.grade == FindingGrade::Major && near.any(|department| judge.departments.contains(&department)) {
        refusals.push(Refusal::SameDepartment);
    }
    refusals
}

/// Why the work is not confirmed.
#[must_use]
pub fn blockers(finding: &Finding, judge: &Judge) -> Vec<Refusal> {
    match refused(finding.state, FindingCommand::Verify) {
        Some(refusal) => vec![refusal],
        None => too_near(finding, judge),
    }
}

/// The finding, with its work confirmed; the day is set from which its effect is judged.
pub fn verify(finding: Finding, judge: &Judge, today: NaiveDate) -> Result<Finding, Vec<Refusal>> {
    let refusals = blockers(&finding, judge);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let verified = moved(finding, FindingCommand::Verify, FindingState::Verified)?;
    let verified = verified.with_round(|round| {
        round.verified_on = Some(today);
        round.verified_by = judge.person;
        let wait = round.plan.map_or(0, |plan| u64::from(plan.wait_days.unsigned_abs()));
        round.check_due_on = Some(round.implemented_on.unwrap_or(today) + Days::new(wait));
    });
    Ok(Finding { due_version: verified.due_version + 1, ..verified })
}

/// The finding, which waits for its effect from now on: what a timer does.
pub fn await_effect(finding: Finding) -> Result<Finding, Vec<Refusal>> {
    moved(finding, FindingCommand::AwaitEffect, FindingState::EffectivenessWait)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::samples::{MORE, NET, OWNER, QMO, VERIFIER, day, implemented, judge};

    fn by(person: EmployeeId, departments: &[DepartmentId]) -> Judge {
        Judge { person: Some(person), departments: departments.to_vec() }
    }

    /// CAP-3, SEC-3
    #[test]
    fn nobody_confirms_their_own_work() {
        let own = Refusal::Duties(Duty::Act, Duty::Verify);

        assert_eq!(blockers(&implemented(), &by(OWNER, &[QMO])), [own.clone()], "owner of the finding");
        assert_eq!(blockers(&implemented(), &by(MORE, &[QMO])), [own], "owner of an action");
        assert_eq!(blockers(&implemented(), &by(VERIFIER, &[QMO])), []);
        assert_eq!(blockers(&implemented(), &Judge::default()), [Refusal::PersonNeeded]);
    }

    /// CAP-3
    #[test]
    fn a_major_finding_is_confirmed_by_another_department_and_not_by_who_left_it_while_the_work_was_done() {
        let minor = Finding { grade: FindingGrade::Minor, ..implemented() };

        assert_eq!(blockers(&implemented(), &by(VERIFIER, &[QMO, NET])), [Refusal::SameDepartment]);
        assert_eq!(blockers(&minor, &by(VERIFIER, &[QMO, NET])), []);
        // The work was done elsewhere than where the finding is.
        let moved = Finding { department: QMO, ..implemented() };
        assert_eq!(blockers(&moved, &by(VERIFIER, &[NET])), [Refusal::SameDepartment]);
    }

    /// CAP-4
    #[test]
    fn the_effect_is_judged_from_the_end_of_the_work_and_the_wait_on() {
        let verified = verify(implemented(), &judge(), day("2026-03-25")).expect("verified");
        let round = verified.round().expect("a round");

        assert_eq!((round.verified_on, round.verified_by), (Some(day("2026-03-25")), Some(VERIFIER)));
        assert_eq!(round.check_due_on, Some(day("2026-05-19")), "60 days after 20 March");
    }
}
