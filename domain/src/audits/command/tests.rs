use uuid::Uuid;

use super::*;
use crate::{
    audits::{
        scope::AuditScope,
        team::{AuditorRefusal, PastAudit, samples::*},
    },
    ids::{AuditId, AuditProgramId, ChecklistVersionId, DepartmentId, EmployeeId},
    locale::{Locale, LocalizedText},
    people::spans::DaySpan,
    refusal::Refusal,
};

pub(in crate::audits) fn audit(state: AuditState, team: Vec<TeamMember>) -> Audit {
    Audit {
        id: AuditId(Uuid::from_u128(5)),
        number: "AUD-000005".into(),
        name: LocalizedText::plain("Internal QMS audit 2026-Q2"),
        program: AuditProgramId(Uuid::from_u128(6)),
        origin: None,
        scope: AuditScope::default(),
        matrix: None,
        checklist: Some(ChecklistVersionId(Uuid::from_u128(7))),
        items: None,
        profile: None,
        unannounced: false,
        informed_on: Some(day("2026-03-20")),
        started_on: None,
        state,
        planned_on: day("2026-04-10"),
        ends_on: day("2026-04-10"),
        starts_at: chrono::DateTime::UNIX_EPOCH,
        department: DepartmentId(Uuid::from_u128(8)),
        team,
        cancel_reason: None,
        due_version: 1,
        version: 1,
    }
}

pub(in crate::audits) fn cleared(id: u128) -> AuditorFacts {
    let employee = EmployeeId(Uuid::from_u128(id));
    let qualified = vec![DaySpan::since(day("2026-01-01"))];
    AuditorFacts { employee, number: format!("E{id}"), qualified, ..auditor() }
}

pub(in crate::audits) fn seat(id: u128, role: AuditRole) -> TeamMember {
    TeamMember { employee: EmployeeId(Uuid::from_u128(id)), role }
}

/// AUD-2
#[test]
fn an_audit_is_prepared_from_planned_only_and_cancelled_before_its_report() {
    let blocked = |state, command| !state_blockers(state, command).is_empty();

    for state in AuditState::ALL.iter().copied() {
        assert_eq!(blocked(state, AuditCommand::Prepare), state != AuditState::Planned, "{state}");
        let before_report = matches!(state, AuditState::Planned | AuditState::Preparing | AuditState::InProgress);
        assert_eq!(blocked(state, AuditCommand::Cancel), !before_report, "{state}");
    }
}

/// AUD-2
#[test]
fn an_audit_is_prepared_with_a_lead_and_a_checklist() {
    let bare = Audit { checklist: None, ..audit(AuditState::Planned, Vec::new()) };

    assert_eq!(prepare(bare, &terms(), &[], None), Err(vec![AuditRefusal::NoChecklist, AuditRefusal::NoLead]));

    let staffed = audit(AuditState::Planned, vec![seat(1, AuditRole::Lead), seat(2, AuditRole::Member)]);
    let prepared = prepare(staffed, &terms(), &[cleared(1), cleared(2)], None).expect("is prepared");
    assert_eq!((prepared.state, prepared.version), (AuditState::Preparing, 2));
}

/// AUD-5, AUD-7: a team that was cleared once is looked at again.
#[test]
fn an_audit_is_not_prepared_with_somebody_who_is_no_longer_cleared() {
    let staffed = audit(AuditState::Planned, vec![seat(1, AuditRole::Lead), seat(2, AuditRole::Member)]);
    let lapsed = AuditorFacts { qualified: Vec::new(), ..cleared(2) };

    let refused = prepare(staffed, &terms(), &[cleared(1), lapsed], None);

    let why = AuditorRefusal::NotQualified { requirement: "TR-07".into() };
    assert_eq!(refused, Err(vec![AuditRefusal::Auditor(Seat::Assigned, "E2".into(), why)]));
}

#[test]
fn a_team_replaces_the_one_before_and_names_nobody_twice() {
    let before = audit(AuditState::Preparing, vec![seat(9, AuditRole::Lead)]);

    let (after, _) = assign(before.clone(), &terms(), &cleared(1), &[cleared(2)], None).expect("is assigned");
    assert_eq!(after.team, [seat(1, AuditRole::Lead), seat(2, AuditRole::Member)]);
    assert_eq!((after.state, after.version), (AuditState::Preparing, 2));

    let twice = assign(before, &terms(), &cleared(1), &[cleared(2), cleared(1), cleared(2)], None);
    let named = |place, number: &str| AuditRefusal::NamedTwice(Seat::Member(place), number.into());
    assert_eq!(twice, Err(vec![named(1, "E1"), named(2, "E2")]));
}

/// AUD-7: each refusal names its place in the input.
#[test]
fn everybody_who_is_refused_is_told_at_once() {
    let late = AuditTerms { first_day: day("2027-02-01"), last_day: day("2027-02-01"), ..terms() };
    let green = AuditorFacts { history: vec![PastAudit { ..past() }; 2], ..cleared(1) };
    let untrained = AuditorFacts { qualified: Vec::new(), ..cleared(2) };

    let refused =
        assign(audit(AuditState::Planned, Vec::new()), &late, &green, &[untrained], None).expect_err("is refused");

    let told: Vec<_> = refused.iter().map(|why| (why.code(), why.rule(), why.field().join("."))).collect();
    let lead = ("NOT_QUALIFIED", "AUD-7", "leadNumber".to_owned());
    let member = ("NOT_QUALIFIED", "AUD-7", "memberNumbers.0".to_owned());
    assert_eq!(told, [lead, member]);
    assert_eq!(
        refused[0].message(Locale::En),
        "Employee E1: Was a member in 2 of the 3 audits that it takes to lead one."
    );
}

#[test]
fn an_audit_is_called_off_with_a_reason() {
    let planned = audit(AuditState::Planned, Vec::new());

    assert_eq!(cancel(planned.clone(), "  "), Err(vec![AuditRefusal::ReasonMissing]));
    let cancelled = cancel(planned, " merged with Q3 ").expect("is called off");
    assert_eq!((cancelled.state, cancelled.cancel_reason.as_deref()), (AuditState::Cancelled, Some("merged with Q3")));
}
