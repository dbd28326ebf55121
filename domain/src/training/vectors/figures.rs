//! Figures: shares, departments, periods.

use super::*;

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
    let reported_late =
        crate::training::completion::Completion { known_on: day("2026-10-05"), ..done("C1", "2026-09-20") };
    let revoked =
        crate::training::completion::Completion { revoked_on: Some(day("2026-11-01")), ..done("C1", "2026-07-20") };
    let done_late = done("C1", "2026-10-02");
    let curriculum = curriculum([requirement("TR-1")]);
    let fulfilled = |completion: &crate::training::completion::Completion, as_of| {
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

/// Decisions: the department of a leaver is that of the last day of employment, though the post ended with it.
#[test]
fn f410_a_leavers_department_is_that_of_the_last_day_of_employment() {
    let posts = [post("NET", "2020-01-01", Some("2026-08-01")), post("CSD", "2026-08-01", Some("2026-09-11"))];
    let people = [person("E1").in_posts(posts).left("2026-09-10")];
    let coverage = in_period(&people, &curriculum([requirement("TR-1")]), "2026-Q3", "2026-10-05");
    let exempt = |code| coverage.tally(&Filter::subtree(&tree(), department(code))).not_applicable;

    assert_eq!((exempt("NET"), exempt("CSD")), (0, 1));
}
