use uuid::Uuid;

use super::*;
use crate::{
    audits::{
        audit::TeamMember,
        scope::AuditScope,
        state::{AuditRole, AuditState},
    },
    ids::{AuditId, AuditProgramId, DepartmentId, EmployeeId},
    locale::LocalizedText,
    scheduling::{
        test_calendar::{at, cn, date, zone},
        zone::Zone,
    },
};

/// An audit on Monday 12 October 2026, after National Day and a make-up Saturday.
fn audit(state: AuditState) -> Audit {
    Audit {
        id: AuditId(Uuid::from_u128(5)),
        number: "AUD-000005".into(),
        name: LocalizedText::plain("Internal QMS audit 2026-Q4"),
        program: AuditProgramId(Uuid::from_u128(6)),
        origin: None,
        scope: AuditScope::default(),
        matrix: None,
        checklist: None,
        items: None,
        profile: None,
        unannounced: false,
        informed_on: None,
        started_on: None,
        state,
        planned_on: date("2026-10-12"),
        ends_on: date("2026-10-12"),
        starts_at: DateTime::UNIX_EPOCH,
        department: DepartmentId(Uuid::from_u128(8)),
        team: Vec::new(),
        cancel_reason: None,
        due_version: 1,
        version: 1,
    }
}

fn planned() -> Audit {
    audit(AuditState::Planned)
}

fn led_by(id: u128) -> Audit {
    let lead = TeamMember { employee: EmployeeId(Uuid::from_u128(id)), role: AuditRole::Lead };
    Audit { team: vec![lead], ..planned() }
}

struct World(Zone, crate::scheduling::calendar::WorkingCalendar);

impl World {
    fn new() -> Self {
        Self(zone("Asia/Shanghai"), cn())
    }

    fn place(&self) -> Place<'_> {
        Place { zone: &self.0, calendar: Some(&self.1) }
    }
}

#[test]
fn r110_steps_lie_on_working_days_of_the_organization_at_nine() {
    let world = World::new();
    let turns = plan().turns(deadline(&planned(), world.place()), world.place());
    let days: Vec<_> = turns.iter().map(|(at, _)| at.to_rfc3339()).collect();

    // Working days before: 10 (a Saturday), 9 and 8 October, then 30, 29, 28 September; the 25th to the 27th are off.
    let expected = ["2026-09-21", "2026-09-29", "2026-10-10", "2026-10-13", "2026-10-15", "2026-10-19"];
    assert_eq!(days, expected.map(|day| format!("{day}T01:00:00+00:00")));
}

#[test]
fn r113_after_the_day_one_level_after_the_other_is_told() {
    use ReminderLevel::{Accountable, Lead, Responsible};

    let told: Vec<_> = (0..6).map(|step| (level(step), is_escalation(step))).collect();
    let before = [(Lead, false); 3];
    assert_eq!(told, [&before[..], &[(Lead, true), (Responsible, true), (Accountable, true)]].concat());
    assert_eq!(levels(4), [Responsible, Accountable], "nobody below is told instead");
    assert_eq!(levels(0), ReminderLevel::ALL);
}

#[test]
fn r111_a_new_audit_begins_with_the_newest_step_that_has_come() {
    let world = World::new();
    let first = |now| first(&planned(), world.place(), at(now));

    assert_eq!(first("2026-01-01T00:00:00Z"), Some((0, at("2026-09-21T01:00:00Z"))));
    assert_eq!(first("2026-10-05T00:00:00Z"), Some((1, at("2026-10-05T00:00:00Z"))), "at once");
    // Its day has come: nothing that lies behind is made up for.
    assert_eq!(first("2026-10-12T00:00:00Z"), Some((3, at("2026-10-13T01:00:00Z"))));
    assert_eq!(first("2027-01-01T00:00:00Z"), None);
}

#[test]
fn r111_a_late_look_sends_the_newest_step_only() {
    let world = World::new();
    let standing = standing(&planned(), world.place(), [0]);
    let due = plan().due(&standing, world.place(), at("2026-10-14T00:00:00Z"));

    let steps = |turns: &[Turn]| turns.iter().map(|turn| turn.step).collect::<Vec<_>>();
    assert_eq!(due.send.map(|turn| turn.step), Some(3));
    assert_eq!(steps(&due.superseded), [1, 2]);
    let next =
        |done: &[u32]| next(&planned(), world.place(), &done.iter().copied().collect(), at("2026-10-14T00:00:00Z"));
    assert_eq!(next(&[0]), Some((4, at("2026-10-15T01:00:00Z"))));
    assert_eq!(next(&[0, 4]), Some((5, at("2026-10-19T01:00:00Z"))), "what was dealt with is not sent again");
}

#[test]
fn ntf2_moving_reassigning_and_closing_begin_anew_and_preparing_does_not() {
    let moved = Audit { planned_on: date("2026-11-12"), ..led_by(1) };

    assert!(begin_anew(&led_by(1), &moved));
    assert!(begin_anew(&led_by(1), &led_by(2)));
    assert!(begin_anew(&planned(), &audit(AuditState::Cancelled)));
    assert!(!begin_anew(&planned(), &audit(AuditState::Preparing)));
    let cancelled = audit(AuditState::Cancelled);
    assert_eq!(first(&cancelled, World::new().place(), at("2026-01-01T00:00:00Z")), None);
}
