use uuid::Uuid;

use super::*;
use crate::{
    audits::{independence::Post, team::samples::*},
    ids::DepartmentId,
    people::spans::DaySpan,
};

const AUDITED: DepartmentId = DepartmentId(Uuid::from_u128(900));

fn someone(id: u128, unit: u128) -> AuditorFacts {
    let post = Post {
        department: DepartmentId(Uuid::from_u128(unit)),
        code: format!("U{unit}"),
        span: DaySpan::since(day("2020-01-01")),
    };
    let mut facts = AuditorFacts { employee: EmployeeId(Uuid::from_u128(id)), number: format!("E{id}"), ..auditor() };
    facts.independence.posts.push(post);
    facts
}

/// An approver and a peer whom nothing keeps from it.
fn outsiders() -> [AuditorFacts; 2] {
    [someone(8, 5), someone(9, 6)]
}

fn judged<'a>(
    [approver, peer]: &'a [AuditorFacts; 2],
    change: impl FnOnce(&mut OverrideDraft<'a>, &mut Vec<Waived>),
) -> Result<Granted, Vec<OverrideRefusal>> {
    let terms = AuditTerms { departments: vec![AUDITED], ..terms() };
    let refusal = AuditorRefusal::AuditedUnit { unit: "U900".into() };
    let bound = someone(1, 900);
    let mut refused = vec![Waived { employee: bound.employee, number: bound.number.clone(), refusal }];
    let mut draft = OverrideDraft {
        reason: "a unit of four",
        approver,
        compensation: Compensation::PeerReview,
        compensator: peer,
        planners: const { &[EmployeeId(Uuid::from_u128(7))] },
        unit_size: 4,
        today: day("2026-04-01"),
    };
    change(&mut draft, &mut refused);
    grant(&terms, &[bound.employee], refused, &draft)
}

/// AUD-8
#[test]
fn an_exception_is_reasoned_approved_by_an_outsider_and_made_up_for() {
    let (free, team, planner, audited) = (outsiders(), someone(1, 5), someone(7, 5), someone(3, 900));
    let granted = judged(&free, |_, _| {}).expect("is granted");
    assert_eq!((&*granted.reason, granted.waived.len()), ("a unit of four", 1));

    for involved in [&team, &planner, &audited] {
        let refused = judged(&free, |draft, _| draft.approver = involved);
        assert_eq!(refused, Err(vec![OverrideRefusal::ApproverInvolved(involved.number.clone())]));
    }
    assert_eq!(
        judged(&free, |draft, _| draft.reason = " "),
        Err(vec![OverrideRefusal::ReasonFaulty(TextFault::Blank)])
    );
    assert_eq!(judged(&free, |draft, _| draft.unit_size = 11), Err(vec![OverrideRefusal::NotSmall]));
    assert_eq!(judged(&free, |_, refused| refused.clear()), Err(vec![OverrideRefusal::NotNeeded]));
}

/// AUD-8
#[test]
fn who_makes_up_for_an_exception_is_independent_and_in_the_right_place() {
    let (free, bound) = (outsiders(), someone(4, 900));
    assert_eq!(
        judged(&free, |draft, _| draft.compensator = &bound),
        Err(vec![OverrideRefusal::CompensatorBound("E4".into())])
    );
    assert_eq!(
        judged(&free, |draft, _| draft.compensation = Compensation::CoAuditor),
        Err(vec![OverrideRefusal::CompensatorMisplaced("E9".into())])
    );
}

/// AUD-8: training and presence have no exception.
#[test]
fn an_exception_covers_independence_and_rotation_alone() {
    assert!(may_cover(&AuditorRefusal::AuditedUnit { unit: "U".into() }));
    assert!(may_cover(&AuditorRefusal::LedInARow { audit: "AUD-000001".into() }));
    assert!(!may_cover(&AuditorRefusal::NotQualified { requirement: "TR-07".into() }));
    assert!(!may_cover(&AuditorRefusal::NotEmployed));
    assert!(!may_cover(&AuditorRefusal::OnLeave));
}
