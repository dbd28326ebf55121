//! Formulas 4.10 and 4.11, sentence by sentence.

use super::{
    completion::Score,
    coverage::{Coverage, Filter, PersonTally, Tally},
    facts::{Curriculum, Judgement, PersonTraining},
    frequency::{Frequency, frequency},
    judge::{Exemption, Standing},
    requirement::{CourseRule, Recurrence, Requirement},
    samples::*,
};
use crate::{
    people::{
        employment::{EmploymentType, Post},
        spans::Dated,
    },
    period::PeriodKind,
    training::audience::{Audience, Clause, Employment},
};

/// How the only pair of the only person stands on a day.
fn standing(person: &PersonTraining, requirement: Requirement, on_day: &str) -> Option<Standing> {
    let coverage = on(std::slice::from_ref(person), &curriculum([requirement]), on_day);
    assert!(coverage.outcomes.len() <= 1);
    coverage.outcomes.first().map(|outcome| outcome.standing)
}

const GRACE: Option<Standing> = Some(Standing::NotApplicable(Exemption::Grace));

/// Ten people, two requirements: a joiner in grace (2 pairs), one pair waived, two people with one pair open.
fn twenty_assignments() -> (Vec<PersonTraining>, Curriculum) {
    let only = |code, course| Requirement {
        courses: CourseRule::AllOf { courses: vec![course_id(course)] },
        ..requirement(code)
    };
    let trained = |code: &str| person(code).did(done("C1", "2026-07-10")).did(done("C2", "2026-08-20"));
    let mut people: Vec<_> = (1..=6).map(|n| trained(&format!("E{n}"))).collect();
    people.push(person("E7").did(done("C1", "2026-07-10")).waived(waiver("TR-2", "2026-09-01", "2026-12-31")));
    people.push(person("E8").did(done("C1", "2026-07-10")));
    people.push(person("E9").did(done("C2", "2026-07-10")));
    people.push(hired("E10", "2026-09-15").did(done("C1", "2026-09-20")));
    (people, curriculum([only("TR-1", "C1"), only("TR-2", "C2")]))
}

/// 4.10: the vector of 20 assignments.
#[test]
fn f410_of_twenty_assignments_seventeen_are_in_scope_and_fifteen_fulfilled() {
    let (people, curriculum) = twenty_assignments();

    for coverage in [on(&people, &curriculum, "2026-09-30"), in_period(&people, &curriculum, "2026-Q3", "2026-10-05")] {
        assert_eq!(coverage.outcomes.len(), 20);
        let tally = tally(&coverage);
        assert_eq!((tally.required, tally.fulfilled, tally.waived, tally.not_applicable), (17, 15, 1, 2));
        assert_eq!(tally.basis_points(), Some(8823));
        let persons = coverage.persons(&Filter::all());
        assert_eq!(persons, PersonTally { required: 9, fulfilled: 7 });
        assert_eq!(persons.basis_points(), Some(7777));
    }
}

/// 4.10: the open pairs of the vector are due at the window's end, overdue after it.
#[test]
fn f410_open_pairs_are_due_while_the_window_is_open_and_overdue_when_it_is_shut() {
    let (people, curriculum) = twenty_assignments();

    assert_eq!(tally(&in_period(&people, &curriculum, "2026-Q3", "2026-09-30")).overdue, 0);
    let shut = in_period(&people, &curriculum, "2026-Q3", "2026-10-01");
    assert_eq!(tally(&shut).overdue, 2);
    let missing: Vec<_> =
        shut.unfulfilled(&Filter::all()).iter().map(|pair| (pair.employee, pair.requirement)).collect();
    assert_eq!(missing, [(employee_id("E8"), requirement_id("TR-2")), (employee_id("E9"), requirement_id("TR-1"))]);
    assert!(shut.outcomes.iter().all(|pair| pair.due_on == day("2026-09-30") || pair.employee == employee_id("E10")));
}

