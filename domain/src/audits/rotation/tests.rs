use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    audits::{independence::Post, team::samples::*},
    people::spans::DaySpan,
};

fn person(id: u128) -> EmployeeId {
    EmployeeId(Uuid::from_u128(id))
}

fn unit(id: u128) -> DepartmentId {
    DepartmentId(Uuid::from_u128(1_000 + id))
}

fn scope(areas: &[&str], units: &[u128]) -> AuditScope {
    let areas = areas.iter().map(|area| (*area).to_owned()).collect();
    AuditScope { areas, measures: Vec::new(), departments: units.iter().map(|id| unit(*id)).collect() }
}

fn other(id: u128, on: &str, scope: AuditScope, lead: u128, units: &[u128]) -> OtherAudit {
    OtherAudit {
        audit: AuditId(Uuid::from_u128(id)),
        number: format!("AUD-{id:06}"),
        planned_on: day(on),
        scope,
        lead: Some(person(lead)),
        team: vec![(person(lead), units.iter().map(|id| unit(*id)).collect())],
    }
}

fn asked(on: &str, scope: &AuditScope, others: Vec<OtherAudit>) -> AuditTerms {
    AuditTerms {
        audit: Some(AuditId(Uuid::from_u128(50))),
        number: "AUD-000050".into(),
        departments: scope.departments.clone(),
        cells: cells(scope),
        first_day: day(on),
        last_day: day(on),
        others,
        ..terms()
    }
}

fn member_of(id: u128, of: u128) -> AuditorFacts {
    let post = Post { department: unit(of), code: format!("U{of}"), span: DaySpan::since(day("2020-01-01")) };
    let mut facts = AuditorFacts { employee: person(id), ..auditor() };
    facts.independence.posts.push(post);
    facts
}

/// AUD-6
#[test]
fn nobody_leads_the_same_cell_a_third_time_in_a_row() {
    let here = scope(&["A1"], &[1]);
    let led = |leads: &[(u128, &str)]| {
        let others = leads.iter().enumerate().map(|(at, (lead, on))| other(at as u128, on, here.clone(), *lead, &[9]));
        rotation(&asked("2026-10-10", &here, others.collect()), AuditRole::Lead, &member_of(1, 9))
    };
    let refused = |audit: &str| vec![AuditorRefusal::LedInARow { audit: audit.into() }];

    assert_eq!(led(&[(1, "2026-07-10")]), []);
    assert_eq!(led(&[(1, "2026-04-10"), (1, "2026-07-10")]), refused("AUD-000001"));
    assert_eq!(led(&[(1, "2026-01-10"), (1, "2026-04-10"), (2, "2026-07-10")]), [], "somebody else came between");
    assert_eq!(led(&[(1, "2026-07-10"), (1, "2027-01-10")]), refused("AUD-000000"), "one before and one after");
    let as_member = rotation(
        &asked("2026-10-10", &here, vec![other(1, "2026-04-10", here.clone(), 1, &[9]); 2]),
        AuditRole::Member,
        &member_of(1, 9),
    );
    assert_eq!(as_member, []);
}

/// AUD-6: another area of the same department is another cell.
#[test]
fn a_cell_is_an_area_in_a_department() {
    let here = scope(&["A1", "A2"], &[1, 2]);
    let led = |elsewhere: AuditScope| {
        let others = ["2026-04-10", "2026-07-10"].map(|on| other(3, on, elsewhere.clone(), 1, &[9]));
        rotation(&asked("2026-10-10", &here, others.to_vec()), AuditRole::Lead, &member_of(1, 9)).len()
    };

    assert_eq!((led(scope(&["A3"], &[1])), led(scope(&["A1"], &[3])), led(scope(&["A2"], &[2]))), (0, 0, 1));
    assert_eq!(cells(&scope(&["A1"], &[])).len(), 1);
    assert_eq!(cells(&scope(&[], &[])).len(), 0);
}

