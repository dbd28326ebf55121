//! Who is in scope, and from when until when.

use super::*;
use crate::training::coverage::waiver_alert_percent;

/// 4.10: joiners are outside both sides until scope_entry + grace, even when already trained.
#[test]
fn f410_a_joiner_is_outside_both_sides_until_the_grace_ends() {
    let joiner = hired("E1", "2026-07-02").did(done("C1", "2026-07-03"));

    assert_eq!(standing(&joiner, requirement("TR-1"), "2026-07-31"), GRACE);
    assert_eq!(standing(&joiner, requirement("TR-1"), "2026-08-01"), Some(Standing::Fulfilled));
    assert_eq!(standing(&joiner, requirement("TR-1"), "2026-07-01"), None);
}

/// 4.10: if the grace end falls after the window's close, the person is exempt for that window.
#[test]
fn f410_a_grace_that_ends_after_the_close_exempts_for_that_window() {
    let ends_on_the_close = hired("E1", "2026-08-31");
    let ends_after = hired("E1", "2026-09-01");
    let on_the_last_day = hired("E1", "2026-09-30");

    let at_close = |person: &PersonTraining| {
        let coverage =
            in_period(std::slice::from_ref(person), &curriculum([requirement("TR-1")]), "2026-Q3", "2026-10-10");
        coverage.outcomes.first().map(|outcome| outcome.standing)
    };
    assert_eq!(at_close(&ends_on_the_close), Some(Standing::Overdue));
    assert_eq!(at_close(&ends_after), GRACE);
    assert_eq!(at_close(&on_the_last_day), GRACE);
    assert_eq!(at_close(&hired("E1", "2026-10-01")), None);
}

/// 4.10: leavers are out from the day after their last day.
#[test]
fn f410_a_leaver_is_out_from_the_day_after_the_last_day() {
    let leaver = person("E1").left("2026-09-29");

    assert_eq!(standing(&leaver, requirement("TR-1"), "2026-09-29"), Some(Standing::Open));
    assert_eq!(standing(&leaver, requirement("TR-1"), "2026-09-30"), None);
}

/// 4.10: on a transfer the old requirement ends, the new one starts with its grace.
#[test]
fn f410_a_transfer_ends_the_old_requirement_and_starts_the_new_one_with_its_grace() {
    let moved = moved("2026-08-15");
    let net = for_clauses(requirement("TR-3"), &[departments(&["NET"])]);
    let csd = for_clauses(requirement("TR-4"), &[departments(&["CSD"])]);

    assert_eq!(standing(&moved, net.clone(), "2026-08-14"), Some(Standing::Open));
    assert_eq!(standing(&moved, net.clone(), "2026-08-15"), None);
    assert_eq!(standing(&moved, csd.clone(), "2026-08-14"), None);
    assert_eq!(standing(&moved, csd.clone(), "2026-09-13"), GRACE);
    assert_eq!(standing(&moved, csd, "2026-09-14"), Some(Standing::Open));
    let quarter = in_period(&[moved], &curriculum([net]), "2026-Q3", "2026-10-01");
    assert_eq!(quarter.outcomes.first().map(|pair| pair.standing), Some(Standing::NotApplicable(Exemption::MovedOut)));
}

/// 4.10: a transfer inside the scope is no new entry.
#[test]
fn f410_a_transfer_inside_the_scope_starts_no_new_grace() {
    let moved = moved("2026-08-15");
    let both = for_clauses(requirement("TR-4"), &[departments(&["NET", "CSD"])]);

    assert_eq!(standing(&moved, both, "2026-08-15"), Some(Standing::Open));
    assert_eq!(standing(&moved, requirement("TR-1"), "2026-08-15"), Some(Standing::Open));
}

/// Decisions: a role entered later starts its own grace.
#[test]
fn f410_a_role_or_group_entered_later_starts_its_own_grace() {
    let clauses = [
        Clause { roles: codes(&["FAULT_DUTY"]), ..Clause::default() },
        Clause { groups: codes(&["EMERGENCY_TEAM"]), ..Clause::default() },
    ];
    let emergency = for_clauses(rolling("TR-9", 6), &clauses);
    let mut on_duty = person("E1");
    on_duty.person.roles.push(Dated::between(role("FAULT_DUTY"), day("2026-03-01"), day("2026-06-01")));
    on_duty.person.groups.push(Dated::since(group("EMERGENCY_TEAM"), day("2026-05-01")));

    assert_eq!(standing(&on_duty, emergency.clone(), "2026-02-28"), None);
    assert_eq!(standing(&on_duty, emergency.clone(), "2026-03-30"), GRACE);
    assert_eq!(standing(&on_duty, emergency.clone(), "2026-03-31"), Some(Standing::Open));
    assert_eq!(standing(&on_duty, emergency, "2026-06-01"), Some(Standing::Overdue));
}

/// Decisions: event-based first dues mean grace 0 from the day the role is held.
#[test]
fn f410_before_the_first_case_means_no_grace() {
    let first_due =
        crate::training::requirement::FirstDue::Before { event: crate::training::requirement::FirstEvent::Case };
    let clause = Clause { roles: codes(&["HANDLER"]), ..Clause::default() };
    let handlers = for_clauses(Requirement { first_due, ..rolling("TR-6", 12) }, &[clause]);
    let mut handler = person("E1");
    handler.person.roles.push(Dated::since(role("HANDLER"), day("2026-03-01")));

    assert_eq!(standing(&handler, handlers.clone(), "2026-03-01"), Some(Standing::Open));
    assert_eq!(standing(&handler, handlers, "2026-03-02"), Some(Standing::Overdue));
}