/// 4.0 rule 3: a denominator of 0 gives no figure, never 0 % and never 100 %.
#[test]
fn f400_nobody_required_is_no_figure() {
    let coverage = on(&[], &curriculum([requirement("TR-1")]), "2026-09-30");

    assert_eq!(tally(&coverage).basis_points(), None);
    assert_eq!(coverage.persons(&Filter::all()).basis_points(), None);
    assert_eq!(frequency(&[], &curriculum([]), |_| true, period("2026-Q3"), day("2026-10-01")).minimum, None);
}

/// 4.0 rule 2: rounded down, so that only a true 100 % shows as 100 %.
#[test]
fn f400_a_share_just_below_the_whole_is_not_the_whole() {
    let tally = Tally { required: 100_000, fulfilled: 99_999, ..Tally::default() };

    assert_eq!(tally.basis_points(), Some(9999));
}

/// 4.10: rolling, c.date ≤ d < c.date + validity; validity ends at the start of the anniversary day.
#[test]
fn f410_validity_ends_at_the_start_of_the_anniversary_day() {
    let trained = person("E1").did(done("C1", "2025-06-15"));

    assert_eq!(standing(&trained, rolling("TR-1", 12), "2025-06-14"), Some(Standing::Overdue));
    assert_eq!(standing(&trained, rolling("TR-1", 12), "2025-06-15"), Some(Standing::Fulfilled));
    assert_eq!(standing(&trained, rolling("TR-1", 12), "2026-06-14"), Some(Standing::Fulfilled));
    assert_eq!(standing(&trained, rolling("TR-1", 12), "2026-06-15"), Some(Standing::Overdue));
}

/// 4.0 rule 9: a month offset clamps to the month's last day.
#[test]
fn f400_an_anniversary_that_the_month_lacks_is_its_last_day() {
    let on_august_31 = person("E1").did(done("C1", "2025-08-31"));
    let on_leap_day = person("E1").did(done("C1", "2024-02-29"));

    assert_eq!(standing(&on_august_31, rolling("TR-1", 6), "2026-02-27"), Some(Standing::Fulfilled));
    assert_eq!(standing(&on_august_31, rolling("TR-1", 6), "2026-02-28"), Some(Standing::Overdue));
    assert_eq!(standing(&on_leap_day, rolling("TR-1", 12), "2025-02-27"), Some(Standing::Fulfilled));
    assert_eq!(standing(&on_leap_day, rolling("TR-1", 12), "2025-02-28"), Some(Standing::Overdue));
    assert_eq!(standing(&on_leap_day, rolling("TR-1", 48), "2028-02-28"), Some(Standing::Fulfilled));
    assert_eq!(standing(&on_leap_day, rolling("TR-1", 48), "2028-02-29"), Some(Standing::Overdue));
}

/// 4.10: d means the end of the day, so what is done on the window's last day counts.
#[test]
fn f410_a_completion_on_the_last_day_of_the_window_counts_in_it_and_not_in_the_next() {
    let trained = person("E1").did(done("C1", "2026-09-30"));

    assert_eq!(standing(&trained, requirement("TR-1"), "2026-09-29"), Some(Standing::Open));
    assert_eq!(standing(&trained, requirement("TR-1"), "2026-09-30"), Some(Standing::Fulfilled));
    assert_eq!(standing(&trained, requirement("TR-1"), "2026-10-01"), Some(Standing::Open));
}

/// 4.10: window, passed completions inside the window ≥ min_completions.
#[test]
fn f410_a_window_asks_for_its_minimum_of_completions() {
    let twice = Requirement { courses: CourseRule::AnyCourse { min_completions: 2 }, ..requirement("TR-1") };
    let once = person("E1").did(done("C1", "2026-06-30")).did(done("C1", "2026-07-01"));

    assert_eq!(standing(&once, twice.clone(), "2026-09-30"), Some(Standing::Open));
    assert_eq!(standing(&once.did(done("C0", "2026-09-01")), twice, "2026-09-30"), Some(Standing::Fulfilled));
}

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

