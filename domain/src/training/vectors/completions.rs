//! Which completions count.

use super::*;

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

/// 4.10: on a transfer completions move along where the course is the same or listed as equivalent.
#[test]
fn f410_completions_move_along_where_the_course_is_the_same_or_equivalent() {
    let wants_c2 = Requirement { courses: CourseRule::AllOf { courses: vec![course_id("C2")] }, ..rolling("TR-4", 12) };
    let trained = person("E1").did(done("C1", "2026-01-10"));
    let stands = |people: &PersonTraining, curriculum: &Curriculum| {
        on(std::slice::from_ref(people), curriculum, "2026-03-01").outcomes.first().map(|pair| pair.standing)
    };

    assert_eq!(stands(&trained, &curriculum([wants_c2.clone()])), Some(Standing::Overdue));
    let c2 = crate::training::course::Course { equivalents: vec![course_id("C1")], ..course("C2", Some(80)) };
    let with_equivalent =
        Curriculum { courses: [course("C1", Some(80)), c2].into_iter().collect(), requirements: vec![wants_c2] };
    assert_eq!(stands(&trained, &with_equivalent), Some(Standing::Fulfilled));
}

/// 4.10: failed or unfinished does not count. TRN-3: a revoked completion counts as none.
#[test]
fn f410_failed_or_revoked_does_not_count() {
    let failed = crate::training::completion::Completion { passed: false, ..done("C1", "2026-07-10") };
    let revoked =
        crate::training::completion::Completion { revoked_on: Some(day("2026-11-01")), ..done("C1", "2026-07-10") };

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
        person("E1").did(crate::training::completion::Completion { score, ..done(code, "2026-07-10") })
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
    let renewed = crate::training::course::Course {
        version: 2,
        version_since: Some(day("2026-04-01")),
        ..course("C1", Some(80))
    };
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