/// AUD-6
#[test]
fn two_people_do_not_audit_each_others_units_in_one_period() {
    let here = scope(&["A1"], &[1]);
    // Somebody of unit 1 audited unit 9, from which this person comes.
    let refused = |on: &str, from: u128| {
        let before = other(7, "2026-02-10", scope(&["A5"], &[9]), 2, &[from]);
        rotation(&asked(on, &here, vec![before]), AuditRole::Member, &member_of(1, 9))
    };

    assert_eq!(refused("2026-12-31", 1), [AuditorRefusal::AuditedEachOther { audit: "AUD-000007".into() }]);
    assert_eq!(refused("2026-12-31", 4), []);
    assert_eq!(refused("2027-01-01", 1), [], "the program began on 1 January");
}

/// Who led which audit of the one cell, in order; this one is at `at`.
fn too_long(leads: &[u8], at: usize, who: u8) -> bool {
    let mut row = leads.to_vec();
    row.insert(at, who);
    let windows = row.windows(MOST_IN_A_ROW + 1).enumerate();
    windows
        .filter(|(from, window)| (*from..from + window.len()).contains(&at))
        .any(|(_, window)| window.iter().all(|lead| *lead == who))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// AUD-6: random years of assignments, three cells, three leads; each cell is looked at as a row of its own.
    #[test]
    fn a_lead_is_refused_exactly_where_a_row_would_be_too_long(
        drawn in prop::collection::vec((1..1_500_i64, prop::collection::btree_set(0..3_usize, 1..3), 1..4_u8), 0..24),
        here in prop::collection::btree_set(0..3_usize, 1..3),
        on in 1..1_500_i64,
        who in 1..4_u8,
    ) {
        let areas = ["A1", "A2", "A3"];
        let scope_of = |cells: &BTreeSet<usize>| scope(&cells.iter().map(|c| areas[*c]).collect::<Vec<_>>(), &[1]);
        let date = |days: i64| day("2022-01-01") + chrono::TimeDelta::days(days);
        let others: Vec<_> = drawn.iter().enumerate().map(|(at, (days, cells, lead))| OtherAudit {
            planned_on: date(*days),
            ..other(at as u128, "2022-01-01", scope_of(cells), u128::from(*lead), &[9])
        }).collect();
        let mut terms = asked("2022-01-01", &scope_of(&here), others);
        (terms.first_day, terms.last_day) = (date(on), date(on));

        let refused = rotation(&terms, AuditRole::Lead, &member_of(u128::from(who), 9));

        let expected = here.iter().any(|cell| {
            let mut row: Vec<_> = drawn.iter().enumerate().filter(|(_, (_, cells, _))| cells.contains(cell))
                .map(|(at, (days, _, lead))| (*days, at, *lead)).collect();
            row.sort_unstable();
            let at = row.iter().filter(|(days, ..)| *days <= on).count();
            let leads: Vec<u8> = row.iter().map(|(.., lead)| *lead).collect();
            too_long(&leads, at, who)
        });
        prop_assert_eq!(refused.iter().any(|why| matches!(why, AuditorRefusal::LedInARow { .. })), expected);
    }

    /// AUD-6: of random teams and scopes, by comparing every pair of people in every pair of audits of a year.
    #[test]
    fn a_pair_is_refused_exactly_where_each_audits_the_others_unit(
        drawn in prop::collection::vec((0..730_i64, 0..4_u128, 1..6_u128), 0..10),
        on in 0..730_i64,
        audited in 0..4_u128,
        who in 1..6_u128,
    ) {
        // Person n belongs to unit n % 4, always.
        let home = |person: u128| person % 4;
        let date = |days: i64| day("2026-01-01") + chrono::TimeDelta::days(days);
        let others: Vec<_> = drawn.iter().enumerate().map(|(at, (days, looks_at, lead))| OtherAudit {
            planned_on: date(*days),
            ..other(at as u128, "2026-01-01", scope(&["A9"], &[*looks_at]), *lead, &[home(*lead)])
        }).collect();
        let mut terms = asked("2026-01-01", &scope(&["A1"], &[audited]), others);
        (terms.first_day, terms.last_day) = (date(on), date(on));

        let refused = rotation(&terms, AuditRole::Member, &member_of(who, home(who)));

        let expected = drawn.iter().any(|(days, looks_at, lead)| {
            days / 365 == on / 365 && *lead != who && home(*lead) == audited && *looks_at == home(who)
        });
        prop_assert_eq!(!refused.is_empty(), expected);
    }
}