/// 4.10: a quarter's KPI counts those employed on the closing day. TRN-2: a leaver is not applicable, at the unit held.
#[test]
fn f410_a_quarter_counts_those_employed_on_its_closing_day() {
    let people = [person("E1").left("2026-09-29"), person("E2").left("2026-09-30"), person("E3").left("2026-06-30")];
    let coverage = in_period(&people, &curriculum([requirement("TR-1")]), "2026-Q3", "2026-10-05");

    let pairs: Vec<_> = coverage.outcomes.iter().map(|pair| (pair.employee, pair.standing)).collect();
    let left = Standing::NotApplicable(Exemption::Left);
    assert_eq!(pairs, [(employee_id("E1"), left), (employee_id("E2"), Standing::Overdue)]);
    assert_eq!(coverage.tally(&Filter::subtree(&tree(), department("NET"))).not_applicable, 1);
}

fn moved(on_day: &str) -> PersonTraining {
    person("E1").in_posts([post("NET", "2020-01-01", Some(on_day)), post("CSD", on_day, None)])
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

/// Decisions: the department of a day's figure is that of the day, of a period's figure that of the closing day.
#[test]
fn f410_the_department_is_that_of_the_day_and_for_a_period_that_of_its_close() {
    let (people, curriculum) = ([moved("2026-08-15")], curriculum([requirement("TR-1")]));
    let required = |coverage: &Coverage, code| coverage.tally(&Filter::subtree(&tree(), department(code))).required;

    let [before, after] = ["2026-08-14", "2026-08-15"].map(|text| on(&people, &curriculum, text));
    let quarter = in_period(&people, &curriculum, "2026-Q3", "2026-10-01");
    assert_eq!((required(&before, "NET"), required(&before, "CSD")), (1, 0));
    assert_eq!((required(&after, "NET"), required(&after, "CSD")), (0, 1));
    assert_eq!((required(&quarter, "NET"), required(&quarter, "CSD")), (0, 1));
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
    let first_due = super::requirement::FirstDue::Before { event: super::requirement::FirstEvent::Case };
    let clause = Clause { roles: codes(&["HANDLER"]), ..Clause::default() };
    let handlers = for_clauses(Requirement { first_due, ..rolling("TR-6", 12) }, &[clause]);
    let mut handler = person("E1");
    handler.person.roles.push(Dated::since(role("HANDLER"), day("2026-03-01")));

    assert_eq!(standing(&handler, handlers.clone(), "2026-03-01"), Some(Standing::Open));
    assert_eq!(standing(&handler, handlers, "2026-03-02"), Some(Standing::Overdue));
}

/// 4.10: on a transfer completions move along where the course is the same or listed as equivalent.
#[test]
fn f410_completions_move_along_where_the_course_is_the_same_or_equivalent() {
    let wants_c2 = Requirement { courses: CourseRule::AllOf { courses: vec![course_id("C2")] }, ..rolling("TR-4", 12) };
    let trained = person("E1").did(done("C1", "2026-01-10"));
    let stands = |people: &PersonTraining, curriculum: &Curriculum| {
        on(std::slice::from_ref(people), curriculum, "2026-03-01").outcomes.first().map(|pair| pair.standing)
    };

    assert_eq!(stands(&trained, &curriculum([wants_c2.clone()])), Some(Standing::Overdue));
    let c2 = super::course::Course { equivalents: vec![course_id("C1")], ..course("C2", Some(80)) };
    let with_equivalent =
        Curriculum { courses: [course("C1", Some(80)), c2].into_iter().collect(), requirements: vec![wants_c2] };
    assert_eq!(stands(&trained, &with_equivalent), Some(Standing::Fulfilled));
}

/// 4.10: one person counts once per requirement in totals, and in each department for the requirements of that post.
#[test]
fn f410_a_person_of_two_posts_counts_once_in_totals_and_in_each_department_for_its_requirements() {
    let people = [person("E1").in_posts([post("NET", "2020-01-01", None), post("RET", "2020-01-01", None)])];
    let net = for_clauses(requirement("TR-3"), &[departments(&["NET"])]);
    let coverage = on(&people, &curriculum([requirement("TR-1"), net]), "2026-09-30");
    let of = |code, filter: &str| {
        coverage.tally(&Filter::subtree(&tree(), department(code)).of_requirement(requirement_id(filter))).required
    };

    assert_eq!(tally(&coverage).required, 2);
    assert_eq!((of("NET", "TR-1"), of("RET", "TR-1"), of("SNR", "TR-1")), (1, 1, 1));
    assert_eq!((of("NET", "TR-3"), of("RET", "TR-3"), of("SNR", "TR-3")), (1, 0, 1));
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

/// 4.10: failed or unfinished does not count. TRN-3: a revoked completion counts as none.
#[test]
fn f410_failed_or_revoked_does_not_count() {
    let failed = super::completion::Completion { passed: false, ..done("C1", "2026-07-10") };
    let revoked = super::completion::Completion { revoked_on: Some(day("2026-11-01")), ..done("C1", "2026-07-10") };

    assert_eq!(standing(&person("E1").did(failed), requirement("TR-1"), "2026-09-30"), Some(Standing::Open));
    assert_eq!(standing(&person("E1").did(revoked), requirement("TR-1"), "2026-09-30"), Some(Standing::Open));
}

/// Decisions: the requirement's mark where it has one, else the course's; without a mark attendance is enough.
#[test]
fn f410_the_score_reaches_the_requirements_mark_or_else_the_courses() {
    let marked =
        |points: i32| Requirement { pass_mark: Score::try_from_hundredths(points * 100).ok(), ..requirement("TR-1") };
    let scored = |code, hundredths: Option<i32>| {
        let score = hundredths.and_then(|value| Score::try_from_hundredths(value).ok());
        person("E1").did(super::completion::Completion { score, ..done(code, "2026-07-10") })
    };
    let met =
        |person: PersonTraining, requirement| standing(&person, requirement, "2026-09-30") == Some(Standing::Fulfilled);

    assert!(met(scored("C1", Some(8000)), requirement("TR-1")) && !met(scored("C1", Some(7999)), requirement("TR-1")));
    assert!(met(scored("C1", Some(8500)), marked(85)) && !met(scored("C1", Some(8499)), marked(85)));
    assert!(met(scored("C1", Some(6000)), marked(60)));
    assert!(!met(scored("C1", None), requirement("TR-1")));
    assert!(met(scored("C0", None), marked(85)) && met(scored("C0", Some(1000)), marked(85)));
}

/// Decisions: `all_of` needs each course, `any_of` the minimum count.
#[test]
fn f410_all_of_needs_each_course_and_any_of_the_minimum_count() {
    let both = vec![course_id("C1"), course_id("C2")];
    let all = Requirement { courses: CourseRule::AllOf { courses: both.clone() }, ..rolling("TR-6", 12) };
    let any = Requirement { courses: CourseRule::AnyOf { courses: both, min_completions: 1 }, ..rolling("TR-3", 12) };
    let one = person("E1").did(done("C1", "2026-01-10")).did(done("C1", "2026-02-10")).did(done("C0", "2026-02-11"));

    assert_eq!(standing(&one, all.clone(), "2026-03-01"), Some(Standing::Overdue));
    assert_eq!(standing(&one, any.clone(), "2026-03-01"), Some(Standing::Fulfilled));
    assert_eq!(standing(&person("E1").did(done("C0", "2026-02-11")), any, "2026-03-01"), Some(Standing::Overdue));
    let each = one.did(done("C2", "2025-05-01"));
    assert_eq!(standing(&each, all.clone(), "2026-04-30"), Some(Standing::Fulfilled));
    assert_eq!(standing(&each, all, "2026-05-01"), Some(Standing::Overdue));
}

/// 4.10: a withdrawn version stays valid until it expires, unless the requirement says retrain.
#[test]
fn f410_an_old_version_stays_valid_unless_the_requirement_says_retrain() {
    let renewed =
        super::course::Course { version: 2, version_since: Some(day("2026-04-01")), ..course("C1", Some(80)) };
    let trained = [person("E1").did(done("C1", "2026-01-10"))];
    let stands = |retrain, text| {
        let requirements = vec![Requirement { retrain, ..rolling("TR-2", 12) }];
        let curriculum = Curriculum { courses: [renewed.clone()].into_iter().collect(), requirements };
        on(&trained, &curriculum, text).outcomes.first().map(|pair| pair.standing)
    };

    assert_eq!(stands(false, "2026-04-01"), Some(Standing::Fulfilled));
    assert_eq!(stands(true, "2026-03-31"), Some(Standing::Fulfilled));
    assert_eq!(stands(true, "2026-04-01"), Some(Standing::Overdue));
}

/// Template TR-05: newcomers of the front line, by month, for their first six months.
#[test]
fn f410_newcomers_leave_a_scope_of_tenure_after_its_months() {
    let clause = Clause { tenure_less_than_months: Some(6), ..departments(&["CSD", "RET"]) };
    let first_due = super::requirement::FirstDue::Within { days: 7 };
    let recurrence = Recurrence::Calendar { window: PeriodKind::Month };
    let newcomers = for_clauses(Requirement { first_due, recurrence, ..requirement("TR-5") }, &[clause]);
    let joiner = hired("E1", "2026-01-31").in_posts([post("RET", "2026-01-31", None)]);

    assert_eq!(standing(&joiner, newcomers.clone(), "2026-02-06"), GRACE);
    assert_eq!(standing(&joiner, newcomers.clone(), "2026-02-07"), Some(Standing::Open));
    assert_eq!(standing(&joiner, newcomers.clone(), "2026-07-30"), Some(Standing::Open));
    assert_eq!(standing(&joiner, newcomers, "2026-07-31"), None);
}

/// Decisions: rolling and monthly requirements in a quarter are judged at its close.
#[test]
fn f410_rolling_and_monthly_requirements_are_judged_at_the_quarters_close() {
    let monthly = Requirement { recurrence: Recurrence::Calendar { window: PeriodKind::Month }, ..requirement("TR-5") };
    let rolling = rolling("TR-6", 12);
    let people = [person("E1").did(done("C1", "2025-09-30")), person("E2").did(done("C1", "2026-09-01"))];
    let coverage = in_period(&people, &curriculum([monthly, rolling]), "2026-Q3", "2026-10-20");

    let pairs: Vec<_> = coverage.outcomes.iter().map(|pair| pair.standing).collect();
    assert_eq!(pairs, [Standing::Overdue, Standing::Overdue, Standing::Fulfilled, Standing::Fulfilled]);
}

/// Decisions: `period` with `asOf` is what was known of that period by the end of that day.
#[test]
fn f410_a_period_as_of_a_day_is_what_was_known_by_its_end() {
    let reported_late = super::completion::Completion { known_on: day("2026-10-05"), ..done("C1", "2026-09-20") };
    let revoked = super::completion::Completion { revoked_on: Some(day("2026-11-01")), ..done("C1", "2026-07-20") };
    let done_late = done("C1", "2026-10-02");
    let curriculum = curriculum([requirement("TR-1")]);
    let fulfilled = |completion: &super::completion::Completion, as_of| {
        tally(&in_period(&[person("E1").did(completion.clone())], &curriculum, "2026-Q3", as_of)).fulfilled
    };

    assert_eq!((fulfilled(&reported_late, "2026-10-04"), fulfilled(&reported_late, "2026-10-05")), (0, 1));
    assert_eq!((fulfilled(&revoked, "2026-10-31"), fulfilled(&revoked, "2026-11-01")), (1, 0));
    assert_eq!((fulfilled(&revoked, "2026-07-19"), fulfilled(&revoked, "2026-07-20")), (0, 1));
    assert_eq!(fulfilled(&done_late, "2026-12-31"), 0);
    assert!(in_period(&[person("E1")], &curriculum, "2026-Q3", "2026-06-30").outcomes.is_empty());
}

/// Contract: byDepartment gives the direct children of a parent, each with its whole subtree.
#[test]
fn f410_the_children_of_a_department_sum_to_it_when_everybody_has_one_post_below() {
    let at = |code: &str, unit| person(code).in_posts([post(unit, "2020-01-01", None)]);
    let people = [at("E1", "NET"), at("E2", "NET-GD"), at("E3", "CHC"), at("E4", "CHC").did(done("C1", "2026-09-01"))];
    let coverage = on(&people, &curriculum([requirement("TR-1")]), "2026-09-30");
    let by = |parent: Option<&str>| -> Vec<_> {
        let rows = coverage.by_department(&Filter::all(), &tree(), parent.map(department));
        rows.into_iter().map(|(id, tally)| (id, tally.required, tally.fulfilled)).collect()
    };

    assert_eq!(by(None), [(department("SNR"), 4, 1)]);
    assert_eq!(by(Some("SNR")), [(department("NET"), 2, 0), (department("CSD"), 2, 1), (department("RET"), 0, 0)]);
    assert_eq!(by(Some("NET")), [(department("NET-GD"), 1, 0), (department("NET-SH"), 0, 0)]);
    assert_eq!(coverage.by_requirement(&Filter::all()).values().map(|tally| tally.required).sum::<u32>(), 4);
}

/// 4.10: heads are those who hold the position, by that post only.
#[test]
fn f410_a_position_counts_by_the_post_that_has_it() {
    let heads = for_clauses(rolling("TR-11", 12), &[Clause { positions: codes(&["HEAD"]), ..Clause::default() }]);
    let head = Post { position: Some(position("HEAD")), ..post("RET", "2020-01-01", None) };
    let coverage =
        on(&[person("E1").in_posts([post("NET", "2020-01-01", None), head])], &curriculum([heads]), "2026-09-30");

    assert_eq!(coverage.outcomes.first().map(|pair| pair.departments.clone()), Some(vec![department("RET")]));
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

fn quarter_frequency(people: &[PersonTraining]) -> Frequency {
    frequency(people, &curriculum([requirement("TR-1")]), |_| true, period("2026-Q3"), day("2026-10-10"))
}

/// 4.11: f(p, q) counts passed or attended completions of the quarter; the KPI is the least of anybody.
#[test]
fn f411_the_frequency_is_the_least_of_anybody_and_the_share_with_one() {
    let failed = super::completion::Completion { passed: false, ..done("C1", "2026-07-01") };
    let people = [
        person("E1").did(done("C1", "2026-07-01")).did(done("C0", "2026-09-30")),
        person("E2").did(done("C0", "2026-08-01")),
        person("E3").did(failed).did(done("C1", "2026-06-30")).did(done("C1", "2026-10-01")),
    ];

    let all = quarter_frequency(&people);
    assert_eq!(all, Frequency { minimum: Some(0), persons: 3, with_at_least_one: 2 });
    assert_eq!(all.basis_points_with_at_least_one(), Some(6666));
    let [first, second, _] = people;
    assert_eq!(quarter_frequency(&[first.clone(), second]).minimum, Some(1));
    assert_eq!(quarter_frequency(&[first]).minimum, Some(2));
}

/// 4.11: only persons in scope for at least 45 days of the quarter.
#[test]
fn f411_only_those_in_scope_for_forty_five_days_are_looked_at() {
    // Thirty days of grace from 18 July end on 17 August: 45 days to the end of September.
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-18")]).persons, 1);
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-19")]).persons, 0);
    assert_eq!(quarter_frequency(&[hired("E1", "2026-07-19")]).minimum, None);
    assert_eq!(quarter_frequency(&[person("E1").left("2026-08-14")]).persons, 1);
    assert_eq!(quarter_frequency(&[person("E1").left("2026-08-13")]).persons, 0);
    assert_eq!(quarter_frequency(&[person("E1").waived(waiver("TR-1", "2026-07-10", "2026-08-25"))]).persons, 1);
    assert_eq!(quarter_frequency(&[person("E1").waived(waiver("TR-1", "2026-07-10", "2026-08-26"))]).persons, 0);
}

/// Both figures are computed for what they are asked: a judgement of a day and of the period at its close agree.
#[test]
fn f410_the_figure_of_a_period_at_its_close_is_that_of_its_last_day() {
    let (people, curriculum) = twenty_assignments();
    let period = Coverage::judge(
        &people,
        &curriculum,
        Judgement::Period { period: period("2026-Q3"), as_of: day("2026-09-30") },
    );

    assert_eq!(tally(&period), tally(&on(&people, &curriculum, "2026-09-30")));
}