/// 4.10: contractors count only when the scope names them. Decisions: a named department means employees only.
#[test]
fn f410_contractors_count_only_where_the_scope_names_them() {
    let mut contractor = person("E1");
    contractor.person.employment = EmploymentType::Contractor;
    let listed = Clause {
        groups: codes(&["LISTED_CONTRACTOR"]),
        employment: Some(Employment::Contractors),
        ..Clause::default()
    };
    let employees = Clause { employment: Some(Employment::Employees), ..Clause::default() };
    let everyone = for_clauses(requirement("TR-1"), &[employees, listed]);

    assert_eq!(standing(&contractor, for_clauses(requirement("TR-3"), &[departments(&["NET"])]), "2026-09-30"), None);
    assert_eq!(standing(&contractor, everyone.clone(), "2026-09-30"), None);
    contractor.person.groups.push(Dated::since(group("LISTED_CONTRACTOR"), day("2026-01-01")));
    assert_eq!(standing(&contractor, everyone.clone(), "2026-09-30"), Some(Standing::Open));
    assert_eq!(standing(&person("E2"), everyone, "2026-09-30"), Some(Standing::Open));
}

/// 4.10: waivers leave both sides and are shown separately, on their days only.
#[test]
fn f410_a_waiver_leaves_both_sides_on_its_days() {
    let waived = person("E1").waived(waiver("TR-1", "2026-08-01", "2026-08-31"));

    assert_eq!(standing(&waived, requirement("TR-1"), "2026-07-31"), Some(Standing::Open));
    assert_eq!(standing(&waived, requirement("TR-1"), "2026-08-01"), Some(Standing::Waived));
    assert_eq!(standing(&waived, requirement("TR-1"), "2026-08-31"), Some(Standing::Waived));
    assert_eq!(standing(&waived, requirement("TR-1"), "2026-09-01"), Some(Standing::Open));
    assert_eq!(standing(&waived, requirement("TR-2"), "2026-08-15"), Some(Standing::Open));
}

/// 4.10: alert above 10 % of assignments.
#[test]
fn f410_more_than_a_tenth_waived_alerts_and_a_tenth_does_not() {
    let tally = |waived| Tally { required: 20 - waived, waived, ..Tally::default() };

    assert!(!tally(2).waives_more_than(10));
    assert!(tally(3).waives_more_than(10));
    assert!(!Tally::default().waives_more_than(10));
    assert_eq!([waiver_alert_percent([]), waiver_alert_percent([25, 15])], [10, 15]);
}

/// 4.10: long leave of 30 days or more covering d exempts; on return the person gets a new grace.
#[test]
fn f410_a_leave_of_thirty_days_exempts_and_gives_a_new_grace_a_leave_of_twenty_nine_does_not() {
    let thirty = person("E1").away("2026-07-01", "2026-07-31");
    let twenty_nine = person("E1").away("2026-07-01", "2026-07-30");

    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-06-30"), Some(Standing::Open));
    let away = Some(Standing::NotApplicable(Exemption::LongLeave));
    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-07-01"), away);
    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-07-30"), away);
    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-07-31"), GRACE);
    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-08-29"), GRACE);
    assert_eq!(standing(&thirty, requirement("TR-1"), "2026-08-30"), Some(Standing::Open));
    assert_eq!(standing(&twenty_nine, requirement("TR-1"), "2026-07-15"), Some(Standing::Open));
    assert_eq!(standing(&twenty_nine, requirement("TR-1"), "2026-07-30"), Some(Standing::Open));
}

/// Template TR-05: newcomers of the front line, by month, for their first six months.
#[test]
fn f410_newcomers_leave_a_scope_of_tenure_after_its_months() {
    let clause = Clause { tenure_less_than_months: Some(6), ..departments(&["CSD", "RET"]) };
    let first_due = crate::training::requirement::FirstDue::Within { days: 7 };
    let recurrence = Recurrence::Calendar { window: PeriodKind::Month };
    let newcomers = for_clauses(Requirement { recurrence, first_due, ..requirement("TR-5") }, &[clause]);
    let joiner = hired("E1", "2026-01-31").in_posts([post("RET", "2026-01-31", None)]);

    assert_eq!(standing(&joiner, newcomers.clone(), "2026-02-06"), GRACE);
    assert_eq!(standing(&joiner, newcomers.clone(), "2026-02-07"), Some(Standing::Open));
    assert_eq!(standing(&joiner, newcomers.clone(), "2026-07-30"), Some(Standing::Open));
    assert_eq!(standing(&joiner, newcomers, "2026-07-31"), None);
}

/// TRN-1: exclusion goes before inclusion.
#[test]
fn f410_whoever_is_excluded_is_not_in_scope() {
    let audience = Audience { exclude: vec![departments(&["NET-GD"])], ..Audience::of([departments(&["NET"])]) };
    let requirement = Requirement { scope: scope(&audience), ..requirement("TR-3") };

    assert_eq!(standing(&person("E1"), requirement.clone(), "2026-09-30"), Some(Standing::Open));
    let excluded = person("E1").in_posts([post("NET-GD", "2020-01-01", None)]);
    assert_eq!(standing(&excluded, requirement, "2026-09-30"), None);
}
